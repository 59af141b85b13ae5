#pragma once

#include "http/router.h"
#include "roles/web/exchange.h"
#include "roles/web/notification_stream.h"

namespace portreto::roles {

// The web tier: pages and the files that belong to them. It keeps no state and asks the app and auth tiers for
// everything. Dependencies must outlive it.
class WebRole {
 public:
  explicit WebRole(web::WebDependencies dependencies);
  WebRole(const WebRole&) = delete;
  WebRole& operator=(const WebRole&) = delete;

  http::Router& router() { return router_; }

 private:
  const web::WebDependencies d_;
  web::StreamSlots streams_;
  http::Router router_;
};

}  // namespace portreto::roles
