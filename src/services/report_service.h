#pragma once

#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "model/moderation.h"
#include "services/access.h"
#include "services/social_service.h"
#include "services/views.h"

namespace portreto::services {

// So that nobody buries the administrators' queue. More than somebody writes who goes through a gallery of spam by
// hand.
inline constexpr std::uint32_t kReportsMax = 50;

// Telling administrators of something. Thread-safe; the stores must outlive it.
class ReportService {
 public:
  ReportService(metadata::MetadataStore& store, SocialService& social, const Clock& clock)
      : store_(store), access_(store), social_(social), clock_(clock) {}

  struct Input {
    model::ReportReason reason = model::ReportReason::kOther;
    std::string note;
  };
  // By whoever is logged in and may see the thing; kNotFound for others, as on every route. A second report of the same
  // thing by the same person changes the first. kInvalidArgument for what is the viewer's own; kTooManyRequests after
  // kReportsMax by one person, until an hour has passed without one. Nobody but administrators learns of it.
  Task<Status> report(Viewer viewer, GalleryId id, Input input);
  Task<Status> report(Viewer viewer, PhotoId id, Input input);
  Task<Status> report(Viewer viewer, CommentId id, Input input);
  Task<Status> report(Viewer viewer, std::string username, Input input);

 private:
  struct Subject {
    model::SubjectKind kind;
    Uuid id;
    UserId owner;
  };
  Task<Status> put(Viewer viewer, Subject subject, Input input);
  Task<Status> may_report(UserId user);

  metadata::MetadataStore& store_;
  Access access_;
  SocialService& social_;
  const Clock& clock_;
};

}  // namespace portreto::services
