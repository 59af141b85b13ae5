#pragma once

#include "http/router.h"
#include "metadata/metadata_store.h"

namespace portreto::roles::app {

// What the web tier asks to find the copies of a picture. Dependencies must outlive it.
class LocationHandlers {
 public:
  explicit LocationHandlers(metadata::LocationStore& locations) : locations_(locations) {}

  // Adds the routes, for the service alone.
  void add_to(http::Router& router);

 private:
  Task<Result<http::Response>> copies(http::Request& request);

  metadata::LocationStore& locations_;
};

}  // namespace portreto::roles::app
