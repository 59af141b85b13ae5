#pragma once

#include "base/clock.h"
#include "http/router.h"
#include "security/service_credential.h"
#include "security/token_cache.h"
#include "services/session_watch.h"

namespace portreto::roles::app {

// Lets a request through to a route that it may call, and writes down who asks (RequestContext::user), from the
// verified access token and nothing else. A token that is not valid, or whose session was ended, is refused on every
// route, so that its owner renews it. Routes for other tiers want their credential. Dependencies must outlive the
// guard.
http::Guard make_guard(security::VerifiedTokenCache& tokens, services::SessionWatch& sessions,
                       const security::ServiceCredentials& credentials, const Clock& clock);

}  // namespace portreto::roles::app
