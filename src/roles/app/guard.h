#pragma once

#include "base/clock.h"
#include "http/router.h"
#include "security/token_cache.h"

namespace portreto::roles::app {

// Lets a request through to a route that it may call, and writes down who asks (RequestContext::user), from the
// verified access token and nothing else. A token that is not valid is refused on every route, so that its owner renews
// it. No route of this role is for other tiers alone. Dependencies must outlive the guard.
http::Guard make_guard(security::VerifiedTokenCache& tokens, const Clock& clock);

}  // namespace portreto::roles::app
