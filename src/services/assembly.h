#pragma once

#include <vector>

#include "metadata/metadata_store.h"
#include "services/views.h"

// Parts that several pages are put together from, each with as few reads as there are kinds of things in it.
namespace portreto::services {

inline constexpr std::size_t kCardsPerPage = 12;
inline constexpr std::size_t kPreviewsPerCard = 5;  // a mosaic of 1 + 4
inline constexpr std::size_t kCommentsPerPage = 30;

// What is unread for the viewer, up to kUnreadMax, without what people did whom they keep away. None for nobody.
Task<Result<std::uint64_t>> unread_of(metadata::MetadataStore& store, Viewer viewer);

// The profiles of `users` and of the viewer, and what the viewer's bar shows. Repeated ids are fine. Those who are kept
// apart from the viewer by a block are not there, as if they did not exist.
Task<Result<People>> people_of(metadata::MetadataStore& store, Viewer viewer, std::vector<UserId> users);

// Galleries as cards, with their owners; those of people who are not there are left out.
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

// Leaves out what was written by people who are not there. Guests, who never are, stay.
void leave_out_strays(metadata::Page<model::Comment>& comments, const People& people);
// Out of the count beside them, too, as far as they are on this page: what is not shown is not counted, and nobody
// learns by the difference that somebody keeps them away.
void leave_out_strays(metadata::Page<model::Comment>& comments, Reactions& reactions, const People& people);

// Those who have an account.
std::vector<UserId> authors_of(const metadata::Page<model::Comment>& comments);

}  // namespace portreto::services
