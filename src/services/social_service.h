#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/idempotency.h"
#include "services/views.h"

namespace portreto::services {

inline constexpr std::size_t kLikersPerPage = 40;

// Likes and comments, on what the viewer may see; kNotFound on all else. kUnauthenticated for who changes something and
// is not logged in. Thread-safe; dependencies must outlive it.
class SocialService {
 public:
  SocialService(metadata::MetadataStore& store, const Clock& clock) : store_(store), access_(store), clock_(clock) {}

  // Doing either twice is as once. Returns how things stand afterwards.
  Task<Result<Reactions>> like(Viewer viewer, model::Target target);
  Task<Result<Reactions>> unlike(Viewer viewer, model::Target target);

  // Newest first, without those whom a block keeps apart from the viewer.
  Task<Result<Likers>> likers(Viewer viewer, model::Target target, std::optional<metadata::Cursor> after);

  Task<Result<CommentsView>> comments(Viewer viewer, model::Target target, std::optional<metadata::Cursor> after);

  // The answers hold exactly the one comment.
  Task<Result<CommentsView>> one(Viewer viewer, CommentId id);
  // kPermissionDenied where comments are off; kInvalidArgument for a text that is none. With the key of an earlier try:
  // what that made.
  Task<Result<CommentsView>> comment(Viewer viewer, model::Target target, std::string text, IdempotencyKey key);
  // Its author alone; kPermissionDenied to others.
  Task<Result<CommentsView>> edit(Viewer viewer, CommentId id, std::string text);

  // Its author, or the owner of the gallery; kPermissionDenied to others. kNotFound the second time.
  Task<Status> remove(Viewer viewer, CommentId id);

 private:
  struct Found {
    model::Comment comment;
    UserId gallery_owner;
  };
  Task<Result<Found>> find(Viewer viewer, CommentId id);
  Task<Result<Reactions>> reactions(UserId user, model::Target target);
  Task<Result<CommentsView>> view_of(Viewer viewer, UserId gallery_owner, metadata::Page<model::Comment> comments);

  metadata::MetadataStore& store_;
  Access access_;
  const Clock& clock_;
};

}  // namespace portreto::services
