#include <fmt/format.h>

#include <utility>

#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// Reporting something, and the administrators' queue and log. For others who are logged in the app tier says that the
// latter are not there.
namespace portreto::roles::web {
namespace {

using http::Method;

// What can be reported, by the names of its pages and of its REST resources.
struct Reportable {
  Text heading;
  std::string_view page, resource;  // before the parameter
  std::string_view parameter = "id";
};
constexpr Reportable kGallery{"Report this gallery"_t, "/galleries/", "/galleries/"};
constexpr Reportable kPhoto{"Report this photo"_t, "/photos/", "/photos/"};
constexpr Reportable kComment{"Report this comment"_t, "/comments/", "/comments/"};
constexpr Reportable kProfile{"Report this person"_t, "/u/", "/profiles/", "username"};

std::string path_of(const Exchange& exchange, std::string_view before, const Reportable& thing) {
  return std::string(before) + http::encode_path_segment(exchange.parameter(thing.parameter));
}

// Where it is seen, by whoever may see it: kNotFound for others, before they have written anything.
Task<Result<std::string>> address_of(Exchange& exchange, const Reportable& thing) {
  const std::string path = path_of(exchange, thing.resource, thing);
  if (thing.page != kComment.page) {
    PORTRETO_CO_TRY(co_await exchange.send(Method::kGet, path));
    co_return path_of(exchange, thing.page, thing);
  }
  PORTRETO_CO_ASSIGN(const auto comment, co_await exchange.get<api::CommentView>(path));
  co_return fmt::format("/{}/{}#comments", comment.target == model::TargetKind::kGallery ? "galleries" : "photos",
                        comment.target_id.str());
}

Task<Result<Reported>> reported_of(Exchange& exchange, const Reportable& thing) {
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  PORTRETO_CO_ASSIGN(auto address, co_await address_of(exchange, thing));
  co_return Reported{.heading = exchange.page().say(thing.heading),
                     .action = path_of(exchange, thing.page, thing) + "/report",
                     .back_url = std::move(address)};
}

Task<Result<http::Response>> ask(Exchange& exchange, const Reportable& thing) {
  PORTRETO_CO_ASSIGN(const Reported reported, co_await reported_of(exchange, thing));
  co_return html(render_report(exchange.page(), {}, reported));
}

Task<Result<http::Response>> send(Exchange& exchange, FormState form, const Reportable& thing) {
  PORTRETO_CO_ASSIGN(const Reported reported, co_await reported_of(exchange, thing));
  const auto reason = model::parse_report_reason(form.value("reason"));
  if (!reason) {
    form.error = Error::invalid_field("reason", "Choose what is wrong.");
    co_return html(render_report(exchange.page(), form, reported), 400);
  }
  const auto sent = co_await exchange.send_json(Method::kPost, path_of(exchange, thing.resource, thing) + "/report",
                                                api::to_json(api::ReportInput{*reason, form.value("note")}));
  if (sent) co_return html(render_reported(exchange.page(), reported));
  if (sent.error().fields.empty()) co_return fail(sent.error());
  form.error = sent.error();
  co_return html(render_report(exchange.page(), form, reported), 400);
}

Task<Result<http::Response>> show_reports(Exchange& exchange) {
  const auto state = model::parse_case_state(exchange.query("state")).value_or(model::Case::State::kOpen);
  std::string path = fmt::format("/admin/reports?state={}", model::to_string(state));
  if (const std::string cursor = exchange.query("cursor"); !cursor.empty()) {
    path += "&cursor=" + http::encode_query_value(cursor);
  }
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::CaseList>(std::move(path)));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_reports(exchange.page(), list, state));
}

Task<Result<http::Response>> decide(Exchange& exchange, FormState form) {
  const auto decision = model::parse_decision_kind(form.value("decision"));
  if (!decision) co_return fail(Error::invalid_field("decision", "Choose a decision."));
  PORTRETO_CO_TRY(co_await exchange.send_json(
      Method::kPost, "/admin/reports/" + http::encode_path_segment(exchange.parameter("id")) + "/decision",
      api::to_json(api::DecisionInput{*decision, form.value("reason")})));
  const auto state = model::parse_case_state(form.value("state")).value_or(model::Case::State::kOpen);
  co_return see_other(fmt::format("/admin/reports?state={}", model::to_string(state)));
}

Task<Result<http::Response>> show_audit(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::AuditList>(exchange.paged("/admin/audit")));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_audit(exchange.page(), list));
}

void add_report_pages(PageRoutes& routes, const Reportable& thing) {
  const std::string pattern = fmt::format("{}{{{}}}/report", thing.page, thing.parameter);
  routes.page(pattern, [&thing](Exchange& exchange) { return ask(exchange, thing); });
  routes.form(pattern, [&thing](Exchange& exchange, FormState form) { return send(exchange, std::move(form), thing); });
}

}  // namespace

void add_moderation_pages(PageRoutes& routes) {
  for (const Reportable* thing : {&kGallery, &kPhoto, &kComment, &kProfile}) add_report_pages(routes, *thing);
  routes.page("/admin/reports", show_reports);
  routes.form("/admin/reports/{id}/decision", decide);
  routes.page("/admin/audit", show_audit);
}

}  // namespace portreto::roles::web
