#include "roles/app/guard.h"

#include "roles/api/bearer.h"

namespace portreto::roles::app {
namespace {

Result<api::Claims> identify(const http::Route& route, const http::Request& request,
                             security::VerifiedTokenCache& tokens, const security::ServiceCredentials& credentials,
                             Timestamp now) {
  switch (route.access) {
    case http::Access::kAnyone: return api::find_bearer(request, tokens, now);
    case http::Access::kUser: return api::require_bearer(request, tokens, now);
    case http::Access::kService: {
      PORTRETO_TRY(credentials.verify(request.headers.find("Authorization").value_or(""), now));
      return api::Claims();
    }
  }
  return fail(ErrorCode::kUnauthenticated, "This address is not for people.");
}

}  // namespace

http::Guard make_guard(security::VerifiedTokenCache& tokens, services::SessionWatch& sessions,
                       const security::ServiceCredentials& credentials, const Clock& clock) {
  return [&tokens, &sessions, &credentials, &clock](const http::Route& route, http::Request& request) -> Task<Status> {
    request.context.user.reset();
    PORTRETO_CO_ASSIGN(const api::Claims claims, identify(route, request, tokens, credentials, clock.now()));
    if (!claims) co_return Status{};
    PORTRETO_CO_TRY(co_await sessions.check(claims->subject.session));
    request.context.user = claims->subject.user;
    co_return Status{};
  };
}

}  // namespace portreto::roles::app
