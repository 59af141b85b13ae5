#include <utility>

#include "roles/app/answers.h"

namespace portreto::roles::app {
namespace {

api::CaseItem case_item(const Renderer& render, const services::ModerationService::Queue& queue,
                        const services::ModerationService::Item& item) {
  const model::Case& reported = item.reported;
  api::CaseItem shown{.id = reported.subject,
                      .kind = reported.kind,
                      .state = reported.state,
                      .since = reported.changed_at,
                      .owner = item.owner_name,
                      .guest = {},
                      .is_owner_suspended = item.is_owner_suspended,
                      .photos = render.photos(item.photos)};
  if (item.gallery) shown.gallery = api::GalleryLink{item.gallery->id, item.gallery->name, item.gallery->audience};
  if (item.comment) shown.comment = item.comment->text;
  if (item.comment && item.comment->link) shown.guest = item.comment->guest_name;
  for (const model::Report& report : reported.reports) {
    const auto reporter = queue.reporters.find(report.reporter);
    shown.reports.push_back(
        {reporter == queue.reporters.end() ? "" : reporter->second, report.reason, report.note, report.at});
  }
  if (reported.decision) {
    shown.decision = api::DecisionItem{reported.decision->kind, reported.decision->at, reported.decision->reason};
  }
  return shown;
}

}  // namespace

Result<api::CaseList> Answers::cases(const services::ModerationService::Queue& queue) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(queue.people));
  api::CaseList list{.viewer = render.viewer(), .cases = {}, .next = next_of(queue.next)};
  for (const auto& item : queue.items) list.cases.push_back(case_item(render, queue, item));
  return list;
}

Result<api::AuditList> Answers::audit(const services::AuditLog::Listed& listed) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(listed.people));
  api::AuditList list{.viewer = render.viewer(), .entries = {}, .next = next_of(listed.page.next)};
  for (const model::AuditEntry& entry : listed.page.items) {
    list.entries.push_back(
        {entry.id, entry.at, entry.actor_name, entry.act, entry.object, entry.reason, entry.detail, entry.outcome});
  }
  return list;
}

}  // namespace portreto::roles::app
