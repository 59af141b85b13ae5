#include "metadata/mongo/gallery_store.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <span>

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "model/rules.h"
#include "runtime/all.h"

namespace portreto::metadata {
namespace {

// The feed is asked for by this many people at a time, of whom the server merges the lists as their index has them; for
// more at once it would fetch all and sort.
constexpr std::size_t kOwnersAtOnce = 100;

Bson live(GalleryId id) { return document("_id", id, "state", model::State::kLive); }

// As part of an $and, since a list's cursor brings an $or of its own.
Bson live_of(const Bson& owner, const GalleryFilter& wanted) {
  Bson filter = Bson(owner).add("state", model::State::kLive);
  const Bson is_for_all_of_them = document("audience", document("$in", wanted.audiences));
  if (!wanted.chosen && !wanted.contributor) return filter.add_all(is_for_all_of_them);
  std::vector<Bson> any{is_for_all_of_them};
  if (wanted.chosen) any.push_back(document("audience", model::Audience::kPeople, "people", *wanted.chosen));
  if (wanted.contributor) {
    any.push_back(document("contributors", *wanted.contributor, "taken_down_from", document("$exists", false)));
  }
  return filter.add("$and", std::vector<Bson>{document("$or", any)});
}

}  // namespace

Task<Status> MongoGalleryStore::insert(model::Gallery gallery) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (client.insert(kGalleries, stored_document(gallery))) return {};
    if (client.exists(kGalleries, document("_id", gallery.id))) return exists_already();
    return gallery_name_taken();
  });
}

Task<Result<model::Gallery>> MongoGalleryStore::find(GalleryId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<model::Gallery> {
    auto gallery = client.find_one<model::Gallery>(kGalleries, live(id));
    if (!gallery) return not_found();
    return *std::move(gallery);
  });
}

Task<Result<std::unordered_map<GalleryId, model::Gallery>>> MongoGalleryStore::find_many(std::vector<GalleryId> ids) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::unordered_map<GalleryId, model::Gallery>> {
    auto found = rows_by_id(client, kGalleries, ids, &model::Gallery::id);
    std::erase_if(found, [](const auto& entry) { return entry.second.state != model::State::kLive; });
    return found;
  });
}

Task<Result<model::Gallery>> MongoGalleryStore::update(model::Gallery gallery) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<model::Gallery> {
    Bson set =
        document("name", gallery.name, "name_key", model::fold(gallery.name), "description", gallery.description,
                 "audience", gallery.audience, "people", gallery.people, "contributors", gallery.contributors, "cover",
                 gallery.cover, "shares_originals", gallery.shares_originals, "order", gallery.order, "sections",
                 gallery.sections, "comments_off", gallery.comments_off, "revision", gallery.revision + 1, "updated_at",
                 gallery.updated_at, "positions", gallery.positions, "hides_camera", gallery.hides_camera);
    set.add("taken_down_from", gallery.taken_down_from);
    model::Gallery changed = gallery;
    ++changed.revision;
    Bson change = document("$set", Bson(set).add_all(search_fields(changed)));
    Bson removed;
    if (!gallery.cover) removed.add("cover", "");
    if (!gallery.taken_down_from) removed.add("taken_down_from", "");
    if (!removed.is_empty()) change.add("$unset", removed);
    try {
      auto stored = client.find_and_modify<model::Gallery>(
          kGalleries, live(gallery.id).add("revision", gallery.revision), change, Returned::kAfter);
      if (stored) return *std::move(stored);
    } catch (const MongoError& error) {
      if (error.is_duplicate()) return gallery_name_taken();
      throw;
    }
    if (client.exists(kGalleries, live(gallery.id))) return changed_meanwhile();
    return not_found();
  });
}

Task<Result<Page<model::Gallery>>> MongoGalleryStore::list_by_owner(UserId owner, GalleryFilter filter,
                                                                    PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<model::Gallery>> {
    return make_page(page_rows<model::Gallery>(client, kGalleries, live_of(document("owner", owner), filter),
                                               kNewestFirstOrder, page),
                     page_size(page.limit));
  });
}

Task<Result<MongoGalleryStore::Owners>> MongoGalleryStore::followed_by(UserId follower) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Owners> {
    auto owners = client.find_values<UserId>(kFollows, "followed",
                                             document("follower", follower, "state", model::FollowState::kAccepted));
    std::ranges::sort(owners);
    return owners;
  });
}

Task<Status> MongoGalleryStore::read_shared_by(std::span<const UserId> owners, UserId with, PageRequest page,
                                               Galleries& galleries) {
  PORTRETO_CO_ASSIGN(galleries, co_await database_.read([&](MongoClient& client) -> Result<Galleries> {
    const GalleryFilter shared({model::Audience::kFollowers, model::Audience::kPublic}, with);
    const Bson any = document("owner", document("$in", Owners(owners.begin(), owners.end())));
    return page_rows<model::Gallery>(client, kGalleries, live_of(any, shared), kNewestFirstOrder, page);
  }));
  co_return Status{};
}

// Up to one more than the page has, read side by side.
Task<Result<MongoGalleryStore::Galleries>> MongoGalleryStore::shared_by(Owners owners, UserId with, PageRequest page) {
  std::vector<Galleries> parts((owners.size() + kOwnersAtOnce - 1) / kOwnersAtOnce);
  std::vector<Task<Status>> reads;
  std::span<const UserId> left(owners);
  for (Galleries& part : parts) {
    const auto some = left.first(std::min(left.size(), kOwnersAtOnce));
    left = left.subspan(some.size());
    reads.push_back(read_shared_by(some, with, page, part));
  }
  for (Status& read : co_await all_of(std::move(reads))) PORTRETO_CO_TRY(std::move(read));
  Galleries galleries;
  for (Galleries& part : parts) std::ranges::move(part, std::back_inserter(galleries));
  std::ranges::sort(galleries, std::greater{}, [](const model::Gallery& gallery) { return cursor_of(gallery); });
  if (galleries.size() > page_size(page.limit) + 1) galleries.resize(page_size(page.limit) + 1);
  co_return galleries;
}

// Whom somebody follows is read each time. Beside that, and not after it, the galleries are read of those whom they
// followed the last time: these are shown when they are the same people still, as they nearly always are.
Task<Result<Page<model::Gallery>>> MongoGalleryStore::list_feed(UserId follower, PageRequest page) {
  const auto guess = followed_.find(follower);
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(followed_by(follower), shared_by(guess.value_or(Owners{}), follower, page)));
  auto& [owners, galleries] = read;
  if (owners != guess.value_or(Owners{})) {
    PORTRETO_CO_ASSIGN(galleries, co_await shared_by(owners, follower, page));
  }
  if (owners != guess) followed_.put(follower, owners);
  co_return make_page(std::move(galleries), page_size(page.limit));
}

Task<Result<Page<model::Gallery>>> MongoGalleryStore::list_public(PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<model::Gallery>> {
    const Bson filter = document("state", model::State::kLive, "audience", model::Audience::kPublic);
    return make_page(page_rows<model::Gallery>(client, kGalleries, filter, kNewestFirstOrder, page),
                     page_size(page.limit));
  });
}

Task<Result<MongoGalleryStore::Galleries>> MongoGalleryStore::naming(Bson filter, PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Galleries> {
    filter.add("state", model::State::kLive);
    filter.add("taken_down_from", document("$exists", false));
    return page_rows<model::Gallery>(client, kGalleries, filter, kNewestFirstOrder, page);
  });
}

// From the index of each of the two lists, side by side; one that is in both is shown once.
Task<Result<Page<model::Gallery>>> MongoGalleryStore::list_shared_with(UserId person, PageRequest page) {
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(naming(document("people", person, "audience", model::Audience::kPeople), page),
                                  naming(document("contributors", person), page)));
  auto& [galleries, contributed] = read;
  std::ranges::move(contributed, std::back_inserter(galleries));
  const auto position = [](const model::Gallery& gallery) { return cursor_of(gallery); };
  std::ranges::sort(galleries, std::greater{}, position);
  const auto twice = std::ranges::unique(galleries, {}, position);
  galleries.erase(twice.begin(), twice.end());
  if (galleries.size() > page_size(page.limit) + 1) galleries.resize(page_size(page.limit) + 1);
  co_return make_page(std::move(galleries), page_size(page.limit));
}

Task<Result<std::vector<model::Gallery>>> MongoGalleryStore::list_on_map(std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Gallery>> {
    const Bson filter = document("state", model::State::kLive, "audience", model::Audience::kPublic, "positions",
                                 document("$gt", model::PositionDetail::kHidden));
    return client.find<model::Gallery>(kGalleries, filter, {.sort = kNewestFirstOrder.sort(), .limit = limit});
  });
}

Task<Result<std::uint64_t>> MongoGalleryStore::count_by_owner(UserId owner, GalleryFilter filter) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::uint64_t> {
    return client.count(kGalleries, live_of(document("owner", owner), filter));
  });
}

Task<Status> MongoGalleryStore::mark_deleting(GalleryId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson change = document("$set", document("state", model::State::kDeleting, "name_key", id));
    if (!client.update(kGalleries, document("_id", id), change)) return not_found();
    return {};
  });
}

Task<Result<std::vector<GalleryId>>> MongoGalleryStore::list_deleting(std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<GalleryId>> {
    return client.find_values<GalleryId>(kGalleries, "_id", document("state", model::State::kDeleting),
                                         {.sort = kOldestFirstOrder.sort(), .limit = limit});
  });
}

Task<Status> MongoGalleryStore::erase(GalleryId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (client.remove(kGalleries, document("_id", id, "state", model::State::kDeleting))) return {};
    if (client.exists(kGalleries, document("_id", id))) return still_live();
    return {};
  });
}

}  // namespace portreto::metadata
