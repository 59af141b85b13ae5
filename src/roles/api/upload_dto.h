#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"

// Resumable uploads, and what is there already.
namespace portreto::api {

// GET /uploads/{id}. With the last byte there is a photo.
struct UploadView {
  UploadId id;
  std::optional<GalleryId> gallery;  // absent for guests, who know it by its link
  std::string file_name;
  std::uint64_t length_bytes = 0;
  std::uint64_t offset_bytes = 0;
  std::optional<Sha256Digest> sha256;
  std::optional<PhotoId> photo;
  Timestamp created_at;
  Timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(UploadView, (),
                      (id, gallery, file_name, length_bytes, offset_bytes, sha256, photo, created_at, expires_at))

// GET /uploads: one's unfinished ones, oldest first.
struct UploadList {
  std::vector<UploadView> uploads;
};
BOOST_DESCRIBE_STRUCT(UploadList, (), (uploads))

// POST /galleries/{id}/known.
struct KnownInput {
  std::vector<Sha256Digest> sha256;  // of originals, at most kKnownMax
};
BOOST_DESCRIBE_STRUCT(KnownInput, (), (sha256))
inline constexpr std::size_t kKnownMax = 200;

struct KnownPhoto {
  Sha256Digest sha256{};
  PhotoId photo;
};
BOOST_DESCRIBE_STRUCT(KnownPhoto, (), (sha256, photo))

struct KnownList {
  std::vector<KnownPhoto> known;
};
BOOST_DESCRIBE_STRUCT(KnownList, (), (known))

}  // namespace portreto::api
