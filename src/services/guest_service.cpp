#include "services/guest_service.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "model/limits.h"
#include "model/rules.h"
#include "security/throttle.h"
#include "services/assembly.h"

namespace portreto::services {
namespace {

Result<UserId> known_guest(const Viewer& viewer) {
  if (viewer.link->guest) return *viewer.link->guest;
  return fail(ErrorCode::kInvalidArgument, "Send X-Guest-Token: 32 random bytes of your own as base64url.");
}

Result<UserId> require_guest(const Viewer& viewer) {
  PORTRETO_TRY(GuestService::check_allowed(viewer));
  return known_guest(viewer);
}

std::unexpected<Error> enough(std::string_view of_what) {
  return fail(ErrorCode::kConflict, "There are as many " + std::string(of_what) +
                                        " by this link as there can be. Ask its owner for another.");
}

}  // namespace

Status GuestService::check_allowed(const Viewer& viewer) {
  if (!viewer.link || !viewer.link->allows_guests) return nothing_here();
  return {};
}

Status GuestService::check_may_add(const Viewer& viewer) {
  if (!viewer.link || !viewer.link->allows_photos) return nothing_here();
  PORTRETO_TRY(known_guest(viewer));
  return {};
}

Task<Status> GuestService::count_photo(Viewer viewer, std::string peer) {
  PORTRETO_CO_TRY(check_may_add(viewer));
  co_return co_await count("photos", kGuestPhotosPerHour, std::move(viewer), std::move(peer));
}

Task<Status> GuestService::count_description(Viewer viewer, std::string peer) {
  PORTRETO_CO_TRY(check_may_add(viewer));
  co_return co_await count("descriptions", kGuestDescriptionsPerHour, std::move(viewer), std::move(peer));
}

Task<Result<Reactions>> GuestService::like(Viewer viewer, model::Target target, std::string peer) {
  PORTRETO_CO_ASSIGN(const UserId guest, require_guest(viewer));
  PORTRETO_CO_ASSIGN(const model::Gallery gallery, co_await find(viewer, target));
  PORTRETO_CO_TRY(co_await count("likes", kGuestLikesPerHour, viewer, std::move(peer)));
  PORTRETO_CO_ASSIGN(const Reactions before, co_await reactions(guest, target));
  if (before.is_liked) co_return before;
  PORTRETO_CO_ASSIGN(const auto acts, co_await store_.social().count_by_guests(viewer.link->id, target));
  if (acts.likes >= model::kGuestLikesMax) co_return enough("likes");
  PORTRETO_CO_TRY(co_await store_.social().put_like({target, guest, clock_.now(), gallery.owner, viewer.link->id}));
  co_return co_await reactions(guest, target);
}

Task<Result<Reactions>> GuestService::unlike(Viewer viewer, model::Target target, std::string peer) {
  PORTRETO_CO_ASSIGN(const UserId guest, require_guest(viewer));
  PORTRETO_CO_TRY(co_await find(viewer, target));
  PORTRETO_CO_TRY(co_await count("likes", kGuestLikesPerHour, viewer, std::move(peer)));
  PORTRETO_CO_TRY(co_await store_.social().remove_like(guest, target));
  co_return co_await reactions(guest, target);
}

Task<Result<CommentsView>> GuestService::comment(Viewer viewer, model::Target target, NewComment input,
                                                 std::string peer) {
  PORTRETO_CO_ASSIGN(const UserId guest, require_guest(viewer));
  PORTRETO_CO_ASSIGN(const model::Gallery gallery, co_await find(viewer, target));
  model::Comment comment{.id = id_for<CommentId>(guest, "comment on " + target.id.str(), input.key, clock_),
                         .target = target,
                         .author = guest,
                         .text = {},
                         .created_at = clock_.now(),
                         .edited_at = {},
                         .recipient = gallery.owner,
                         .link = viewer.link->id};
  PORTRETO_CO_ASSIGN(comment.guest_name, model::check_guest_name(input.name));
  PORTRETO_CO_ASSIGN(comment.text, model::check_comment(input.text));

  // An earlier try of the same request may have been in time.
  auto earlier = co_await store_.social().find_comment(comment.id);
  if (!earlier && earlier.error().code != ErrorCode::kNotFound) co_return fail(std::move(earlier).error());
  if (earlier) {
    comment = *std::move(earlier);
  } else {
    if (gallery.comments_off) co_return fail(ErrorCode::kPermissionDenied, "Comments are turned off in this gallery.");
    PORTRETO_CO_TRY(co_await count("comments", kGuestCommentsPerHour, viewer, std::move(peer)));
    PORTRETO_CO_ASSIGN(const auto acts, co_await store_.social().count_by_guests(viewer.link->id, target));
    if (acts.comments >= model::kGuestCommentsMax) co_return enough("comments");
    auto inserted = co_await store_.social().insert_comment(comment);
    if (!inserted && inserted.error().code == ErrorCode::kAlreadyExists) {
      PORTRETO_CO_ASSIGN(comment, co_await store_.social().find_comment(comment.id));
    } else if (!inserted) {
      co_return fail(std::move(inserted).error());
    }
  }
  CommentsView view;
  PORTRETO_CO_ASSIGN(view.people, co_await people_of(store_, viewer, {}));
  view.gallery_owner = gallery.owner;
  view.comments.items.push_back(std::move(comment));
  co_return view;
}

Task<Status> GuestService::remove(Viewer viewer, CommentId id) {
  PORTRETO_CO_ASSIGN(const UserId guest, require_guest(viewer));
  const auto missing = [] { return fail(ErrorCode::kNotFound, "There is no such comment of yours."); };
  auto comment = co_await store_.social().find_comment(id);
  if (!comment && comment.error().code != ErrorCode::kNotFound) co_return fail(std::move(comment).error());
  if (!comment || comment->link != viewer.link->id || comment->author != guest) co_return missing();
  PORTRETO_CO_TRY(co_await find(viewer, comment->target));
  co_return co_await store_.social().remove_comment(id);
}

Task<Result<model::Gallery>> GuestService::find(Viewer viewer, model::Target target) {
  PORTRETO_CO_ASSIGN(auto found, co_await access_.target(viewer, target));
  if (!model::may_react_as_guest(found.gallery.audience, found.standing.pass())) co_return nothing_here();
  co_return std::move(found.gallery);
}

// In the store, which all replicas share, and before the act, so that what fails counts as well. The hour is part of
// the key: a count ends with it however busy the link is.
Task<Status> GuestService::count(std::string what, std::uint32_t max, Viewer viewer, std::string peer) {
  const Timestamp now = clock_.now();
  const auto hour = std::chrono::floor<std::chrono::hours>(now);
  const std::string key = fmt::format("guests' {} by {} from {} in hour {}", what, viewer.link->id.str(), peer,
                                      hour.time_since_epoch().count());
  PORTRETO_CO_ASSIGN(const auto counted, co_await store_.sessions().failures(key));
  if (counted && counted->count >= max) {
    Error error{ErrorCode::kTooManyRequests, "This was very much in a short time. Go on within the hour."};
    const auto left = hour + std::chrono::hours(1) - now;
    error.retry_after_s = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(left).count());
    co_return fail(std::move(error));
  }
  const auto recorded = co_await store_.sessions().record_failure(key, now, security::kFailureWindow);
  co_return recorded ? Status{} : Status{fail(recorded.error())};
}

Task<Result<Reactions>> GuestService::reactions(UserId guest, model::Target target) {
  PORTRETO_CO_ASSIGN(auto found, co_await store_.social().reactions({target}, guest));
  co_return found[target];
}

}  // namespace portreto::services
