#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/notification.h"
#include "roles/api/page_dto.h"

// Bodies of /api/v1/notifications.
namespace portreto::api {

// What was liked or commented on, or which gallery it is about.
struct NotificationThing {
  model::TargetKind kind = model::TargetKind::kGallery;
  Uuid id;
  std::string gallery_name;            // of the gallery that it is, or is in
  std::optional<PhotoItem> preview;    // the photo, or the gallery's cover
  std::optional<GalleryId> held_in{};  // of a photo that waits until its gallery's owner lets it through: that gallery
};
BOOST_DESCRIBE_STRUCT(NotificationThing, (), (kind, id, gallery_name, preview, held_in))

struct NotificationItem {
  static constexpr bool kHasKindsToCome = true;

  std::string id;  // stays the same over its whole life, also when a request is granted
  model::NotificationKind kind = model::NotificationKind::kLike;
  Timestamp at;
  bool is_unread = false;
  UserSummary actor;
  std::optional<NotificationThing> thing;  // of each but those about following
  std::optional<CommentId> comment;        // of a comment, with at most its first 120 characters
  std::optional<std::string> text;
  bool is_guest = false;                     // the actor has no account, and so no username
  std::optional<std::uint64_t> photo_count;  // of photos_added: how many of those are there
};
BOOST_DESCRIBE_STRUCT(NotificationItem, (),
                      (id, kind, at, is_unread, actor, thing, comment, text, is_guest, photo_count))

// GET /notifications; newest first.
struct NotificationList {
  std::optional<Viewer> viewer;
  std::vector<NotificationItem> items;
  std::optional<std::string> next;
  Timestamp as_of;       // what came later is not in the list: `until` of POST /notifications/seen
  std::string position;  // GET /notifications/news goes on from here
};
BOOST_DESCRIBE_STRUCT(NotificationList, (), (viewer, items, next, as_of, position))

// GET /notifications/news; oldest first.
struct NotificationNews {
  UserId user;
  std::uint64_t unread = 0;  // counted up to 100
  std::vector<NotificationItem> items;
  std::string position;
};
BOOST_DESCRIBE_STRUCT(NotificationNews, (), (user, unread, items, position))

// GET /notifications/unread.
struct UnreadCount {
  std::uint64_t unread = 0;  // counted up to 100
};
BOOST_DESCRIBE_STRUCT(UnreadCount, (), (unread))

struct SeenInput {
  std::optional<Timestamp> until;  // absent: now
};
BOOST_DESCRIBE_STRUCT(SeenInput, (), (until))

}  // namespace portreto::api
