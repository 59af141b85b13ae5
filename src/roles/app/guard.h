#pragma once

#include "base/clock.h"
#include "http/router.h"
#include "security/service_credential.h"
#include "security/token_cache.h"
#include "services/admin_check.h"
#include "services/session_watch.h"

namespace portreto::roles::app {

// All outlive the guard.
struct GuardParts {
  security::VerifiedTokenCache& tokens;
  services::SessionWatch& sessions;
  services::AdminCheck& admins;
  const security::ServiceCredentials& credentials;
  const Clock& clock;
};

// Lets a request through to a route that it may call, and writes down who asks (RequestContext::user), from the
// verified access token and nothing else. A token that is not valid, or whose session was ended, is refused on every
// route, so that its owner renews it. Routes for administrators are not there for others who are logged in. Routes for
// other tiers want their credential.
http::Guard make_guard(GuardParts parts);

}  // namespace portreto::roles::app
