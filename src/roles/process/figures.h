#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "http/router.h"
#include "roles/api/figures_dto.h"
#include "runtime/health.h"
#include "runtime/metrics.h"
#include "runtime/time_series.h"
#include "security/service_credential.h"

namespace portreto::roles {

inline constexpr char kFiguresPath[] = "/api/v1/figures";

// How much of the last 24 hours is asked for: so many values, each of so many of TimeSeries::kInterval.
struct SeriesRange {
  std::size_t step = 4;
  std::size_t count = 60;
  bool operator==(const SeriesRange&) const = default;
};

// What a process knows about itself, and has measured in the last 24 hours. Filled before run(), but for note_ring();
// thread-safe from then on. `health` and `clock`, and what is added, outlive it.
class Figures {
 public:
  struct Process {
    std::string instance, zone, version;
  };
  Figures(Process process, const Health& health, const Clock& clock);

  // Measures the requests of a role, whose router has all its routes.
  void add_role(const std::string& role, const http::Router& router, Metrics& metrics);
  // Keeps other series under the name of a role.
  void add_series(const std::string& role, std::vector<TimeSeries::Kind> series, TimeSeries::Measure measure);
  // `fill` adds what only the role knows; called by any thread.
  void add_part(std::function<void(api::ProcessFigures&)> fill);
  // The keys of a ring as they are now, by their ids. Keeps no key.
  template <typename Ring>
  void note_ring(std::string_view name, const Ring& ring) {
    api::RingFigures figures{.name = std::string(name)};
    for (const auto& key : ring) figures.keys.push_back({key.kid, key.not_before, key.not_after});
    note(std::move(figures));
  }

  // The mean of a series' last values that there are, of at most so many intervals; 0 when there are none.
  double recent(const std::string& role, const std::string& series, std::size_t intervals) const;
  std::size_t series_bytes() const { return series_.bytes(); }

  // Measures, until its loop ends.
  Task<void> run();
  void sample() { series_.sample(clock_.now()); }

  Task<api::ProcessFigures> look(SeriesRange range) const;

  // GET kFiguresPath with `step` and `count`, for other tiers. Verifies their credential itself, since the guards of
  // roles differ; answers also when the server sheds load. `credentials` outlives the router.
  void add_route(http::Router& router, const security::ServiceCredentials& credentials) const;

 private:
  void note(api::RingFigures figures);
  Task<Result<http::Response>> answer(const security::ServiceCredentials& credentials, http::Request& request) const;

  const Process process_;
  const Health& health_;
  const Clock& clock_;
  const Timestamp started_at_ = clock_.now();
  TimeSeries series_;
  std::vector<std::string> roles_;         // whose requests are measured
  std::vector<std::string> series_roles_;  // of each series of series_
  std::vector<std::function<void(api::ProcessFigures&)>> parts_;
  mutable std::mutex mutex_;
  std::map<std::string, api::RingFigures> rings_;
};

}  // namespace portreto::roles
