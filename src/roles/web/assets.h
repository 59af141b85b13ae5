#pragma once

#include "http/router.h"

namespace portreto::roles::web {

// Adds GET /assets/{name}: the embedded styles, scripts, icons and fonts. A name holds a hash of its content, so that
// browsers may keep the answer for ever; pages name the current ones. kNotFound for any other name (also for those of
// an earlier build: a page that asks for one is reloaded soon enough). Answers gzip to those who accept it, and 304 to
// those who have it. The service worker is at /service-worker.js besides, since browsers know it by its address and let
// it serve what is below that (https://w3c.github.io/ServiceWorker/); they ask each time whether it changed. Throws
// std::logic_error when done twice.
void add_asset_routes(http::Router& router);

}  // namespace portreto::roles::web
