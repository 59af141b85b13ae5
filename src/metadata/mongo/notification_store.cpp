#include "metadata/mongo/notification_store.h"

#include <algorithm>
#include <utility>

#include "metadata/failures.h"
#include "metadata/mongo/block_store.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "metadata/notifications.h"
#include "runtime/all.h"

namespace portreto::metadata {
namespace {

using model::FollowState;
using model::NotificationKind;
using model::Target;

// Whoever keeps more people away waits once more: they are asked for one by one.
constexpr std::size_t kKeptAwayMax = 200;

}  // namespace

// The table of one kind of notification: which of its documents are a person's, their time, and their order within it;
// and who did it.
struct MongoNotificationStore::Source {
  const char* collection;
  const char* time;
  const char* id;
  const char* actor;
  Bson filter;

  Bson newest_first() const { return document(time, -1, id, -1); }

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
    return client.find<T>(collection, behind, {.sort = newest_first(), .limit = limit});
  }
  template <typename T>
  std::vector<T> since(MongoClient& client, Timestamp at, std::size_t limit) const {
    Bson from = filter;
    from.add(time, document("$gte", at));
    return client.find<T>(collection, from, {.sort = document(time, 1, id, 1), .limit = limit});
  }
};

namespace {

using Source = MongoNotificationStore::Source;

Source likes_of(UserId recipient) { return {kLikes, "created_at", "_id", "user", document("recipient", recipient)}; }
Source comments_of(UserId recipient) {
  return {kComments, "created_at", "_id", "author", document("recipient", recipient)};
}
Source photos_of(UserId recipient) {
  return {kPhotos, "created_at", "_id", "guest_id", document("recipient", recipient, "state", live_or_held())};
}
Source follows_of(UserId recipient, FollowState state) {
  return {kFollows, "created_at", "follower", "follower", document("followed", recipient, "state", state)};
}
Source acceptances_of(UserId recipient) {
  return {kFollows, "accepted_at", "followed", "followed", document("follower", recipient)};
}

Source notices_of(UserId recipient) {
  return {kGalleryNotices, "at", "_id", "actor", document("recipient", recipient)};
}

// Those before a bound, newest first: as Source::before, with the kinds in between.
std::vector<model::GalleryNotice> notices_before(MongoClient& client, UserId recipient, const NotificationKey& bound,
                                                 std::size_t limit) {
  Bson behind = document("recipient", recipient);
  if (bound.at != Timestamp::max()) {
    behind.add("at", document("$lte", bound.at));
    behind.add("$or", std::vector<Bson>{document("at", document("$lt", bound.at)),
                                        document("kind", document("$lt", static_cast<int>(bound.kind))),
                                        document("kind", bound.kind, "_id", document("$lt", bound.thing))});
  }
  return client.find<model::GalleryNotice>(kGalleryNotices, behind,
                                           {.sort = document("at", -1, "kind", -1, "_id", -1), .limit = limit});
}

NotificationKind kind_of(FollowState state) {
  return state == FollowState::kRequested ? NotificationKind::kFollowRequest : NotificationKind::kNewFollower;
}

// What MongoNotificationStore::from_all reads of each table.
struct Before {
  UserId recipient;
  std::optional<NotificationKey> after;
  std::size_t limit;

  Result<std::vector<model::Like>> likes(MongoClient& client) const {
    const auto bound = bound_of(NotificationKind::kLike, after);
    return likes_of(recipient).before<model::Like>(client, bound.at,
                                                   like_key(bound.actor, {bound.thing_kind, bound.thing}), limit);
  }
  Result<std::vector<model::Comment>> comments(MongoClient& client) const {
    const auto bound = bound_of(NotificationKind::kComment, after);
    return comments_of(recipient).before<model::Comment>(client, bound.at, bound.thing.str(), limit);
  }
  Result<std::vector<model::Photo>> photos(MongoClient& client) const {
    const auto bound = bound_of(NotificationKind::kGuestPhoto, after);
    return photos_of(recipient).before<model::Photo>(client, bound.at, bound.thing.str(), limit);
  }
  Result<std::vector<model::Follow>> follows(MongoClient& client, FollowState state) const {
    const auto bound = bound_of(kind_of(state), after);
    return follows_of(recipient, state).before<model::Follow>(client, bound.at, bound.actor.str(), limit);
  }
  Result<std::vector<model::Follow>> acceptances(MongoClient& client) const {
    const auto bound = bound_of(NotificationKind::kFollowAccepted, after);
    return acceptances_of(recipient).before<model::Follow>(client, bound.at, bound.actor.str(), limit);
  }
  Result<std::vector<model::GalleryNotice>> notices(MongoClient& client) const {
    return notices_before(client, recipient, notice_bound_of(after), limit);
  }
};
struct Since {
  UserId recipient;
  Timestamp since;
  std::size_t limit;

  Result<std::vector<model::Like>> likes(MongoClient& client) const {
    return likes_of(recipient).since<model::Like>(client, since, limit);
  }
  Result<std::vector<model::Comment>> comments(MongoClient& client) const {
    return comments_of(recipient).since<model::Comment>(client, since, limit);
  }
  Result<std::vector<model::Photo>> photos(MongoClient& client) const {
    return photos_of(recipient).since<model::Photo>(client, since, limit);
  }
  Result<std::vector<model::Follow>> follows(MongoClient& client, FollowState state) const {
    return follows_of(recipient, state).since<model::Follow>(client, since, limit);
  }
  Result<std::vector<model::Follow>> acceptances(MongoClient& client) const {
    return acceptances_of(recipient).since<model::Follow>(client, since, limit);
  }
  Result<std::vector<model::GalleryNotice>> notices(MongoClient& client) const {
    const Bson filter = document("recipient", recipient, "at", document("$gte", since));
    return client.find<model::GalleryNotice>(kGalleryNotices, filter,
                                             {.sort = document("at", 1, "kind", 1, "_id", 1), .limit = limit});
  }
};

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

// Each table beside the others, so that a person waits for one round trip.
template <typename Read>
Task<Result<std::vector<model::Notification>>> MongoNotificationStore::from_all(Read read) {
  const auto table = [&](auto of_it) { return database_.read(std::move(of_it)); };
  PORTRETO_CO_ASSIGN(
      auto found,
      co_await all(table([&](MongoClient& client) { return read.likes(client); }),
                   table([&](MongoClient& client) { return read.comments(client); }),
                   table([&](MongoClient& client) { return read.photos(client); }),
                   table([&](MongoClient& client) { return read.follows(client, FollowState::kRequested); }),
                   table([&](MongoClient& client) { return read.follows(client, FollowState::kAccepted); }),
                   table([&](MongoClient& client) { return read.acceptances(client); }),
                   table([&](MongoClient& client) { return read.notices(client); })));
  auto& [likes, comments, photos, requests, followers, acceptances, notices] = found;
  std::vector<model::Notification> rows;
  add(rows, std::move(likes));
  add(rows, std::move(comments));
  add(rows, std::move(photos));
  add(rows, std::move(requests));
  add(rows, std::move(followers));
  add_acceptances(rows, std::move(acceptances));
  add(rows, std::move(notices));
  co_return rows;
}

Task<Result<NotificationPage>> MongoNotificationStore::list(UserId recipient, std::optional<NotificationKey> after,
                                                            std::size_t limit) {
  PORTRETO_CO_ASSIGN(auto rows, co_await from_all(Before{recipient, after, page_size(limit) + 1}));
  co_return newest_first(std::move(rows), page_size(limit));
}

Task<Result<std::vector<model::Notification>>> MongoNotificationStore::list_since(UserId recipient, Timestamp since,
                                                                                  std::size_t limit) {
  PORTRETO_CO_ASSIGN(auto rows, co_await from_all(Since{recipient, since, page_size(limit)}));
  co_return oldest_first(std::move(rows), page_size(limit));
}

Task<Result<MongoNotificationStore::Acts>> MongoNotificationStore::newest_acts(Source source, std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Acts> {
    return client.find_pairs<Timestamp, UserId>(source.collection, source.time, source.actor,
                                                source.filter.add(source.time, document("$exists", true)),
                                                {.sort = source.newest_first(), .limit = limit});
  });
}

// Whom the person keeps away, or is kept away by. nullopt: more than kKeptAwayMax.
Task<Result<std::optional<std::unordered_set<UserId>>>> MongoNotificationStore::kept_away_from(UserId recipient) {
  using Away = std::optional<std::unordered_set<UserId>>;
  co_return co_await database_.read([&](MongoClient& client) -> Result<Away> {
    const std::vector<Bson> any{document("user", recipient),
                                document("other", recipient, "kind", model::BlockKind::kBlocked)};
    const auto pairs =
        client.find_pairs<UserId, UserId>(kBlocks, "user", "other", document("$or", any), {.limit = kKeptAwayMax + 1});
    if (pairs.size() > kKeptAwayMax) return Away();
    std::unordered_set<UserId> away;
    for (const auto& [user, other] : pairs) away.insert(user == recipient ? other : user);
    return Away(std::move(away));
  });
}

// In one round trip, which all pages wait for: since what is read beside is not known yet, not those since they were
// last looked at, but the newest of each index; and not of whom these are the blocks are asked for, but of all.
Task<Result<std::uint64_t>> MongoNotificationStore::count_unseen(UserId recipient, std::size_t limit) {
  PORTRETO_CO_ASSIGN(
      auto found,
      co_await all(find_person(recipient), kept_away_from(recipient), newest_acts(likes_of(recipient), limit),
                   newest_acts(comments_of(recipient), limit), newest_acts(photos_of(recipient), limit),
                   newest_acts(follows_of(recipient, FollowState::kRequested), limit),
                   newest_acts(follows_of(recipient, FollowState::kAccepted), limit),
                   newest_acts(acceptances_of(recipient), limit), newest_acts(notices_of(recipient), limit)));
  auto& [person, away, likes, comments, photos, requests, followers, acceptances, notices] = found;
  if (!person) co_return 0;
  const auto is_new = [&seen_at = person->notifications_seen_at](Timestamp at) { return !seen_at || at > *seen_at; };
  std::vector<UserId> actors;
  for (const auto* acts : {&likes, &comments, &requests, &followers, &acceptances, &notices}) {
    for (const auto& [at, actor] : *acts) {
      if (is_new(at)) actors.push_back(actor);
    }
  }
  std::unordered_set<UserId> guests;  // they count once, however many photos they added
  for (const auto& [at, guest] : photos) {
    if (is_new(at)) guests.insert(guest);
  }
  if (!away && !actors.empty()) {
    PORTRETO_CO_ASSIGN(const auto distances, co_await MongoBlockStore(database_).distances(recipient, actors));
    away.emplace();
    for (const auto& [user, distance] : distances) {
      if (distance.own || distance.is_blocked_by) away->insert(user);
    }
  }
  std::erase_if(actors, [&](UserId actor) { return away->contains(actor); });
  co_return std::min<std::uint64_t>(actors.size() + guests.size(), limit);
}

// nullopt: there is no such person.
Task<Result<std::optional<model::User>>> MongoNotificationStore::find_person(UserId user) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::optional<model::User>> {
    return client.find_one<model::User>(kPeople, not_deleted(document("_id", user)));
  });
}

Task<Result<std::optional<Timestamp>>> MongoNotificationStore::seen_at(UserId recipient) {
  PORTRETO_CO_ASSIGN(const auto person, co_await find_person(recipient));
  if (!person) co_return not_found();
  co_return person->notifications_seen_at;
}

Task<Status> MongoNotificationStore::set_seen(UserId recipient, Timestamp at) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson change = document("$max", document("notifications_seen_at", at));
    if (!client.update(kPeople, not_deleted(document("_id", recipient)), change)) return not_found();
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

Task<Status> MongoNotificationStore::note(model::GalleryNotice notice) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    static_cast<void>(client.insert(kGalleryNotices, stored_document(notice)));  // or it is there already
    return {};
  });
}

Task<Status> MongoNotificationStore::take_back(NotificationKind kind, GalleryId gallery, UserId recipient) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    client.remove_all(kGalleryNotices, document("gallery", gallery, "recipient", recipient, "kind", kind));
    return {};
  });
}

Task<Result<std::size_t>> MongoNotificationStore::remove_notices(Bson filter, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const auto ids = client.find_values<Uuid>(kGalleryNotices, "_id", filter, {.limit = limit});
    if (ids.empty()) return 0;
    return client.remove_all(kGalleryNotices, document("_id", document("$in", ids)));
  });
}

Task<Result<std::size_t>> MongoNotificationStore::remove_notices_about(GalleryId gallery, std::size_t limit) {
  return remove_notices(document("gallery", gallery), limit);
}

Task<Result<std::size_t>> MongoNotificationStore::remove_notices_of(UserId user, std::size_t limit) {
  return remove_notices(document("$or", std::vector<Bson>{document("recipient", user), document("actor", user)}),
                        limit);
}

}  // namespace portreto::metadata
