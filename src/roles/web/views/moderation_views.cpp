#include <fmt/format.h>

#include <array>

#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

using model::Case;
using model::DecisionKind;
using model::ReportReason;
using model::SubjectKind;

struct Words {
  std::string_view label, hint;
};

Words words_of(ReportReason reason) {
  switch (reason) {
    case ReportReason::kSpam: return {"Spam", "Advertising, fraud, or the same again and again."};
    case ReportReason::kHarassment: return {"Harassment", "Somebody is insulted, threatened or exposed."};
    case ReportReason::kSexual: return {"Nudity or sex", "Sexual, or naked people who may not want to be shown."};
    case ReportReason::kViolence: return {"Violence", "Cruelty, or a call for it."};
    case ReportReason::kCopyright: return {"Copyright", "It is somebody else's work, shown without leave."};
    case ReportReason::kOther: return {"Something else", "Tell us below what it is."};
  }
  return {};
}

constexpr std::array kStates{Case::State::kOpen, Case::State::kInForce, Case::State::kClosed};

Words words_of(Case::State state) {
  switch (state) {
    case Case::State::kOpen: return {"Open", "No report waits for a decision."};
    case Case::State::kInForce: return {"In force", "Nothing is taken down, and no account is suspended."};
    case Case::State::kClosed: return {"Closed", "Nothing has been decided yet."};
  }
  return {};
}

std::string_view text_of(DecisionKind kind, SubjectKind subject) {
  switch (kind) {
    case DecisionKind::kDismiss: return "Dismissed";
    case DecisionKind::kTakeDown: return subject == SubjectKind::kComment ? "Deleted" : "Taken down";
    case DecisionKind::kSuspend: return "Account suspended";
    case DecisionKind::kRestore: return "Restored";
  }
  return {};
}

std::string owner_of(const api::CaseItem& item) { return item.owner.empty() ? "someone who left" : "@" + item.owner; }

std::string title_of(const api::CaseItem& item) {
  switch (item.kind) {
    case SubjectKind::kGallery:
      return item.gallery ? fmt::format("Gallery “{}” of {}", item.gallery->name, owner_of(item))
                          : fmt::format("Gallery of {}", owner_of(item));
    case SubjectKind::kPhoto:
      return item.gallery ? fmt::format("Photo of {} in “{}”", owner_of(item), item.gallery->name)
                          : fmt::format("Photo of {}", owner_of(item));
    case SubjectKind::kComment: return fmt::format("Comment of {}", owner_of(item));
    case SubjectKind::kProfile: return fmt::format("Profile of {}", owner_of(item));
  }
  return {};
}

bool is_gone(const api::CaseItem& item) {
  switch (item.kind) {
    case SubjectKind::kGallery: return !item.gallery;
    case SubjectKind::kPhoto: return item.photos.empty();
    case SubjectKind::kComment: return !item.comment;
    case SubjectKind::kProfile: return item.owner.empty();
  }
  return false;
}

bool is_reversible(const api::CaseItem& item) {
  if (!item.decision) return false;
  return item.decision->kind == DecisionKind::kSuspend ||
         (item.decision->kind == DecisionKind::kTakeDown && item.kind != SubjectKind::kComment);
}

void add_decisions(Dictionary& view, const api::CaseItem& item) {
  const bool is_open = item.state == Case::State::kOpen;
  const bool can_restore = is_reversible(item);
  if (!is_open && !can_restore) return;
  Dictionary& form = view.add_section("DECIDE");
  form.set("STATE", model::to_string(item.state));
  form.set("OWNER_TEXT", item.owner.empty() ? "The owner" : "@" + item.owner);
  form.show_if(can_restore, "CAN_RESTORE");
  form.show_if(is_open, "CAN_DISMISS");
  if (!is_open || can_restore) return;
  const bool can_take_down = item.kind != SubjectKind::kProfile && !is_gone(item);
  if (can_take_down) {
    form.add_section("CAN_TAKE_DOWN")
        .set("LABEL", item.kind == SubjectKind::kComment ? "Delete the comment" : "Take it down");
  }
  form.show_if(!item.owner.empty() && !item.is_owner_suspended, "CAN_SUSPEND");
}

void add_reports(Dictionary& view, const std::vector<api::ReportItem>& reports) {
  if (reports.empty()) return;
  Dictionary& list = view.add_section("REPORTS");
  for (const api::ReportItem& report : reports) {
    Dictionary& entry = list.add_section("REPORT");
    entry.set("REASON", words_of(report.reason).label);
    entry.set("REPORTER", report.reporter.empty() ? "Someone who left" : "@" + report.reporter);
    set_time(entry, report.at);
    set_text_section(entry, "NOTE", report.note);
  }
}

void add_case(Layout& layout, const api::CaseItem& item) {
  Dictionary& view = layout.page().add_section("CASE");
  const std::string title = title_of(item);
  view.set("CASE_ID", item.id.str());
  view.set("CASE_TITLE", title);
  view.set("REPORT_COUNT_TEXT", count_text(item.reports.size(), "report", "reports"));
  set_time(view, item.since);
  view.show_if(item.is_owner_suspended, "SUSPENDED");
  // Others see it there, too: what only its owner sees is a page that is not there for administrators.
  if (item.kind == SubjectKind::kProfile && !item.owner.empty() && !item.is_owner_suspended) {
    view.add_section("LINKED").set("URL", "/u/" + item.owner);
  } else {
    view.show("NOT_LINKED");
  }
  if (!item.photos.empty()) add_tiles(layout, view.add_section("PICTURES"), item.photos);
  if (item.comment) set_text_section(view, "COMMENT", *item.comment);
  view.show_if(is_gone(item), "GONE");
  add_reports(view, item.reports);
  if (item.decision) {
    Dictionary& decided = view.add_section("DECIDED");
    decided.set("DECISION_TEXT", text_of(item.decision->kind, item.kind));
    decided.set("DECISION_REASON", item.decision->reason);
    set_time(decided, item.decision->at);
  }
  add_decisions(view, item);
}

void set_reported(Dictionary& page, const Reported& reported) {
  page.set("HEADING", reported.heading);
  page.set("FORM_ACTION", reported.action);
  page.set("BACK_URL", reported.back_url);
}

}  // namespace

std::string render_report(const PageContext& context, const FormState& form, const Reported& reported) {
  Layout layout(context, "report.tpl", reported.heading, Section::kNone);
  Dictionary& page = layout.page();
  set_reported(page, reported);
  page.show("ASK");
  for (const ReportReason reason : model::kAllReportReasons) {
    Dictionary& option = page.add_section("REASON_OPTION");
    option.set("VALUE", model::to_string(reason));
    option.set("LABEL", words_of(reason).label);
    option.set("HINT", words_of(reason).hint);
    option.show_if(form.value("reason") == model::to_string(reason), "CHECKED");
  }
  set_form(page, form, {"reason", "note"});
  return layout.render();
}

std::string render_reported(const PageContext& context, const Reported& reported) {
  Layout layout(context, "report.tpl", "Thank you", Section::kNone);
  set_reported(layout.page(), reported);
  layout.page().show("DONE");
  return layout.render();
}

std::string render_reports(const PageContext& context, const api::CaseList& list, Case::State state) {
  Layout layout(context, "reports.tpl", "Reports", Section::kNone);
  Dictionary& page = layout.page();
  const auto address = [](Case::State of) { return fmt::format("/admin/reports?state={}", model::to_string(of)); };
  for (const Case::State one : kStates) {
    Dictionary& choice = page.add_section("STATE_CHOICE");
    choice.set("URL", address(one));
    choice.set("LABEL", words_of(one).label);
    choice.show_if(one == state, "CURRENT");
  }
  for (const api::CaseItem& item : list.cases) add_case(layout, item);
  if (list.cases.empty()) page.add_section("EMPTY").set("EMPTY_TEXT", words_of(state).hint);
  if (list.next) {
    page.add_section("MORE").set("MORE_URL", fmt::format("{}&cursor={}", address(state), *list.next));
  }
  return layout.render();
}

std::string render_audit(const PageContext& context, const api::AuditList& list) {
  using Outcome = model::AuditEntry::Outcome;
  Layout layout(context, "audit.tpl", "Log", Section::kNone);
  Dictionary& page = layout.page();
  if (list.entries.empty()) page.show("EMPTY");
  Dictionary* entries = list.entries.empty() ? nullptr : &page.add_section("ENTRIES");
  for (const api::AuditItem& item : list.entries) {
    Dictionary& entry = entries->add_section("ENTRY");
    entry.set("TIME_ISO", format_rfc3339(item.at));
    entry.set("TIME_TEXT", time_text(item.at));
    entry.set("ACTOR", item.actor.empty() ? "command line" : "@" + item.actor);
    entry.set("ACT", item.act);
    entry.set("OBJECT", item.object);
    set_text_section(entry, "DETAIL", item.detail);
    entry.set("REASON", item.reason);
    entry.show(item.outcome == Outcome::kDone     ? "IS_DONE"
               : item.outcome == Outcome::kFailed ? "IS_FAILED"
                                                  : "IS_BEGUN");
  }
  set_more(page, "/admin/audit", list.next);
  return layout.render();
}

}  // namespace portreto::roles::web
