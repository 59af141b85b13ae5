#include "roles/serve/front.h"

#include "http/status.h"
#include "roles/api/operations.h"
#include "roles/web/page_routes.h"

namespace portreto::roles {
namespace {

http::Response render_error(const http::Request& request, const Error& error) {
  const std::string_view path = request.target.path();
  const bool is_for_programs = path.starts_with("/api/") || path.starts_with("/b/") || is_operations_path(path);
  return is_for_programs ? http::problem_response(request, error) : web::error_page(request, error);
}

Task<Result<http::Response>> dispatch_to(const http::Router& role, const http::Route& route, http::Request& request) {
  co_return co_await role.dispatch(&route, request);
}

}  // namespace

http::Router make_front(std::initializer_list<const http::Router*> roles) {
  http::Router front(render_error);
  for (const http::Router* role : roles) {
    for (const http::Route& route : role->routes()) {
      http::Route copy = route;
      copy.handler = [role, &route](http::Request& request) { return dispatch_to(*role, route, request); };
      front.add(std::move(copy));
    }
  }
  return front;
}

}  // namespace portreto::roles
