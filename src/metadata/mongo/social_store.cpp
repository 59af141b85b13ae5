#include "metadata/mongo/social_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "runtime/all.h"

namespace portreto::metadata {
namespace {

using model::Target;

// Up to `limit`; returns how many there were.
std::size_t remove_of(MongoClient& client, const char* collection, const Bson& filter, std::size_t limit) {
  if (limit == 0) return 0;
  const auto ids = client.find_values<std::string>(collection, "_id", filter, {.limit = limit});
  if (ids.empty()) return 0;
  return client.remove_all(collection, document("_id", document("$in", ids)));
}

}  // namespace

Task<Status> MongoSocialStore::put_like(model::Like like) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    static_cast<void>(client.insert(kLikes, stored_document(like)));
    return {};
  });
}

Task<Status> MongoSocialStore::remove_like(UserId user, Target target) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    client.remove(kLikes, document("_id", like_key(user, target)));
    return {};
  });
}

// Side by side, so that a page waits for one round trip.
Task<Result<std::unordered_map<Target, SocialStore::Reactions>>> MongoSocialStore::reactions(
    std::vector<Target> targets, std::optional<UserId> viewer) {
  std::unordered_map<Target, Reactions> reactions;
  std::vector<std::string> likes_of_viewer;
  for (const Target& target : targets) {
    reactions.try_emplace(target);
    if (viewer) likes_of_viewer.push_back(like_key(*viewer, target));
  }
  if (targets.empty()) co_return reactions;
  const Bson of_targets = one_of("target", targets);
  using Counts = std::vector<std::pair<Target, std::uint64_t>>;
  const auto count = [&](const char* collection) {
    return database_.read([&of_targets, collection](MongoClient& client) -> Result<Counts> {
      return client.count_by<Target>(collection, "target", of_targets);
    });
  };
  const auto find_own = [&](MongoClient& client) -> Result<std::vector<Target>> {
    if (likes_of_viewer.empty()) return std::vector<Target>{};
    return client.find_values<Target>(kLikes, "target", one_of("_id", likes_of_viewer));
  };
  PORTRETO_CO_ASSIGN(auto found, co_await all(count(kLikes), count(kComments), database_.read(find_own)));
  const auto& [likes, comments, own] = found;
  for (const auto& [target, number] : likes) reactions[target].likes = number;
  for (const auto& [target, number] : comments) reactions[target].comments = number;
  for (const Target& target : own) reactions[target].is_liked = true;
  co_return reactions;
}

Task<Result<Page<model::Like>>> MongoSocialStore::list_likes(Target target, PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<model::Like>> {
    const TimeOrder order{.is_newest_first = true, .id = "user"};
    return make_page(page_rows<model::Like>(client, kLikes, document("target", target), order, page),
                     page_size(page.limit));
  });
}

Task<Status> MongoSocialStore::insert_comment(model::Comment comment) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kComments, document_of(comment))) return exists_already();
    return {};
  });
}

Task<Result<model::Comment>> MongoSocialStore::find_comment(CommentId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<model::Comment> {
    auto comment = client.find_one<model::Comment>(kComments, document("_id", id));
    if (!comment) return not_found();
    return *std::move(comment);
  });
}

Task<Status> MongoSocialStore::update_comment(CommentId id, std::string text, Timestamp edited_at) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson change = document("$set", document("text", text, "edited_at", edited_at));
    if (!client.update(kComments, document("_id", id), change)) return not_found();
    return {};
  });
}

Task<Status> MongoSocialStore::remove_comment(CommentId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    client.remove(kComments, document("_id", id));
    return {};
  });
}

Task<Result<Page<model::Comment>>> MongoSocialStore::list_comments(Target target, PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<model::Comment>> {
    return make_page(page_rows<model::Comment>(client, kComments, document("target", target), kOldestFirstOrder, page),
                     page_size(page.limit));
  });
}

Task<Result<std::size_t>> MongoSocialStore::remove_all_of(Target target, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const Bson of_target = document("target", target);
    const std::size_t likes = remove_of(client, kLikes, of_target, limit);
    return likes + remove_of(client, kComments, of_target, limit - likes);
  });
}

Task<Result<SocialStore::Acts>> MongoSocialStore::count_by(UserId user) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Acts> {
    return Acts{client.count(kLikes, document("user", user)), client.count(kComments, document("author", user))};
  });
}

Task<Result<SocialStore::Acts>> MongoSocialStore::count_by_guests(ShareLinkId link, Target target) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Acts> {
    const Bson by_link = document("target", target, "link", link);
    return Acts{client.count(kLikes, by_link), client.count(kComments, by_link)};
  });
}

// The _id begins with the thing's.
Task<Result<std::vector<model::Like>>> MongoSocialStore::list_likes_by(UserId user, std::optional<Target> after,
                                                                       std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Like>> {
    Bson filter = document("user", user);
    if (after) filter.add("_id", document("$gt", like_key(user, *after)));
    return client.find<model::Like>(kLikes, filter, {.sort = document("_id", 1), .limit = page_size(limit)});
  });
}

Task<Result<std::vector<model::Comment>>> MongoSocialStore::list_comments_by(UserId user,
                                                                             std::optional<CommentId> after,
                                                                             std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Comment>> {
    Bson filter = document("author", user);
    if (after) filter.add("_id", document("$gt", *after));
    return client.find<model::Comment>(kComments, filter, {.sort = document("_id", 1), .limit = page_size(limit)});
  });
}

Task<Result<std::size_t>> MongoSocialStore::remove_all_by(UserId user, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const std::size_t likes = remove_of(client, kLikes, document("user", user), limit);
    return likes + remove_of(client, kComments, document("author", user), limit - likes);
  });
}

}  // namespace portreto::metadata
