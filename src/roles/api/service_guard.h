#pragma once

#include "base/clock.h"
#include "http/router.h"
#include "security/service_credential.h"

namespace portreto::api {

// Lets requests through to routes that are for the service itself only with the credential of one of its tiers. Both
// must outlive the router.
inline http::Guard require_service(const security::ServiceCredentials& credentials, const Clock& clock) {
  return [&credentials, &clock](const http::Route& route, http::Request& request) -> Task<Status> {
    if (route.access != http::Access::kService) co_return Status{};
    PORTRETO_CO_TRY(credentials.verify(request.headers.find("Authorization").value_or(""), clock.now()));
    co_return Status{};
  };
}

}  // namespace portreto::api
