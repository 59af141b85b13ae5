#pragma once

#include <vector>

#include "metadata/metadata_store.h"
#include "services/views.h"

// Parts that several pages are put together from, each with as few reads as there are kinds of things in it.
namespace portreto::services {

inline constexpr std::size_t kCardsPerPage = 12;
inline constexpr std::size_t kPreviewsPerCard = 5;  // a mosaic of 1 + 4
inline constexpr std::size_t kCommentsPerPage = 30;

// The profiles of `users` and of the viewer, and what the viewer's bar shows. Repeated ids are fine.
Task<Result<People>> people_of(metadata::MetadataStore& store, Viewer viewer, std::vector<UserId> users);

// Galleries as cards, with their owners.
Task<Result<CardList>> cards_of(metadata::MetadataStore& store, Viewer viewer,
                                metadata::Page<model::Gallery> galleries);

// What is shown of one gallery or photo beside itself.
struct Surroundings {
  Reactions reactions;
  metadata::Page<model::Comment> comments;
};
Task<Result<Surroundings>> surroundings_of(metadata::MetadataStore& store, Viewer viewer, model::Target target,
                                           std::optional<metadata::Cursor> comments_after);

// Each person with how the viewer stands to them, in the order given; `of` is whose list it is.
Task<Result<PersonList>> persons_of(metadata::MetadataStore& store, Viewer viewer, std::vector<UserId> users,
                                    std::optional<UserId> of = std::nullopt);

std::vector<UserId> authors_of(const metadata::Page<model::Comment>& comments);

}  // namespace portreto::services
