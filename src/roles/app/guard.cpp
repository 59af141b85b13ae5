#include "roles/app/guard.h"

#include "model/values.h"
#include "roles/api/bearer.h"

namespace portreto::roles::app {
namespace {

Result<api::Claims> identify(const http::Route& route, const http::Request& request, const GuardParts& parts) {
  const Timestamp now = parts.clock.now();
  switch (route.access) {
    case http::Access::kAnyone: return api::find_bearer(request, parts.tokens, now);
    case http::Access::kUser:
    case http::Access::kAdmin: return api::require_bearer(request, parts.tokens, now);
    case http::Access::kService: {
      PORTRETO_TRY(parts.credentials.verify(request.headers.find("Authorization").value_or(""), now));
      return api::Claims();
    }
  }
  return fail(ErrorCode::kUnauthenticated, "This address is not for people.");
}

}  // namespace

http::Guard make_guard(GuardParts parts) {
  return [parts](const http::Route& route, http::Request& request) -> Task<Status> {
    request.context.user.reset();
    request.context.is_admin = false;
    request.context.confirm = {};
    PORTRETO_CO_ASSIGN(const api::Claims claims, identify(route, request, parts));
    if (!claims) co_return Status{};
    const security::AccessSubject& subject = claims->subject;
    PORTRETO_CO_TRY(co_await parts.sessions.check(subject.session));
    const bool is_admin = subject.role == model::to_string(model::Role::kAdmin);
    if (route.access == http::Access::kAdmin) {
      // Beside what is read for somebody who was one when their token was made; before anything else is done.
      if (is_admin && request.method == http::Method::kGet) {
        request.context.confirm = [parts, user = subject.user] { return parts.admins.check(user, true); };
      } else {
        PORTRETO_CO_TRY(co_await parts.admins.check(subject.user, is_admin));
      }
    }
    request.context.user = subject.user;
    request.context.is_admin = is_admin;
    co_return Status{};
  };
}

}  // namespace portreto::roles::app
