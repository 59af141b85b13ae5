#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/values.h"

// What people report, what administrators decide about it, and what is written down of every act of theirs.
namespace portreto::model {

enum class SubjectKind { kGallery, kPhoto, kComment, kProfile };
enum class ReportReason { kSpam, kHarassment, kSexual, kViolence, kCopyright, kOther };
inline constexpr std::array kAllReportReasons{ReportReason::kSpam,     ReportReason::kHarassment, ReportReason::kSexual,
                                              ReportReason::kViolence, ReportReason::kCopyright,  ReportReason::kOther};

// One person's; whoever reports the same thing again changes it.
struct Report {
  UserId reporter;
  ReportReason reason = ReportReason::kOther;
  std::string note;
  Timestamp at;

  bool operator==(const Report&) const = default;
};

// kDismiss: nothing is wrong. kTakeDown: the gallery or photo is its owner's alone until it is restored; a comment is
// deleted. kSuspend: whoever owns it cannot log in, and nothing of theirs is shown, until it is restored. kRestore:
// ends a decision that is in force.
enum class DecisionKind { kDismiss, kTakeDown, kSuspend, kRestore };

struct Decision {
  DecisionKind kind = DecisionKind::kDismiss;
  AuditId record;  // where it is written down
  UserId by;
  Timestamp at;
  std::string reason;                   // the owner reads it
  std::optional<GalleryId> moved_from;  // of a photo that was taken down: where it goes back to

  bool operator==(const Decision&) const = default;
};

// All that concerns one thing that was reported: its reports that wait for a decision, and the last decision. One
// document, so that a report and a decision never pass each other unseen.
struct Case {
  // kOpen: has reports. kInForce: has none, and its decision can be taken back. kClosed: neither.
  enum class State { kOpen, kInForce, kClosed };

  Uuid subject;  // of the gallery, photo, comment or person
  SubjectKind kind = SubjectKind::kGallery;
  UserId owner;                 // of the thing; the person themselves
  std::vector<Report> reports;  // the oldest first; at most kReportsPerCaseMax
  std::optional<Decision> decision;
  State state = State::kOpen;  // by settle()
  Timestamp changed_at;        // when it got this state
  std::uint64_t revision = 1;  // raised by every update; guards against lost updates

  bool operator==(const Case&) const = default;
};

// More people than that change no decision, and one document has its limits: further ones are thanked and not kept.
inline constexpr std::size_t kReportsPerCaseMax = 200;

// Adds the report, or changes this person's.
void add_report(Case& reported, Report report);
// Whether there was one of this person.
bool remove_report(Case& reported, UserId reporter);
// Gives it the state that its reports and its decision make.
void settle(Case& reported, Timestamp now);

// One act of an administrator, or of whoever has the command line. Inserted before the act is done, so that there is no
// act without it, and given its outcome once. Nothing else in it ever changes.
struct AuditEntry {
  // kBegun: no outcome is known; the act may have been done (the process died, or the database did not answer).
  enum class Outcome { kBegun, kDone, kFailed };

  AuditId id;
  Timestamp at;
  std::optional<UserId> actor;  // none: the command line
  std::string actor_name;       // as it was then: it is read when the account is gone
  std::string act;     // a word of those in services/audit_log.h; text, so that an older Portreto shows newer ones
  std::string object;  // on what: "photo 0198…", "@maria", "storage-2"
  std::string reason;
  std::string detail;  // what changed: "active → draining", "3 reports: spam, other"
  Outcome outcome = Outcome::kBegun;

  bool operator==(const AuditEntry&) const = default;
};

std::string_view to_string(SubjectKind value);
std::string_view to_string(ReportReason value);
std::string_view to_string(DecisionKind value);
std::string_view to_string(Case::State value);
std::string_view to_string(AuditEntry::Outcome value);
std::optional<SubjectKind> parse_subject_kind(std::string_view text);
std::optional<ReportReason> parse_report_reason(std::string_view text);
std::optional<DecisionKind> parse_decision_kind(std::string_view text);
std::optional<Case::State> parse_case_state(std::string_view text);
std::optional<AuditEntry::Outcome> parse_audit_outcome(std::string_view text);

}  // namespace portreto::model
