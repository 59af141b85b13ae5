#include "services/report_service.h"

#include <algorithm>
#include <utility>

#include "metadata/case_store.h"
#include "metadata/failures.h"
#include "model/rules.h"
#include "runtime/log.h"
#include "services/until_unchanged.h"

namespace portreto::services {
namespace {

using model::SubjectKind;

// How often a case is read anew when others change it at the same moment.
constexpr int kReportTriesMax = 8;

constexpr std::chrono::hours kReportsWindow{1};

// What somebody's reports are counted by, in the store, which all replicas share.
std::string count_key(UserId user) { return "reports of " + user.str(); }

bool has_it_already(const model::Case& reported, const model::Report& report) {
  return std::ranges::any_of(reported.reports, [&](const model::Report& other) {
    return other.reporter == report.reporter && other.reason == report.reason && other.note == report.note;
  });
}

}  // namespace

Task<Status> ReportService::report(Viewer viewer, GalleryId id, Input input) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto found, co_await access_.gallery(viewer, id));
  co_return co_await put(viewer, {SubjectKind::kGallery, id.uuid, found.gallery.owner}, std::move(input));
}

Task<Status> ReportService::report(Viewer viewer, PhotoId id, Input input) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto found, co_await access_.photo(viewer, id));
  co_return co_await put(viewer, {SubjectKind::kPhoto, id.uuid, found.photo.owner}, std::move(input));
}

Task<Status> ReportService::report(Viewer viewer, CommentId id, Input input) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto found, co_await social_.one(viewer, id));
  co_return co_await put(viewer, {SubjectKind::kComment, id.uuid, found.comments.items.at(0).author}, std::move(input));
}

Task<Status> ReportService::report(Viewer viewer, std::string username, Input input) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto person, co_await access_.profile(viewer, std::move(username)));
  co_return co_await put(viewer, {SubjectKind::kProfile, person.user.uuid, person.user}, std::move(input));
}

Task<Status> ReportService::may_report(UserId user) {
  PORTRETO_CO_ASSIGN(const auto counted, co_await store_.sessions().failures(count_key(user)));
  if (!counted || counted->count < kReportsMax) co_return Status{};
  const auto left = counted->last_at + kReportsWindow - clock_.now();
  if (left <= std::chrono::milliseconds(0)) co_return Status{};
  Error error{ErrorCode::kTooManyRequests, "You have reported very much in a short time. Go on in an hour."};
  error.retry_after_s = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(left).count());
  co_return fail(std::move(error));
}

Task<Status> ReportService::put(Viewer viewer, Subject subject, Input input) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  if (subject.owner == user) co_return fail(ErrorCode::kInvalidArgument, "You cannot report what is your own.");
  model::Report report{.reporter = user, .reason = input.reason, .note = {}, .at = clock_.now()};
  PORTRETO_CO_ASSIGN(report.note, model::check_report_note(input.note));
  PORTRETO_CO_TRY(co_await may_report(user));
  bool is_there = false;
  const auto add = [&]() -> Task<Status> {
    auto found = co_await store_.cases().find(subject.id);
    if (!found && found.error().code != ErrorCode::kNotFound) co_return fail(std::move(found).error());
    Status stored;
    if (found) {
      is_there = has_it_already(*found, report);
      if (is_there) co_return Status{};
      model::add_report(*found, report);
      model::settle(*found, report.at);
      const auto updated = co_await store_.cases().update(*std::move(found));
      if (!updated) stored = fail(updated.error());
    } else {
      stored = co_await store_.cases().insert({.subject = subject.id,
                                               .kind = subject.kind,
                                               .owner = subject.owner,
                                               .reports = {report},
                                               .changed_at = report.at});
    }
    // Somebody else has begun the case meanwhile, or it is gone.
    const bool is_other =
        !stored && (stored.error().code == ErrorCode::kAlreadyExists || stored.error().code == ErrorCode::kNotFound);
    if (is_other) co_return metadata::changed_meanwhile();
    co_return stored;
  };
  PORTRETO_CO_TRY(co_await until_unchanged(kReportTriesMax, add, "Many report this at the moment. Try again."));
  if (is_there) co_return Status{};
  const auto counted = co_await store_.sessions().record_failure(count_key(user), report.at, kReportsWindow);
  if (!counted) log::warn("a report is not counted", {{"error", to_string(counted.error().code)}});
  co_return Status{};
}

}  // namespace portreto::services
