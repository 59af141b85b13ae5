#include "roles/app/operations/operations_handlers.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/contains.h"
#include "base/parse_number.h"
#include "roles/app/input.h"
#include "roles/app/operations/overview.h"
#include "runtime/log.h"
#include "services/assembly.h"

namespace portreto::roles::app {
namespace {

constexpr std::size_t kValues = 60;
constexpr std::array kSpans_s = {900, 3600, 21'600, 86'400};
constexpr std::array kRoles = {"web", "auth", "app", "storage"};

Result<SeriesRange> range_of(const http::Request& request) {
  const auto text = request.target.query_value("span_s");
  if (!text) return SeriesRange{};
  const auto span_s = parse_number<int>(*text);
  if (!span_s || !contains(kSpans_s, *span_s)) {
    return fail(Error::invalid_field("span_s", "Give 900, 3600, 21600 or 86400 seconds."));
  }
  return SeriesRange{.step = *span_s / kValues / TimeSeries::kInterval.count(), .count = kValues};
}

}  // namespace

Task<Result<http::Response>> OperationsHandlers::look(http::Request& request) {
  PORTRETO_CO_ASSIGN(const SeriesRange range, range_of(request));
  const std::vector<FleetProcess> fleet = co_await sources_.fleet.look(range);
  const Backends::State backends = co_await sources_.backends.look();
  api::OperationsPage page = overview(fleet, backends, sources_.backends.is_cluster(), clock_.now());
  // Without the database there is no bar, and all the more reason to look at the page.
  if (const auto people = co_await services::people_of(metadata_, viewer_of(request), {})) {
    if (const auto render = answers_.renderer(*people)) page.viewer = render->viewer();
  }
  co_return api::answer(page);
}

Task<Result<http::Response>> OperationsHandlers::series(http::Request& request) {
  PORTRETO_CO_ASSIGN(const SeriesRange range, range_of(request));
  std::string role = query_text(request, "role");
  if (role.empty()) role = kRoles.back();
  if (!contains(kRoles, role)) {
    co_return fail(Error::invalid_field("role", "Give web, auth, app or storage."));
  }
  const std::vector<FleetProcess> fleet = co_await sources_.fleet.look(range);
  PORTRETO_CO_ASSIGN(const auto page, series_of(fleet, std::move(role), query_text(request, "instance"), range));
  co_return api::answer(page);
}

Task<Result<http::Response>> OperationsHandlers::change_node(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto input, co_await api::read_input<api::StorageNodePatch>(request));
  const std::string node = path_text(request, "node");
  if (input.state == model::StorageNode::State::kRetired && input.confirm != node) {
    co_return fail(Error::invalid_field("confirm", "Type the name of the node to retire it."));
  }
  PORTRETO_CO_ASSIGN(const auto change,
                     co_await audit_.record(viewer_of(request), services::node_act(node, input.state),
                                            nodes_.set_state(sources_.backends.storage(), node, input.state)));
  sources_.backends.forget();
  log::warn("an administrator has said what is wanted of a storage node",
            {{"node", node}, {"state", model::to_string(input.state)}, {"user", request.context.user->str()}});
  co_return api::answer(api::StorageNodeChange{node, input.state, change.before, change.copies});
}

}  // namespace portreto::roles::app
