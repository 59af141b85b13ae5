#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/contains.h"
#include "base/parse_number.h"
#include "http/status.h"
#include "http/url.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// For administrators; for everybody else who is logged in the app tier says that there is nothing here.
namespace portreto::roles::web {
namespace {

using http::Method;
using NodeState = model::StorageNode::State;

constexpr std::array kSpans_s = {900U, 3600U, 21'600U, 86'400U};
constexpr std::array kRolesChosen = {"web", "auth", "app", "storage"};

// From the page's own links; anything else means the default.
OperationsChoice choice_of(const Exchange& exchange) {
  OperationsChoice choice;
  const auto span_s = parse_number<unsigned>(exchange.query("span"));
  if (span_s && contains(kSpans_s, *span_s)) choice.span_s = *span_s;
  const std::string role = exchange.query("role");
  if (contains(kRolesChosen, role)) choice.role = role;
  choice.instance = exchange.query("instance");
  return choice;
}

Task<Result<http::Response>> show_operations(Exchange& exchange) {
  const OperationsChoice choice = choice_of(exchange);
  PORTRETO_CO_ASSIGN(auto operations, co_await exchange.get<api::OperationsPage>(
                                          fmt::format("/admin/operations?span_s={}", choice.span_s)));
  // Of the same span, so that the servers are asked once for both.
  PORTRETO_CO_ASSIGN(const auto series, co_await exchange.get<api::OperationsSeriesPage>(fmt::format(
                                            "/admin/operations/series?span_s={}&role={}&instance={}", choice.span_s,
                                            choice.role, http::encode_query_value(choice.instance))));
  exchange.page().viewer = std::move(operations.viewer);
  co_return html(render_operations(exchange.page(), operations, series, choice));
}

std::string page_of_node(const Exchange& exchange) {
  return "/operations/nodes/" + http::encode_path_segment(exchange.parameter("node"));
}

// kNotFound when there is none.
Task<Result<api::StorageNodeItem>> find_node(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(auto operations, co_await exchange.get<api::OperationsPage>("/admin/operations"));
  exchange.page().viewer = std::move(operations.viewer);
  const std::string name = exchange.parameter("node");
  for (api::StorageNodeItem& node : operations.nodes) {
    if (node.service.instance == name && node.wanted) co_return std::move(node);
  }
  co_return fail(ErrorCode::kNotFound, "There is no such storage node.");
}

Task<Result<api::StorageNodeChange>> change_node(Exchange& exchange, api::StorageNodePatch patch) {
  const std::string path = "/admin/storage-nodes/" + http::encode_path_segment(exchange.parameter("node"));
  co_return co_await exchange.send<api::StorageNodeChange>(Method::kPatch, path, patch);
}

Task<Result<http::Response>> ask_drain(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto node, co_await find_node(exchange));
  co_return html(render_question(
      exchange.page(), {.heading = exchange.page().say("Drain {}?"_t, node.service.instance),
                        .text = exchange.page().say(
                            "It takes no new photos, and what it has ({} pictures) is moved to other nodes. It can be "
                            "stopped once it says that it is empty, and be activated again at any time."_t,
                            node.copies),
                        .action = page_of_node(exchange) + "/drain",
                        .submit_label = exchange.page().say("Drain it"_t),
                        .cancel_url = "/operations",
                        .return_to = "/operations"}));
}

Task<Result<http::Response>> ask_activate(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto node, co_await find_node(exchange));
  const bool was_retired = node.wanted == NodeState::kRetired;
  co_return html(render_question(
      exchange.page(), {.heading = exchange.page().say("Activate {}?"_t, node.service.instance),
                        .text = exchange.page().say(
                            was_retired ? "It takes new photos again. What lay on it when it was retired is known "
                                          "to nobody any more: start it with empty disks."_t
                                        : "It takes new photos again, and keeps those that it still has."_t),
                        .action = page_of_node(exchange) + "/activate",
                        .submit_label = exchange.page().say("Activate it"_t),
                        .cancel_url = "/operations",
                        .return_to = "/operations"}));
}

Task<Result<http::Response>> drain(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await change_node(exchange, {.state = NodeState::kDraining}));
  co_return see_other("/operations#storage");
}

Task<Result<http::Response>> activate(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await change_node(exchange, {.state = NodeState::kActive}));
  co_return see_other("/operations#storage");
}

Task<Result<http::Response>> ask_retire(Exchange& exchange) {
  PORTRETO_CO_ASSIGN(const auto node, co_await find_node(exchange));
  co_return html(render_retire_node(exchange.page(), {}, node.service.instance, node.copies));
}

Task<Result<http::Response>> retire(Exchange& exchange, FormState form) {
  const auto changed = co_await change_node(exchange, {.state = NodeState::kRetired, .confirm = form.value("confirm")});
  if (changed) co_return see_other("/operations#storage");
  if (changed.error().fields.empty()) co_return fail(changed.error());
  form.error = changed.error();
  PORTRETO_CO_ASSIGN(const auto node, co_await find_node(exchange));
  co_return html(render_retire_node(exchange.page(), form, node.service.instance, node.copies), 400);
}

}  // namespace

void add_operations_pages(PageRoutes& routes) {
  routes.page("/operations", show_operations);
  routes.page("/operations/nodes/{node}/drain", ask_drain);
  routes.form("/operations/nodes/{node}/drain", drain);
  routes.page("/operations/nodes/{node}/activate", ask_activate);
  routes.form("/operations/nodes/{node}/activate", activate);
  routes.page("/operations/nodes/{node}/retire", ask_retire);
  routes.form("/operations/nodes/{node}/retire", retire);
}

}  // namespace portreto::roles::web
