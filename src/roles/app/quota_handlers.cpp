#include "roles/app/quota_handlers.h"

#include <fmt/format.h>

#include "roles/app/input.h"
#include "runtime/all.h"
#include "services/assembly.h"

namespace portreto::roles::app {
namespace {

std::string detail_of(const std::optional<std::uint64_t>& limit_bytes) {
  if (!limit_bytes) return "as for everybody";
  return *limit_bytes == 0 ? "no limit" : fmt::format("{} bytes", *limit_bytes);
}

}  // namespace

Task<Result<api::QuotaView>> QuotaHandlers::view_of(services::Viewer viewer, UserId person) {
  PORTRETO_CO_ASSIGN(const auto read,
                     co_await all(quotas_.look(person), services::people_of(metadata_, viewer, {person})));
  const auto& [use, people] = read;
  PORTRETO_CO_ASSIGN(const auto render, answers_.renderer(people));
  co_return api::QuotaView{.viewer = render.viewer(),
                           .user = render.user(person),
                           .used_bytes = use.used_bytes,
                           .limit_bytes = use.limit_bytes,
                           .is_own_limit = use.is_own_limit};
}

Task<Result<http::Response>> QuotaHandlers::own(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto view, co_await view_of(viewer_of(request), *request.context.user));
  co_return api::answer(view);
}

Task<Result<http::Response>> QuotaHandlers::look(http::Request& request) {
  const auto about_them = [&](UserId person) { return view_of(viewer_of(request), person); };
  PORTRETO_CO_ASSIGN(const auto found, co_await by_name_.find(path_text(request, "username"), about_them));
  co_return api::answer(found.about);
}

Task<Result<http::Response>> QuotaHandlers::change(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto input, co_await api::read_input<api::QuotaInput>(request));
  PORTRETO_CO_ASSIGN(const auto profile, co_await access_.any_profile(path_text(request, "username")));
  PORTRETO_CO_TRY(co_await audit_.record(
      viewer_of(request),
      {.act = services::audit_act::kQuota, .object = "@" + profile.username, .detail = detail_of(input.limit_bytes)},
      quotas_.set_limit(profile.user, input.limit_bytes)));
  PORTRETO_CO_ASSIGN(const auto view, co_await view_of(viewer_of(request), profile.user));
  co_return api::answer(view);
}

}  // namespace portreto::roles::app
