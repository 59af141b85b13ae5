#pragma once

#include <initializer_list>

#include "http/router.h"

namespace portreto::roles {

// One router that answers with the routes of several roles, for a process that listens on one port for all of them.
// Each route keeps its role's guard, errors, headers and metrics. An address that no role has is answered as a page to
// people and as problem+json below /api and /b. The roles must outlive it and have all their routes.
http::Router make_front(std::initializer_list<const http::Router*> roles);

}  // namespace portreto::roles
