#pragma once

#include <chrono>
#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/idempotency.h"
#include "services/views.h"

namespace portreto::services {

// How much comes by one link from one address, which many guests of a feast may share, within one hour of the clock.
inline constexpr std::uint32_t kGuestLikesPerHour = 300;  // unliking counts as well
inline constexpr std::uint32_t kGuestCommentsPerHour = 60;
inline constexpr std::uint32_t kGuestPhotosPerHour = 600;  // that were begun, whether or not there is a photo then
inline constexpr std::uint32_t kGuestDescriptionsPerHour = 600;  // as many

// Likes and comments of people without an account, by a share link whose owner lets them. All calls take what
// ShareService::open found; kNotFound, as for an address that is not there, when the link lets nobody, and
// kInvalidArgument when it is not known which guest asks. Thread-safe; dependencies must outlive it.
class GuestService {
 public:
  GuestService(metadata::MetadataStore& store, const Clock& clock) : store_(store), access_(store), clock_(clock) {}

  // Whether the link lets guests do anything, for callers that look at more than the link before they call what is
  // below.
  static Status check_allowed(const Viewer& viewer);

  // Whether the link lets guests add photos, and it is known which guest asks: before anything else of a request is
  // looked at.
  static Status check_may_add(const Viewer& viewer);
  // Counts one more photo that is about to be added, as the others below; PhotoService and UploadService take it in.
  Task<Status> count_photo(Viewer viewer, std::string peer);
  // One more text that says what one of them shows.
  Task<Status> count_description(Viewer viewer, std::string peer);

  // Doing either twice is as once. Returns how things stand afterwards. kTooManyRequests, counted by the link and by
  // the client's address (`peer`); kConflict once the guests of this link have left model::kGuestLikesMax on the thing,
  // which guests who like it at the same moment may exceed by as many as they are.
  Task<Result<Reactions>> like(Viewer viewer, model::Target target, std::string peer);
  Task<Result<Reactions>> unlike(Viewer viewer, model::Target target, std::string peer);

  struct NewComment {
    std::string name;  // what the guest calls themselves
    std::string text;
    IdempotencyKey key;
  };
  // The answer holds exactly the one comment. kPermissionDenied where comments are off; otherwise as for like(), by
  // model::kGuestCommentsMax.
  Task<Result<CommentsView>> comment(Viewer viewer, model::Target target, NewComment input, std::string peer);

  // The guest's own. kNotFound for any other, and the second time.
  Task<Status> remove(Viewer viewer, CommentId id);

 private:
  // The gallery that the target is, or is in.
  Task<Result<model::Gallery>> find(Viewer viewer, model::Target target);
  // Counts one more, or refuses it.
  Task<Status> count(std::string what, std::uint32_t max, Viewer viewer, std::string peer);
  Task<Result<Reactions>> reactions(UserId guest, model::Target target);

  metadata::MetadataStore& store_;
  Access access_;
  const Clock& clock_;
};

}  // namespace portreto::services
