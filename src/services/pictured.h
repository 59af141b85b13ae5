#pragma once

#include <cstddef>
#include <set>
#include <unordered_map>

#include "metadata/metadata_store.h"

namespace portreto::services {

// Photos with the galleries that they are in, and galleries with their first photos. Those that exist, whoever may see
// them: also photos that wait to be let through.
struct Pictured {
  std::unordered_map<PhotoId, model::Photo> photos;
  std::unordered_map<GalleryId, model::Gallery> galleries;
  std::unordered_map<GalleryId, metadata::PhotoStore::Preview> previews;
};

// In one round to the database where it is remembered which galleries the photos are in, and what the first photos of
// those in `named` depend on; in two otherwise.
Task<Result<Pictured>> pictured_of(metadata::MetadataStore& store, std::set<PhotoId> photo_ids,
                                   std::set<GalleryId> named, std::size_t previews_max);

}  // namespace portreto::services
