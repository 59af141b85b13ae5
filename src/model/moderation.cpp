#include "model/moderation.h"

#include <algorithm>
#include <utility>

namespace portreto::model {
namespace {

bool can_be_taken_back(const Case& decided) {
  if (!decided.decision) return false;
  if (decided.decision->kind == DecisionKind::kSuspend) return true;
  // A comment is deleted for good.
  return decided.decision->kind == DecisionKind::kTakeDown && decided.kind != SubjectKind::kComment;
}

}  // namespace

void add_report(Case& reported, Report report) {
  remove_report(reported, report.reporter);
  if (reported.reports.size() < kReportsPerCaseMax) reported.reports.push_back(std::move(report));
}

bool remove_report(Case& reported, UserId reporter) {
  return std::erase_if(reported.reports, [&](const Report& other) { return other.reporter == reporter; }) > 0;
}

void settle(Case& reported, Timestamp now) {
  Case::State state = Case::State::kClosed;
  if (!reported.reports.empty()) {
    state = Case::State::kOpen;
  } else if (can_be_taken_back(reported)) {
    state = Case::State::kInForce;
  }
  const bool is_changed = std::exchange(reported.state, state) != state;
  if (is_changed) reported.changed_at = now;
}

}  // namespace portreto::model
