#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "model/values.h"

namespace portreto::model {

// kFollowRequest and kNewFollower are the same follow before and after its answer, at the same time. kFollowAccepted is
// told to who had asked. kContributor, kChosen: somebody was named so by the owner of a gallery. kPhotosAdded: what a
// contributor adds on one day to a gallery, told to its owner. kGuestPhoto: somebody without an account added a photo.
enum class NotificationKind {
  kLike,
  kComment,
  kFollowRequest,
  kNewFollower,
  kFollowAccepted,
  kContributor,
  kChosen,
  kPhotosAdded,
  kGuestPhoto
};

// What concerns somebody about a gallery and stands in no row of its own: kContributor, kChosen or kPhotosAdded. It is
// written down before the act, so that no act is without it, and counts as long as the act does.
struct GalleryNotice {
  Uuid id;  // made of what follows, with the day for the time (notice_id)
  NotificationKind kind = NotificationKind::kContributor;
  GalleryId gallery;
  UserId actor;  // the owner, or who added photos
  UserId recipient;
  Timestamp at;

  bool operator==(const GalleryNotice&) const = default;
};

// One for each kind, gallery, actor and recipient on a day (UTC).
Uuid notice_id(const GalleryNotice& notice);
// The day of what was added.
inline std::chrono::sys_days day_of(Timestamp at) { return std::chrono::floor<std::chrono::days>(at); }

// What somebody did that concerns somebody else. It is read from the row of the act itself, and is gone when that is.
struct Notification {
  NotificationKind kind = NotificationKind::kLike;
  Timestamp at;
  UserId actor;
  std::optional<Target> target;      // of a like or a comment; the photo that was added; the gallery of a notice
  std::optional<CommentId> comment;  // of a comment, with its text
  std::string text;
  // Of somebody without an account, who is nobody's profile: what they call themselves, empty when they did not say.
  std::optional<std::string> guest_name{};
  std::optional<Uuid> notice{};  // GalleryNotice::id

  bool operator==(const Notification&) const = default;
};

std::string_view to_string(NotificationKind value);
std::optional<NotificationKind> parse_notification_kind(std::string_view text);

}  // namespace portreto::model
