#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/moderation.h"
#include "roles/api/page_dto.h"

// What people report, and what administrators see and decide of it.
namespace portreto::api {

// POST …/report.
struct ReportInput {
  model::ReportReason reason = model::ReportReason::kOther;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(ReportInput, (), (reason, note))

// POST /admin/reports/{id}/decision.
struct DecisionInput {
  model::DecisionKind decision = model::DecisionKind::kDismiss;
  std::string reason;  // the owner reads it
};
BOOST_DESCRIBE_STRUCT(DecisionInput, (), (decision, reason))

struct ReportItem {
  std::string reporter;  // the username; empty: gone
  model::ReportReason reason = model::ReportReason::kOther;
  std::string note;
  Timestamp at;
};
BOOST_DESCRIBE_STRUCT(ReportItem, (), (reporter, reason, note, at))

struct DecisionItem {
  model::DecisionKind kind = model::DecisionKind::kDismiss;
  Timestamp at;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DecisionItem, (), (kind, at, reason))

// All reports of one thing, with as much of it as is still there.
struct CaseItem {
  Uuid id;  // of the thing
  model::SubjectKind kind = model::SubjectKind::kGallery;
  model::Case::State state = model::Case::State::kOpen;
  Timestamp since;                   // when it got this state
  std::string owner;                 // the username; empty: gone, or a guest
  std::optional<std::string> guest;  // what the author of a comment calls themselves who has no account
  bool is_owner_suspended = false;
  std::optional<GalleryLink> gallery;  // itself, or that of the photo
  std::vector<PhotoItem> photos;       // the photo, or the first ones of the gallery
  std::optional<std::string> comment;  // its text
  std::vector<ReportItem> reports;
  std::optional<DecisionItem> decision;  // the last one
};
BOOST_DESCRIBE_STRUCT(CaseItem, (),
                      (id, kind, state, since, owner, guest, is_owner_suspended, gallery, photos, comment, reports,
                       decision))

// GET /admin/reports; waiting the longest first.
struct CaseList {
  std::optional<Viewer> viewer;
  std::vector<CaseItem> cases;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(CaseList, (), (viewer, cases, next))

struct AuditItem {
  AuditId id;
  Timestamp at;
  std::string actor;  // the username at that time; empty: the command line
  std::string act;
  std::string object;
  std::string reason;
  std::string detail;
  model::AuditEntry::Outcome outcome = model::AuditEntry::Outcome::kBegun;
};
BOOST_DESCRIBE_STRUCT(AuditItem, (), (id, at, actor, act, object, reason, detail, outcome))

// GET /admin/audit; newest first.
struct AuditList {
  std::optional<Viewer> viewer;
  std::vector<AuditItem> entries;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(AuditList, (), (viewer, entries, next))

}  // namespace portreto::api
