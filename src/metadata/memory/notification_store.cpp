#include "metadata/memory/notification_store.h"

#include <algorithm>
#include <set>

#include "metadata/failures.h"
#include "metadata/notifications.h"

namespace portreto::metadata {
namespace {

// The caller holds the lock.
std::vector<model::Notification> all_of(const Tables& tables, UserId recipient) {
  std::vector<model::Notification> rows;
  for (const auto& [key, like] : tables.likes) {
    if (like.recipient == recipient) rows.push_back(notification_of(like));
  }
  for (const auto& [id, comment] : tables.comments) {
    if (comment.recipient == recipient) rows.push_back(notification_of(comment));
  }
  for (const auto& [id, photo] : tables.photos) {
    const bool is_told = photo.guest && photo.owner == recipient && photo.state != model::State::kDeleting;
    if (is_told) rows.push_back(notification_of(photo));
  }
  for (const auto& [key, follow] : tables.follows) {
    if (follow.followed == recipient) rows.push_back(notification_of(follow));
    if (follow.follower == recipient && follow.accepted_at) rows.push_back(acceptance_of(follow));
  }
  for (const auto& [id, notice] : tables.gallery_notices) {
    if (notice.recipient == recipient) rows.push_back(notification_of(notice));
  }
  return rows;
}

// Removes up to `limit`. The caller holds the lock.
std::size_t remove_notices(Tables& tables, std::size_t limit, auto is_meant) {
  std::size_t removed = 0;
  std::erase_if(tables.gallery_notices, [&](const auto& entry) {
    const bool goes = removed < limit && is_meant(entry.second);
    if (goes) ++removed;
    return goes;
  });
  return removed;
}

// Whether one of the two does not want the other's acts to be told. The caller holds the lock.
bool are_apart(const Tables& tables, UserId recipient, UserId actor) {
  const auto theirs = tables.blocks.find({actor, recipient});
  return tables.blocks.contains({recipient, actor}) ||
         (theirs != tables.blocks.end() && theirs->second.kind == model::BlockKind::kBlocked);
}

// Whom an act is told to: nobody, when its owner did it, or the thing is gone.
UserId recipient_of(Tables& tables, const model::Target& target, UserId actor) {
  std::optional<UserId> owner;
  if (target.kind == model::TargetKind::kGallery) {
    if (const auto* gallery = find_row(tables.galleries, GalleryId{target.id})) owner = gallery->owner;
  } else if (const auto* photo = find_row(tables.photos, PhotoId{target.id})) {
    owner = photo->owner;
  }
  return owner && *owner != actor ? *owner : UserId{};
}

}  // namespace

Task<Result<NotificationPage>> MemoryNotificationStore::list(UserId recipient, std::optional<NotificationKey> after,
                                                             std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  auto rows = all_of(tables_, recipient);
  if (after) std::erase_if(rows, [&](const model::Notification& row) { return key_of(row) >= *after; });
  co_return newest_first(std::move(rows), page_size(limit));
}

Task<Result<std::vector<model::Notification>>> MemoryNotificationStore::list_since(UserId recipient, Timestamp since,
                                                                                   std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  auto rows = all_of(tables_, recipient);
  std::erase_if(rows, [&](const model::Notification& row) { return row.at < since; });
  co_return oldest_first(std::move(rows), page_size(limit));
}

Task<Result<std::uint64_t>> MemoryNotificationStore::count_unseen(UserId recipient, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  const auto* person = find_person(tables_, recipient);
  if (person == nullptr) co_return 0;
  const Timestamp seen_at = person->user.notifications_seen_at.value_or(Timestamp::min());
  std::set<UserId> adding;  // guests count once, however many photos they added
  const auto rows = all_of(tables_, recipient);
  const auto count = std::ranges::count_if(rows, [&](const model::Notification& row) {
    if (row.at <= seen_at || are_apart(tables_, recipient, row.actor)) return false;
    return row.kind != model::NotificationKind::kGuestPhoto || adding.insert(row.actor).second;
  });
  co_return std::min<std::uint64_t>(static_cast<std::uint64_t>(count), limit);
}

Task<Result<std::optional<Timestamp>>> MemoryNotificationStore::seen_at(UserId recipient) {
  const std::lock_guard lock(tables_.mutex);
  const auto* person = find_person(tables_, recipient);
  if (person == nullptr) co_return not_found();
  co_return person->user.notifications_seen_at;
}

Task<Status> MemoryNotificationStore::set_seen(UserId recipient, Timestamp at) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, recipient);
  if (person == nullptr) co_return not_found();
  auto& seen_at = person->user.notifications_seen_at;
  seen_at = std::max(seen_at.value_or(at), at);
  co_return Status{};
}

Task<Result<std::size_t>> MemoryNotificationStore::address(std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t addressed = 0;
  for (auto& [key, like] : tables_.likes) {
    if (like.recipient || addressed == limit) continue;
    like.recipient = recipient_of(tables_, like.target, like.user);
    ++addressed;
  }
  for (auto& [id, comment] : tables_.comments) {
    if (comment.recipient || addressed == limit) continue;
    comment.recipient = recipient_of(tables_, comment.target, comment.author);
    ++addressed;
  }
  co_return addressed;
}

Task<Status> MemoryNotificationStore::note(model::GalleryNotice notice) {
  const std::lock_guard lock(tables_.mutex);
  tables_.gallery_notices.try_emplace(notice.id, notice);
  co_return Status{};
}

Task<Status> MemoryNotificationStore::take_back(model::NotificationKind kind, GalleryId gallery, UserId recipient) {
  const std::lock_guard lock(tables_.mutex);
  remove_notices(tables_, tables_.gallery_notices.size(), [&](const model::GalleryNotice& notice) {
    return notice.kind == kind && notice.gallery == gallery && notice.recipient == recipient;
  });
  co_return Status{};
}

Task<Result<std::size_t>> MemoryNotificationStore::remove_notices_about(GalleryId gallery, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  co_return remove_notices(tables_, limit, [&](const auto& notice) { return notice.gallery == gallery; });
}

Task<Result<std::size_t>> MemoryNotificationStore::remove_notices_of(UserId user, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  co_return remove_notices(tables_, limit,
                           [&](const auto& notice) { return notice.recipient == user || notice.actor == user; });
}

}  // namespace portreto::metadata
