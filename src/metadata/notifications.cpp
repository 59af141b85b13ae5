#include "metadata/notifications.h"

#include <algorithm>
#include <array>

#include "base/big_endian.h"
#include "base/bytes.h"
#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::NotificationKind;

constexpr std::size_t kTimeBytes = sizeof(BigEndian);
constexpr std::size_t kIdBytes = sizeof(Uuid::bytes);
constexpr std::size_t kKeyBytes = kTimeBytes + 2 + 2 * kIdBytes;

Uuid last_uuid() {
  Uuid id;
  id.bytes.fill(std::byte{0xff});
  return id;
}

}  // namespace

// The time as 64 bits, big-endian, both kinds as a byte each, both ids: 42 bytes.
std::string NotificationKey::str() const {
  std::array<std::byte, kKeyBytes> bytes;
  const auto ms = static_cast<std::uint64_t>(at.time_since_epoch().count());
  std::ranges::copy(to_big_endian(ms), bytes.begin());
  bytes[kTimeBytes] = static_cast<std::byte>(kind);
  bytes[kTimeBytes + 1] = static_cast<std::byte>(thing_kind);
  std::ranges::copy(thing.bytes, bytes.begin() + kTimeBytes + 2);
  std::ranges::copy(actor.uuid.bytes, bytes.begin() + kTimeBytes + 2 + kIdBytes);
  return to_base64url(bytes);
}

std::optional<NotificationKey> NotificationKey::parse(std::string_view text) {
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() != kKeyBytes) return std::nullopt;
  const auto kind = std::to_integer<unsigned>((*bytes)[kTimeBytes]);
  const auto thing_kind = std::to_integer<unsigned>((*bytes)[kTimeBytes + 1]);
  if (kind > static_cast<unsigned>(NotificationKind::kGuestPhoto)) return std::nullopt;
  if (thing_kind > static_cast<unsigned>(model::TargetKind::kPhoto)) return std::nullopt;
  const std::uint64_t ms = from_big_endian(std::span(*bytes).first<kTimeBytes>());
  NotificationKey key{.at = Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(ms))),
                      .kind = static_cast<NotificationKind>(kind),
                      .thing_kind = static_cast<model::TargetKind>(thing_kind)};
  const auto thing = bytes->begin() + kTimeBytes + 2;
  std::copy(thing, thing + kIdBytes, key.thing.bytes.begin());
  std::copy(thing + kIdBytes, bytes->end(), key.actor.uuid.bytes.begin());
  return key;
}

NotificationKey key_of(const model::Notification& notification) {
  NotificationKey key{.at = notification.at, .kind = notification.kind, .actor = notification.actor};
  if (notification.notice) {
    key.thing = *notification.notice;
  } else if (notification.comment) {
    key.thing = notification.comment->uuid;
  } else if (notification.target) {
    key.thing = notification.target->id;
    key.thing_kind = notification.target->kind;
  }
  return key;
}

model::Notification notification_of(const model::Like& like) {
  model::Notification notification{
      .kind = NotificationKind::kLike, .at = like.created_at, .actor = like.user, .target = like.target};
  if (like.link) notification.guest_name = "";
  return notification;
}

model::Notification notification_of(const model::Comment& comment) {
  model::Notification notification{.kind = NotificationKind::kComment,
                                   .at = comment.created_at,
                                   .actor = comment.author,
                                   .target = comment.target,
                                   .comment = comment.id,
                                   .text = comment.text};
  if (comment.link) notification.guest_name = comment.guest_name;
  return notification;
}

model::Notification notification_of(const model::Photo& photo) {
  model::Notification notification{
      .kind = NotificationKind::kGuestPhoto, .at = photo.created_at, .target = model::target_of(photo.id)};
  if (photo.guest) {
    notification.actor = photo.guest->id;
    notification.guest_name = photo.guest->name;
  }
  return notification;
}

model::Notification notification_of(const model::Follow& follow) {
  const bool is_request = follow.state == model::FollowState::kRequested;
  return {.kind = is_request ? NotificationKind::kFollowRequest : NotificationKind::kNewFollower,
          .at = follow.created_at,
          .actor = follow.follower};
}

model::Notification notification_of(const model::GalleryNotice& notice) {
  return {.kind = notice.kind,
          .at = notice.at,
          .actor = notice.actor,
          .target = model::target_of(notice.gallery),
          .notice = notice.id};
}

model::Notification acceptance_of(const model::Follow& follow) {
  return {.kind = NotificationKind::kFollowAccepted,
          .at = follow.accepted_at.value_or(follow.created_at),
          .actor = follow.followed};
}

NotificationKey bound_of(NotificationKind kind, const std::optional<NotificationKey>& after) {
  if (!after) return {.at = Timestamp::max(), .kind = kind};
  if (kind == after->kind) return *after;
  NotificationKey bound{.at = after->at, .kind = kind};
  if (kind < after->kind) {  // at the same time, all of them come later in the list
    bound.thing = last_uuid();
    bound.actor = {last_uuid()};
  }
  return bound;
}

NotificationKey notice_bound_of(const std::optional<NotificationKey>& after) {
  constexpr NotificationKind kFirst = NotificationKind::kContributor;
  return after && after->kind >= kFirst ? *after : bound_of(kFirst, after);
}

NotificationPage newest_first(std::vector<model::Notification> rows, std::size_t limit) {
  std::ranges::sort(rows, std::ranges::greater(), key_of);
  NotificationPage page;
  if (rows.size() > limit) {
    rows.resize(limit);
    page.next = key_of(rows.back());
  }
  page.items = std::move(rows);
  return page;
}

std::vector<model::Notification> oldest_first(std::vector<model::Notification> rows, std::size_t limit) {
  std::ranges::sort(rows, {}, key_of);
  if (rows.size() > limit) rows.resize(limit);
  return rows;
}

}  // namespace portreto::metadata
