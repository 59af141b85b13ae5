#include "services/assembly.h"

#include <algorithm>
#include <utility>

#include "metadata/block_store.h"
#include "metadata/notification_store.h"
#include "runtime/all.h"
#include "services/notification_service.h"

namespace portreto::services {
namespace {

// The stores' own answer for a viewer who is logged in, and an empty one at once for who is not.
Task<Result<metadata::FollowStore::Counts>> counts_of(metadata::MetadataStore& store, Viewer viewer) {
  if (!viewer.user) co_return metadata::FollowStore::Counts{};
  co_return co_await store.follows().counts(*viewer.user);
}

Task<Result<std::unordered_map<UserId, model::FollowState>>> states_of(metadata::MetadataStore& store, Viewer viewer,
                                                                       std::vector<UserId> users) {
  if (!viewer.user || users.empty()) co_return std::unordered_map<UserId, model::FollowState>{};
  co_return co_await store.follows().states(*viewer.user, std::move(users));
}

Task<Result<std::unordered_map<UserId, model::Profile>>> profiles_of(metadata::MetadataStore& store,
                                                                     std::vector<UserId> users) {
  if (users.empty()) co_return std::unordered_map<UserId, model::Profile>{};
  co_return co_await store.profiles().find_many(std::move(users));
}

// Whom the viewer and who are kept apart by a block.
using Distances = std::unordered_map<UserId, metadata::BlockStore::Distance>;
Task<Result<Distances>> distances_of(metadata::MetadataStore& store, Viewer viewer, std::vector<UserId> users) {
  if (!viewer.user || users.empty()) co_return Distances{};
  co_return co_await store.blocks().distances(*viewer.user, std::move(users));
}

}  // namespace

Task<Result<std::uint64_t>> unread_of(metadata::MetadataStore& store, Viewer viewer) {
  if (!viewer.user) co_return std::uint64_t{0};
  co_return co_await store.notifications().count_unseen(*viewer.user, kUnreadMax);
}

Task<Result<People>> people_of(metadata::MetadataStore& store, Viewer viewer, std::vector<UserId> users) {
  if (viewer.user) users.push_back(*viewer.user);
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  PORTRETO_CO_ASSIGN(auto found, co_await all(profiles_of(store, users), counts_of(store, viewer),
                                              unread_of(store, viewer), distances_of(store, viewer, users)));
  auto& [profiles, counts, unread, distances] = found;
  store.remembered().note_all(profiles);
  People people{viewer.user, counts.requests, unread, viewer.is_admin, std::move(profiles)};
  if (viewer.link) people.guest = viewer.link->guest;
  for (const auto& [user, distance] : distances) {
    if (distance.is_blocked()) people.profiles.erase(user);
    if (distance.own == model::BlockKind::kMuted) people.muted.insert(user);
  }
  co_return people;
}

Task<Result<CardList>> cards_of(metadata::MetadataStore& store, Viewer viewer,
                                metadata::Page<model::Gallery> galleries) {
  std::vector<model::Target> targets;
  std::vector<UserId> owners;
  for (const model::Gallery& gallery : galleries.items) {
    targets.push_back(model::target_of(gallery.id));
    owners.push_back(gallery.owner);
  }
  CardList list;
  list.next = galleries.next;
  if (targets.empty()) {
    PORTRETO_CO_ASSIGN(list.people, co_await people_of(store, viewer, {}));
    co_return list;
  }
  PORTRETO_CO_ASSIGN(auto found, co_await all(store.photos().previews(galleries.items, kPreviewsPerCard),
                                              store.social().reactions(std::move(targets), viewer.user),
                                              people_of(store, viewer, std::move(owners))));
  auto& [previews, reactions, people] = found;
  list.people = std::move(people);
  for (model::Gallery& gallery : galleries.items) {
    if (!list.people.find(gallery.owner)) continue;  // their account is deleted, and all that is theirs about to go
    metadata::PhotoStore::Preview& preview = previews[gallery.id];
    const Reactions reaction = reactions[model::target_of(gallery.id)];
    list.cards.push_back({std::move(gallery), preview.count, std::move(preview.photos), reaction});
  }
  co_return list;
}

Task<Result<Surroundings>> surroundings_of(metadata::MetadataStore& store, Viewer viewer, model::Target target,
                                           std::optional<metadata::Cursor> comments_after) {
  PORTRETO_CO_ASSIGN(auto found,
                     co_await all(store.social().reactions({target}, viewer.actor()),
                                  store.social().list_comments(target, {comments_after, kCommentsPerPage})));
  auto& [reactions, comments] = found;
  co_return Surroundings{reactions[target], std::move(comments)};
}

Task<Result<PersonList>> persons_of(metadata::MetadataStore& store, Viewer viewer, std::vector<UserId> users,
                                    std::optional<UserId> of) {
  std::vector<UserId> named = users;
  if (of) named.push_back(*of);
  PORTRETO_CO_ASSIGN(auto found,
                     co_await all(people_of(store, viewer, std::move(named)), states_of(store, viewer, users)));
  auto& [people, states] = found;
  PersonList list;
  list.of = of;
  list.people = std::move(people);
  for (const UserId user : users) {
    if (!list.people.find(user)) continue;  // gone since
    Standing standing{viewer.user ? model::Relation::kStranger : model::Relation::kAnonymous};
    if (viewer.user == user) standing.relation = model::Relation::kOwner;
    if (const auto state = states.find(user); state != states.end()) {
      if (state->second == model::FollowState::kAccepted) standing.relation = model::Relation::kFollower;
      standing.is_requested = state->second == model::FollowState::kRequested;
    }
    list.persons.push_back({user, standing});
  }
  co_return list;
}

void leave_out_strays(metadata::Page<model::Comment>& comments, const People& people) {
  std::erase_if(comments.items,
                [&](const model::Comment& comment) { return !comment.link && !people.find(comment.author); });
}

void leave_out_strays(metadata::Page<model::Comment>& comments, Reactions& reactions, const People& people) {
  const std::size_t all = comments.items.size();
  leave_out_strays(comments, people);
  reactions.comments -= std::min<std::uint64_t>(reactions.comments, all - comments.items.size());
}

std::vector<UserId> authors_of(const metadata::Page<model::Comment>& comments) {
  std::vector<UserId> authors;
  for (const model::Comment& comment : comments.items) {
    if (!comment.link) authors.push_back(comment.author);
  }
  return authors;
}

}  // namespace portreto::services
