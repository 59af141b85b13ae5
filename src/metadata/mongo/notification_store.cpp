#include "metadata/mongo/notification_store.h"

#include <algorithm>
#include <utility>

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "metadata/notifications.h"

namespace portreto::metadata {
namespace {

using model::FollowState;
using model::NotificationKind;
using model::Target;

// The table of one kind of notification: which of its documents are a person's, their time, and their order within it.
struct Source {
  const char* collection;
  const char* time;
  const char* id;
  Bson filter;

  // Those before a bound, newest first.
  template <typename T>
  std::vector<T> before(MongoClient& client, Timestamp at, const std::string& bound, std::size_t limit) const {
    Bson behind = filter;
    if (at != Timestamp::max()) {
      behind.add(time, document("$lte", at));
      behind.add("$or", std::vector<Bson>{document(time, document("$lt", at)), document(id, document("$lt", bound))});
    } else {
      behind.add(time, document("$exists", true));
    }
    return client.find<T>(collection, behind, {.sort = document(time, -1, id, -1), .limit = limit});
  }
  template <typename T>
  std::vector<T> since(MongoClient& client, Timestamp at, std::size_t limit) const {
    Bson from = filter;
    from.add(time, document("$gte", at));
    return client.find<T>(collection, from, {.sort = document(time, 1, id, 1), .limit = limit});
  }
};

Source likes_of(UserId recipient) { return {kLikes, "created_at", "_id", document("recipient", recipient)}; }
Source comments_of(UserId recipient) { return {kComments, "created_at", "_id", document("recipient", recipient)}; }
Source follows_of(UserId recipient, FollowState state) {
  return {kFollows, "created_at", "follower", document("followed", recipient, "state", state)};
}
Source acceptances_of(UserId recipient) {
  return {kFollows, "accepted_at", "followed", document("follower", recipient)};
}

NotificationKind kind_of(FollowState state) {
  return state == FollowState::kRequested ? NotificationKind::kFollowRequest : NotificationKind::kNewFollower;
}

// nullopt: there is no such person.
std::optional<model::User> find_user(MongoClient& client, UserId user) {
  return client.find_one<model::User>(kPeople, document("_id", user));
}

// Nobody is told what the owner did, or what was done to a thing that is gone.
UserId recipient_of(MongoClient& client, const Target& target, UserId actor) {
  const char* collection = target.kind == model::TargetKind::kGallery ? kGalleries : kPhotos;
  const auto owners = client.find_values<UserId>(collection, "owner", document("_id", target.id));
  return owners.empty() || owners.front() == actor ? UserId{} : owners.front();
}

const Bson& without_recipient() {
  static const Bson filter = document("recipient", document("$exists", false));
  return filter;
}

void set_recipient(MongoClient& client, const char* collection, Bson key, UserId recipient) {
  client.update(collection, key.add_all(without_recipient()), document("$set", document("recipient", recipient)));
}

}  // namespace

Task<Result<NotificationPage>> MongoNotificationStore::list(UserId recipient, std::optional<NotificationKey> after,
                                                            std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<NotificationPage> {
    const std::size_t count = page_size(limit) + 1;
    std::vector<model::Notification> rows;
    const auto like = bound_of(NotificationKind::kLike, after);
    add(rows, likes_of(recipient).before<model::Like>(client, like.at,
                                                      like_key(like.actor, {like.thing_kind, like.thing}), count));
    const auto comment = bound_of(NotificationKind::kComment, after);
    add(rows, comments_of(recipient).before<model::Comment>(client, comment.at, comment.thing.str(), count));
    for (const FollowState state : {FollowState::kRequested, FollowState::kAccepted}) {
      const auto follow = bound_of(kind_of(state), after);
      add(rows, follows_of(recipient, state).before<model::Follow>(client, follow.at, follow.actor.str(), count));
    }
    const auto accepted = bound_of(NotificationKind::kFollowAccepted, after);
    add_acceptances(rows,
                    acceptances_of(recipient).before<model::Follow>(client, accepted.at, accepted.actor.str(), count));
    return newest_first(std::move(rows), page_size(limit));
  });
}

Task<Result<std::vector<model::Notification>>> MongoNotificationStore::list_since(UserId recipient, Timestamp since,
                                                                                  std::size_t limit) {
  using All = std::vector<model::Notification>;
  co_return co_await database_.read([&](MongoClient& client) -> Result<All> {
    const std::size_t count = page_size(limit);
    All rows;
    add(rows, likes_of(recipient).since<model::Like>(client, since, count));
    add(rows, comments_of(recipient).since<model::Comment>(client, since, count));
    for (const FollowState state : {FollowState::kRequested, FollowState::kAccepted}) {
      add(rows, follows_of(recipient, state).since<model::Follow>(client, since, count));
    }
    add_acceptances(rows, acceptances_of(recipient).since<model::Follow>(client, since, count));
    return oldest_first(std::move(rows), count);
  });
}

Task<Result<std::uint64_t>> MongoNotificationStore::count_unseen(UserId recipient, std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::uint64_t> {
    const auto user = find_user(client, recipient);
    if (!user) return 0;
    std::uint64_t count = 0;
    for (const Source& source :
         {likes_of(recipient), comments_of(recipient), follows_of(recipient, FollowState::kRequested),
          follows_of(recipient, FollowState::kAccepted), acceptances_of(recipient)}) {
      Bson unseen = source.filter;
      if (user->notifications_seen_at) {
        unseen.add(source.time, document("$gt", *user->notifications_seen_at));
      } else {
        unseen.add(source.time, document("$exists", true));
      }
      const auto found = client.find_values<Timestamp>(source.collection, source.time, unseen, {.limit = limit});
      count += found.size();
    }
    return std::min<std::uint64_t>(count, limit);
  });
}

Task<Result<std::optional<Timestamp>>> MongoNotificationStore::seen_at(UserId recipient) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::optional<Timestamp>> {
    const auto user = find_user(client, recipient);
    if (!user) return not_found();
    return user->notifications_seen_at;
  });
}

Task<Status> MongoNotificationStore::set_seen(UserId recipient, Timestamp at) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson change = document("$max", document("notifications_seen_at", at));
    if (!client.update(kPeople, document("_id", recipient), change)) return not_found();
    return {};
  });
}

Task<Result<std::size_t>> MongoNotificationStore::address(std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const auto likes = client.find<model::Like>(kLikes, without_recipient(), {.limit = limit});
    for (const model::Like& like : likes) {
      set_recipient(client, kLikes, document("_id", like_key(like.user, like.target)),
                    recipient_of(client, like.target, like.user));
    }
    if (likes.size() == limit) return limit;
    const auto comments = client.find<model::Comment>(kComments, without_recipient(), {.limit = limit - likes.size()});
    for (const model::Comment& comment : comments) {
      set_recipient(client, kComments, document("_id", comment.id),
                    recipient_of(client, comment.target, comment.author));
    }
    return likes.size() + comments.size();
  });
}

}  // namespace portreto::metadata
