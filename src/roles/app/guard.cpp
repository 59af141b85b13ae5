#include "roles/app/guard.h"

#include "roles/api/bearer.h"

namespace portreto::roles::app {
namespace {

Result<std::optional<UserId>> identify(const http::Route& route, const http::Request& request,
                                       security::VerifiedTokenCache& tokens,
                                       const security::ServiceCredentials& credentials, Timestamp now) {
  switch (route.access) {
    case http::Access::kAnyone: {
      PORTRETO_ASSIGN(const api::Claims claims, api::find_bearer(request, tokens, now));
      if (!claims) return std::nullopt;
      return claims->subject.user;
    }
    case http::Access::kUser: {
      PORTRETO_ASSIGN(const api::Claims claims, api::require_bearer(request, tokens, now));
      return claims->subject.user;
    }
    case http::Access::kService: {
      PORTRETO_TRY(credentials.verify(request.headers.find("Authorization").value_or(""), now));
      return std::nullopt;
    }
  }
  return fail(ErrorCode::kUnauthenticated, "This address is not for people.");
}

}  // namespace

http::Guard make_guard(security::VerifiedTokenCache& tokens, const security::ServiceCredentials& credentials,
                       const Clock& clock) {
  return [&tokens, &credentials, &clock](const http::Route& route, http::Request& request) -> Task<Status> {
    request.context.user.reset();
    PORTRETO_CO_ASSIGN(request.context.user, identify(route, request, tokens, credentials, clock.now()));
    co_return Status{};
  };
}

}  // namespace portreto::roles::app
