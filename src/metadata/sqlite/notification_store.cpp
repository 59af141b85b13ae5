#include "metadata/sqlite/notification_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "metadata/failures.h"
#include "metadata/notifications.h"
#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::FollowState;
using model::NotificationKind;

// Newest first: behind a bound, see bound_of().
const Query kLikes{
    select<model::Like>("likes WHERE recipient = ?1 AND (created_at, target, target_kind, user) < (?2, ?3, ?4, ?5)"
                        " ORDER BY created_at DESC, target DESC, target_kind DESC, user DESC LIMIT ?6")};
const Query kComments{
    select<model::Comment>("comments WHERE recipient = ?1 AND (created_at, id) < (?2, ?3)"
                           " ORDER BY created_at DESC, id DESC LIMIT ?4")};
const Query kPhotos{
    select<model::Photo>("photos WHERE owner = ?1 AND guest IS NOT NULL AND state = 0 AND (created_at, id) < (?2, ?3)"
                         " ORDER BY created_at DESC, id DESC LIMIT ?4")};
const Query kHeldPhotos{
    select<model::Photo>("photos WHERE owner = ?1 AND state = 2 AND (created_at, id) < (?2, ?3)"
                         " ORDER BY created_at DESC, id DESC LIMIT ?4")};
const Query kFollowers{
    select<model::Follow>("follows WHERE followed = ?1 AND state = ?2 AND (created_at, follower) < (?3, ?4)"
                          " ORDER BY created_at DESC, follower DESC LIMIT ?5")};
const Query kAccepted{select<model::Follow>(
    "follows WHERE follower = ?1 AND accepted_at IS NOT NULL AND (accepted_at, followed) < (?2, ?3)"
    " ORDER BY accepted_at DESC, followed DESC LIMIT ?4")};
const Query kNotices{
    select<model::GalleryNotice>("gallery_notices WHERE recipient = ?1 AND (at, kind, id) < (?2, ?3, ?4)"
                                 " ORDER BY at DESC, kind DESC, id DESC LIMIT ?5")};

// Oldest first. The order is that of the kind's key, so that what is cut off is always the last.
const Query kLikesSince{
    select<model::Like>("likes WHERE recipient = ?1 AND created_at >= ?2"
                        " ORDER BY created_at, target, target_kind, user LIMIT ?3")};
const Query kCommentsSince{
    select<model::Comment>("comments WHERE recipient = ?1 AND created_at >= ?2 ORDER BY created_at, id LIMIT ?3")};
const Query kPhotosSince{
    select<model::Photo>("photos WHERE owner = ?1 AND guest IS NOT NULL AND state = 0 AND created_at >= ?2"
                         " ORDER BY created_at, id LIMIT ?3")};
const Query kHeldPhotosSince{select<model::Photo>(
    "photos WHERE owner = ?1 AND state = 2 AND created_at >= ?2 ORDER BY created_at, id LIMIT ?3")};
const Query kFollowersSince{
    select<model::Follow>("follows WHERE followed = ?1 AND state = ?2 AND created_at >= ?3"
                          " ORDER BY created_at, follower LIMIT ?4")};
const Query kAcceptedSince{
    select<model::Follow>("follows WHERE follower = ?1 AND accepted_at IS NOT NULL AND accepted_at >= ?2"
                          " ORDER BY accepted_at, followed LIMIT ?3")};
const Query kNoticesSince{
    select<model::GalleryNotice>("gallery_notices WHERE recipient = ?1 AND at >= ?2 ORDER BY at, kind, id LIMIT ?3")};

const Query kNote{insert_into<model::GalleryNotice>("gallery_notices") + " ON CONFLICT DO NOTHING"};
const Query kTakeBack{"DELETE FROM gallery_notices WHERE gallery = ?1 AND recipient = ?2 AND kind = ?3"};
const Query kRemoveAbout{
    "DELETE FROM gallery_notices WHERE id IN (SELECT id FROM gallery_notices WHERE gallery = ?1 LIMIT ?2)"};
const Query kRemoveTo{
    "DELETE FROM gallery_notices WHERE id IN (SELECT id FROM gallery_notices WHERE recipient = ?1 LIMIT ?2)"};
const Query kRemoveBy{
    "DELETE FROM gallery_notices WHERE id IN (SELECT id FROM gallery_notices WHERE actor = ?1 LIMIT ?2)"};

// What is new of one kind, without the acts of those who are kept away. Only the newest are looked at, so that a long
// list is not counted to its end.
std::string count_of(std::string_view actor, std::string_view time, std::string_view rows) {
  return fmt::format(
      "(SELECT count(*) FROM (SELECT {0} AS actor FROM {2} AND {1} > ?2 ORDER BY {1} DESC LIMIT ?3)"
      " WHERE NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.user = ?1 AND blocks.other = actor)"
      " AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.user = actor AND blocks.other = ?1 AND blocks.kind = {3}))",
      actor, time, rows, static_cast<int>(model::BlockKind::kBlocked));
}
const Query kCount{"SELECT " + count_of("user", "created_at", "likes WHERE recipient = ?1") + " + " +
                   count_of("author", "created_at", "comments WHERE recipient = ?1") + " + " +
                   count_of("follower", "created_at", "follows WHERE followed = ?1 AND state = 0") + " + " +
                   count_of("follower", "created_at", "follows WHERE followed = ?1 AND state = 1") + " + " +
                   count_of("followed", "accepted_at", "follows WHERE follower = ?1 AND accepted_at IS NOT NULL") +
                   " + " + count_of("actor", "at", "gallery_notices WHERE recipient = ?1")};
const Query kGuestsSince{
    "SELECT guest_id FROM photos WHERE owner = ?1 AND guest IS NOT NULL AND state = 0 AND created_at > ?2"
    " ORDER BY created_at DESC LIMIT ?3"};
const Query kHoldingSince{
    "SELECT guest_id FROM photos WHERE owner = ?1 AND state = 2 AND created_at > ?2 ORDER BY created_at DESC LIMIT ?3"};

const Query kSeenAt{"SELECT notifications_seen_at FROM people WHERE id = ?1 AND deleted_at IS NULL"};
const Query kSetSeen{
    "UPDATE people SET notifications_seen_at = max(ifnull(notifications_seen_at, ?2), ?2) WHERE id = ?1 AND deleted_at "
    "IS NULL"};

// Nobody is told what the owner did, or what was done to a thing that is gone.
constexpr std::string_view kAddress =
    "UPDATE {0} SET recipient = ifnull(nullif(CASE target_kind"
    " WHEN 0 THEN (SELECT owner FROM galleries WHERE galleries.id = {0}.target)"
    " ELSE (SELECT owner FROM photos WHERE photos.id = {0}.target) END, {0}.{1}), zeroblob(16))"
    " WHERE ({2}) IN (SELECT {2} FROM {0} WHERE recipient IS NULL LIMIT ?1)";
const Query kAddressLikes{fmt::format(kAddress, "likes", "user", "target, target_kind, user")};
const Query kAddressComments{fmt::format(kAddress, "comments", "author", "id")};

}  // namespace

Task<Result<NotificationPage>> SqliteNotificationStore::list(UserId recipient, std::optional<NotificationKey> after,
                                                             std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<NotificationPage> {
    const Snapshot snapshot(connection);
    const std::size_t count = page_size(limit) + 1;
    std::vector<model::Notification> rows;
    const auto like = bound_of(NotificationKind::kLike, after);
    add(rows, connection.list<model::Like>(kLikes, recipient, like.at, like.thing, like.thing_kind, like.actor, count));
    const auto comment = bound_of(NotificationKind::kComment, after);
    add(rows, connection.list<model::Comment>(kComments, recipient, comment.at, comment.thing, count));
    for (const FollowState state : {FollowState::kRequested, FollowState::kAccepted}) {
      const bool is_request = state == FollowState::kRequested;
      const auto follow =
          bound_of(is_request ? NotificationKind::kFollowRequest : NotificationKind::kNewFollower, after);
      add(rows, connection.list<model::Follow>(kFollowers, recipient, state, follow.at, follow.actor, count));
    }
    const auto photo = bound_of(NotificationKind::kGuestPhoto, after);
    for (const Query* photos : {&kPhotos, &kHeldPhotos}) {
      add(rows, connection.list<model::Photo>(*photos, recipient, photo.at, photo.thing, count));
    }
    const auto accepted = bound_of(NotificationKind::kFollowAccepted, after);
    add_acceptances(rows, connection.list<model::Follow>(kAccepted, recipient, accepted.at, accepted.actor, count));
    const auto notice = notice_bound_of(after);
    add(rows, connection.list<model::GalleryNotice>(kNotices, recipient, notice.at, notice.kind, notice.thing, count));
    return newest_first(std::move(rows), page_size(limit));
  });
}

Task<Result<std::vector<model::Notification>>> SqliteNotificationStore::list_since(UserId recipient, Timestamp since,
                                                                                   std::size_t limit) {
  using All = std::vector<model::Notification>;
  co_return co_await database_.read([&](Connection& connection) -> Result<All> {
    const Snapshot snapshot(connection);
    const std::size_t count = page_size(limit);
    All rows;
    add(rows, connection.list<model::Like>(kLikesSince, recipient, since, count));
    add(rows, connection.list<model::Comment>(kCommentsSince, recipient, since, count));
    for (const FollowState state : {FollowState::kRequested, FollowState::kAccepted}) {
      add(rows, connection.list<model::Follow>(kFollowersSince, recipient, state, since, count));
    }
    for (const Query* photos : {&kPhotosSince, &kHeldPhotosSince}) {
      add(rows, connection.list<model::Photo>(*photos, recipient, since, count));
    }
    add_acceptances(rows, connection.list<model::Follow>(kAcceptedSince, recipient, since, count));
    add(rows, connection.list<model::GalleryNotice>(kNoticesSince, recipient, since, count));
    return oldest_first(std::move(rows), count);
  });
}

Task<Result<std::uint64_t>> SqliteNotificationStore::count_unseen(UserId recipient, std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::uint64_t> {
    const Snapshot snapshot(connection);
    const auto seen_at = connection.find<std::optional<Timestamp>>(kSeenAt, recipient);
    if (!seen_at) return 0;
    const Timestamp since = seen_at->value_or(Timestamp::min());
    const auto count = connection.get<std::uint64_t>(kCount, recipient, since, page_size(limit));
    // Guests count once, however many photos they added.
    std::unordered_set<UserId> guests;
    for (const Query* adding : {&kGuestsSince, &kHoldingSince}) {
      for (const UserId guest : connection.list<UserId>(*adding, recipient, since, page_size(limit))) {
        guests.insert(guest);
      }
    }
    return std::min<std::uint64_t>(count + guests.size(), limit);
  });
}

Task<Result<std::optional<Timestamp>>> SqliteNotificationStore::seen_at(UserId recipient) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::optional<Timestamp>> {
    const auto seen_at = connection.find<std::optional<Timestamp>>(kSeenAt, recipient);
    if (!seen_at) return not_found();
    return *seen_at;
  });
}

Task<Status> SqliteNotificationStore::set_seen(UserId recipient, Timestamp at) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kSetSeen, recipient, at) == 0) return not_found();
    return {};
  });
}

Task<Result<std::size_t>> SqliteNotificationStore::address(std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    const std::size_t likes = connection.execute(kAddressLikes, limit);
    return likes + connection.execute(kAddressComments, limit - likes);
  });
}

Task<Status> SqliteNotificationStore::note(model::GalleryNotice notice) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kNote, notice);
    return {};
  });
}

Task<Status> SqliteNotificationStore::take_back(NotificationKind kind, GalleryId gallery, UserId recipient) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kTakeBack, gallery, recipient, kind);
    return {};
  });
}

Task<Result<std::size_t>> SqliteNotificationStore::remove_notices_about(GalleryId gallery, std::size_t limit) {
  co_return co_await database_.write(
      [&](Connection& connection) -> Result<std::size_t> { return connection.execute(kRemoveAbout, gallery, limit); });
}

Task<Result<std::size_t>> SqliteNotificationStore::remove_notices_of(UserId user, std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    const std::size_t to = connection.execute(kRemoveTo, user, limit);
    return to + connection.execute(kRemoveBy, user, limit - to);
  });
}

}  // namespace portreto::metadata
