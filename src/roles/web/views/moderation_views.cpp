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
  Text label, hint;
};

Words words_of(ReportReason reason) {
  switch (reason) {
    case ReportReason::kSpam: return {"Spam"_t, "Advertising, fraud, or the same again and again."_t};
    case ReportReason::kHarassment: return {"Harassment"_t, "Somebody is insulted, threatened or exposed."_t};
    case ReportReason::kSexual: return {"Nudity or sex"_t, "Sexual, or naked people who may not want to be shown."_t};
    case ReportReason::kViolence: return {"Violence"_t, "Cruelty, or a call for it."_t};
    case ReportReason::kCopyright: return {"Copyright"_t, "It is somebody else's work, shown without leave."_t};
    case ReportReason::kOther: return {"Something else"_t, "Tell us below what it is."_t};
  }
  return {};
}

constexpr std::array kStates{Case::State::kOpen, Case::State::kInForce, Case::State::kClosed};

Words words_of(Case::State state) {
  switch (state) {
    case Case::State::kOpen: return {"Open"_t, "No report waits for a decision."_t};
    case Case::State::kInForce: return {"In force"_t, "Nothing is taken down, and no account is suspended."_t};
    case Case::State::kClosed: return {"Closed"_t, "Nothing has been decided yet."_t};
  }
  return {};
}

Text text_of(DecisionKind kind, SubjectKind subject) {
  switch (kind) {
    case DecisionKind::kDismiss: return "Dismissed"_t;
    case DecisionKind::kTakeDown: return subject == SubjectKind::kComment ? "Deleted"_t : "Taken down"_t;
    case DecisionKind::kSuspend: return "Account suspended"_t;
    case DecisionKind::kRestore: return "Restored"_t;
  }
  return {};
}

std::string owner_of(const Language& language, const api::CaseItem& item) {
  if (item.guest) return language.say("{}, a guest"_t, *item.guest);
  return item.owner.empty() ? std::string(language.say("someone who left"_t)) : "@" + item.owner;
}

std::string title_of(const Language& language, const api::CaseItem& item) {
  const std::string owner = owner_of(language, item);
  switch (item.kind) {
    case SubjectKind::kGallery:
      return item.gallery ? language.say("Gallery “{0}” of {1}"_t, item.gallery->name, owner)
                          : language.say("Gallery of {}"_t, owner);
    case SubjectKind::kPhoto:
      return item.gallery ? language.say("Photo of {0} in “{1}”"_t, owner, item.gallery->name)
                          : language.say("Photo of {}"_t, owner);
    case SubjectKind::kComment: return language.say("Comment of {}"_t, owner);
    case SubjectKind::kProfile: return language.say("Profile of {}"_t, owner);
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
  form.set("OWNER_TEXT", item.owner.empty() ? std::string(form.language().say("The owner"_t)) : "@" + item.owner);
  form.show_if(can_restore, "CAN_RESTORE");
  form.show_if(is_open, "CAN_DISMISS");
  if (!is_open || can_restore) return;
  const bool can_take_down = item.kind != SubjectKind::kProfile && !is_gone(item);
  if (can_take_down) {
    form.add_section("CAN_TAKE_DOWN")
        .set("LABEL", item.kind == SubjectKind::kComment ? "Delete the comment"_t : "Take it down"_t);
  }
  form.show_if(!item.owner.empty() && !item.is_owner_suspended, "CAN_SUSPEND");
}

void add_reports(Dictionary& view, const std::vector<api::ReportItem>& reports) {
  if (reports.empty()) return;
  Dictionary& list = view.add_section("REPORTS");
  for (const api::ReportItem& report : reports) {
    Dictionary& entry = list.add_section("REPORT");
    entry.set("REASON", words_of(report.reason).label);
    entry.set("REPORTER", report.reporter.empty() ? std::string(entry.language().say("Someone who left"_t))
                                                  : "@" + report.reporter);
    set_time(entry, report.at);
    set_text_section(entry, "NOTE", report.note);
  }
}

void add_case(Layout& layout, const api::CaseItem& item) {
  Dictionary& view = layout.page().add_section("CASE");
  const std::string title = title_of(layout.language(), item);
  view.set("CASE_ID", item.id.str());
  view.set("CASE_TITLE", title);
  view.set_count("REPORT_COUNT_TEXT", item.reports.size(), "{} report|{} reports"_n);
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
  Layout layout(context, "report.tpl", "Thank you"_t, Section::kNone);
  set_reported(layout.page(), reported);
  layout.page().show("DONE");
  return layout.render();
}

std::string render_reports(const PageContext& context, const api::CaseList& list, Case::State state) {
  Layout layout(context, "reports.tpl", "Reports"_t, Section::kNone);
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
  Layout layout(context, "audit.tpl", "Log"_t, Section::kNone);
  Dictionary& page = layout.page();
  if (list.entries.empty()) page.show("EMPTY");
  Dictionary* entries = list.entries.empty() ? nullptr : &page.add_section("ENTRIES");
  for (const api::AuditItem& item : list.entries) {
    Dictionary& entry = entries->add_section("ENTRY");
    entry.set("TIME_ISO", format_rfc3339(item.at));
    entry.set("TIME_TEXT", time_text(layout.language(), item.at));
    entry.set("ACTOR", item.actor.empty() ? context.say("command line"_t) : "@" + item.actor);
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
