#pragma once

#include <vector>

#include "http/router.h"
#include "runtime/health.h"
#include "runtime/metrics.h"

namespace portreto::roles {

inline bool is_operations_path(std::string_view path) {
  return path == "/healthz" || path == "/readyz" || path == "/metrics";
}

// What every process answers to those who run it: /healthz (it answers at all), /readyz (it can do its work: 200 or
// 503, and why), /metrics (Prometheus). Everything that is passed must outlive the router.
void add_operations_routes(http::Router& router, const Health& health, std::vector<const Metrics*> metrics);

// Counts and times each answer of a router under its route's pattern, and logs those that failed or were slow; of
// refusals (503) some a second, and how many were left out. Call it when all routes are there. `metrics` must outlive
// the router.
void observe(http::Router& router, Metrics& metrics);

}  // namespace portreto::roles
