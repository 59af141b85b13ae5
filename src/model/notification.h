#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "model/values.h"

namespace portreto::model {

// kFollowRequest and kNewFollower are the same follow before and after its answer, at the same time. kFollowAccepted is
// told to who had asked.
enum class NotificationKind { kLike, kComment, kFollowRequest, kNewFollower, kFollowAccepted };

// What somebody did that concerns somebody else. It is read from the row of the act itself, and is gone when that is.
struct Notification {
  NotificationKind kind = NotificationKind::kLike;
  Timestamp at;
  UserId actor;
  std::optional<Target> target;      // of a like or a comment
  std::optional<CommentId> comment;  // of a comment, with its text
  std::string text;
  // Of somebody without an account, who is nobody's profile: what they call themselves, empty when they did not say.
  std::optional<std::string> guest_name{};

  bool operator==(const Notification&) const = default;
};

std::string_view to_string(NotificationKind value);
std::optional<NotificationKind> parse_notification_kind(std::string_view text);

}  // namespace portreto::model
