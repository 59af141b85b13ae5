#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "metadata/notification_store.h"
#include "services/access.h"
#include "services/news_position.h"
#include "services/views.h"

namespace portreto::services {

inline constexpr std::size_t kNotificationsPerPage = 40;
inline constexpr std::size_t kUnreadMax = 100;  // counted no further

// Notifications with what they name. One whose thing is gone meanwhile is left out.
struct NotificationsView {
  struct Thing {
    std::string name;                   // of the gallery that it is, or is in
    std::optional<model::Photo> photo;  // it, or the gallery's cover
    ByName by_name;                     // how the gallery is shared with the viewer
  };
  People people;
  std::vector<model::Notification> items;
  std::unordered_map<model::Target, Thing> things;
  std::unordered_map<Uuid, std::uint64_t> added;  // photos, by notice
  std::optional<Timestamp> seen_at;               // what is later is unread
  std::uint64_t unread = 0;                       // up to kUnreadMax
};

// What others did that concerns the viewer, who must be logged in. Thread-safe; dependencies must outlive it.
class NotificationService {
 public:
  NotificationService(metadata::MetadataStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  struct Listed {
    NotificationsView view;  // newest first
    std::optional<metadata::NotificationKey> next;
    Timestamp as_of;        // for mark_read: whatever is later is not in the list
    NewsPosition position;  // news() goes on behind the list
  };
  Task<Result<Listed>> list(Viewer viewer, std::optional<metadata::NotificationKey> after);

  struct Told {
    NotificationsView view;  // oldest first
    NewsPosition position;
  };
  // What has come since; without a position nothing, but where one may go on from now. When there is more, it comes
  // with the next call.
  Task<Result<Told>> news(Viewer viewer, std::optional<NewsPosition> position);

  Task<Result<std::uint64_t>> unread(Viewer viewer);
  // All up to a time; without one, or with one that is yet to come, up to now.
  Task<Status> mark_read(Viewer viewer, std::optional<Timestamp> until);

 private:
  Task<Result<NewsPosition>> position_now(UserId user);
  Task<Result<NotificationsView>> view_of(Viewer viewer, UserId user, std::vector<model::Notification> items);
  Task<Result<std::unordered_map<model::Target, NotificationsView::Thing>>> things_of(
      Viewer viewer, const std::vector<model::Notification>& items);
  Task<Result<std::unordered_map<Uuid, std::uint64_t>>> added_of(const std::vector<model::Notification>& items);
  Task<Status> count_added(const model::Notification& item, std::uint64_t& count);

  metadata::MetadataStore& store_;
  const Clock& clock_;
};

}  // namespace portreto::services
