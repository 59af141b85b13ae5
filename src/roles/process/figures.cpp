#include "roles/process/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "base/parse_number.h"
#include "roles/api/rest.h"
#include "runtime/timer.h"

namespace portreto::roles {
namespace {

using Fold = TimeSeries::Fold;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kTrafficSeries = 7;
constexpr std::size_t kMinute = std::chrono::minutes(1) / TimeSeries::kInterval;
constexpr std::size_t kValuesMax = 240;
// The loop looks more often than it measures, so that each interval has its sample however late the loop is.
constexpr std::chrono::seconds kSampleInterval{1};

enum Deed { kGet, kWrite, kDelete, kDeeds };

std::optional<Deed> deed_of(const http::Route& route) {
  if (route.is_always_answered || route.access == http::Access::kService) return std::nullopt;
  switch (route.method) {
    case http::Method::kGet:
    case http::Method::kHead: return kGet;
    case http::Method::kPost:
    case http::Method::kPut:
    case http::Method::kPatch: return kWrite;
    case http::Method::kDelete: return kDelete;
    default: return std::nullopt;
  }
}

// Turns the totals of a role's routes into what happened since it was asked last.
class TrafficGauge {
 public:
  TrafficGauge(const http::Router& router, Metrics& metrics) {
    for (const http::Route& route : router.routes()) {
      const auto deed = deed_of(route);
      if (deed) meters_[*deed].push_back(&metrics.route(to_string(route.method), route.pattern));
    }
  }

  void measure(std::span<float> values) {
    const SteadyTime now = std::chrono::steady_clock::now();
    std::array<RequestTotals, kDeeds> totals;
    for (std::size_t deed = 0; deed < kDeeds; ++deed) {
      for (const RouteMeter* meter : meters_[deed]) totals[deed] += meter->totals();
    }
    const auto before = std::exchange(before_, totals);
    const SteadyTime since = std::exchange(measured_at_, now);
    if (since == SteadyTime{}) return;
    const double elapsed_s = std::chrono::duration<double>(now - since).count();
    RequestTotals all;
    for (std::size_t deed = 0; deed < kDeeds; ++deed) {
      const RequestTotals here = totals[deed].since(before[deed]);
      const RouteStatistics counts = here.statistics();
      values[deed] = rate(counts.answered + counts.refused + counts.failed, elapsed_s);
      all += here;
    }
    const RouteStatistics statistics = all.statistics();
    values[3] = rate(statistics.failed, elapsed_s);
    if (statistics.answered + statistics.refused + statistics.failed == 0) return;  // nothing took any time
    values[4] = static_cast<float>(statistics.p50_s * 1000);
    values[5] = static_cast<float>(statistics.p95_s * 1000);
    values[6] = static_cast<float>(statistics.p99_s * 1000);
  }

 private:
  static float rate(std::uint64_t count, double elapsed_s) {
    return static_cast<float>(static_cast<double>(count) / elapsed_s);
  }

  std::array<std::vector<const RouteMeter*>, kDeeds> meters_;
  std::array<RequestTotals, kDeeds> before_;
  SteadyTime measured_at_{};
};

Result<std::size_t> number_of(const http::Request& request, std::string_view name, std::size_t otherwise,
                              std::size_t max) {
  const auto text = request.target.query_value(name);
  if (!text) return otherwise;
  const auto number = parse_number<std::size_t>(*text);
  if (number && *number >= 1 && *number <= max) return *number;
  return fail(Error::invalid_field(std::string(name), fmt::format("Give a number from 1 to {}.", max)));
}

// What /readyz says, taken apart.
void read_report(const std::string& json, api::ProcessFigures& figures) {
  const boost::json::value report = boost::json::parse(json);
  figures.status = report.at("status").as_string();
  for (const auto& [name, check] : report.at("checks").as_object()) {
    if (!check.at("ok").as_bool()) figures.problems.emplace_back(name);
  }
}

}  // namespace

Figures::Figures(Process process, const Health& health, const Clock& clock)
    : process_(std::move(process)), health_(health), clock_(clock) {}

void Figures::add_role(const std::string& role, const http::Router& router, Metrics& metrics) {
  roles_.push_back(role);
  auto gauge = std::make_shared<TrafficGauge>(router, metrics);
  add_series(role,
             {{"get_per_s", Fold::kMean},
              {"write_per_s", Fold::kMean},
              {"delete_per_s", Fold::kMean},
              {"errors_per_s", Fold::kMean},
              {"p50_ms", Fold::kHighest},
              {"p95_ms", Fold::kHighest},
              {"p99_ms", Fold::kHighest}},
             [gauge](std::span<float> values) { gauge->measure(values); });
}

void Figures::add_series(const std::string& role, std::vector<TimeSeries::Kind> series, TimeSeries::Measure measure) {
  series_roles_.insert(series_roles_.end(), series.size(), role);
  series_.add(std::move(series), std::move(measure));
}

void Figures::add_part(std::function<void(api::ProcessFigures&)> fill) { parts_.push_back(std::move(fill)); }

void Figures::note(api::RingFigures figures) {
  const std::lock_guard lock(mutex_);
  rings_.insert_or_assign(figures.name, std::move(figures));
}

double Figures::recent(const std::string& role, const std::string& series, std::size_t intervals) const {
  const auto window = series_.window(clock_.now() + TimeSeries::kInterval, 1, intervals);
  for (std::size_t i = 0; i < window.names.size(); ++i) {
    if (series_roles_[i] != role || window.names[i] != series) continue;
    double sum = 0;
    int count = 0;
    for (const double value : window.values[i]) {
      if (std::isnan(value)) continue;
      sum += value;
      ++count;
    }
    return count == 0 ? 0 : sum / count;
  }
  return 0;
}

Task<void> Figures::run() {
  for (;; co_await sleep_for(kSampleInterval)) sample();
}

Task<api::ProcessFigures> Figures::look(SeriesRange range) const {
  api::ProcessFigures figures{.instance = process_.instance,
                              .zone = process_.zone,
                              .version = process_.version,
                              .started_at = started_at_,
                              .now = clock_.now()};
  read_report((co_await health_.report()).json, figures);

  const auto minute = series_.window(figures.now, kMinute, 1);
  for (const std::string& role : roles_) {
    const auto first = std::ranges::find(series_roles_, role) - series_roles_.begin();
    std::array<double, kTrafficSeries> last{};
    for (std::size_t i = 0; i < last.size(); ++i) last[i] = minute.values[first + i].front();
    figures.roles.push_back({role, {last[0], last[1], last[2], last[3], last[4], last[5], last[6]}});
  }
  auto window = series_.window(figures.now, range.step, range.count);
  figures.series_from = window.first;
  figures.series_step_s = static_cast<std::uint64_t>(window.step.count());
  for (std::size_t i = 0; i < window.names.size(); ++i) {
    figures.series.push_back({series_roles_[i], std::move(window.names[i]), std::move(window.values[i])});
  }
  for (const auto& fill : parts_) fill(figures);
  const std::lock_guard lock(mutex_);
  for (const auto& [name, ring] : rings_) figures.rings.push_back(ring);
  co_return figures;
}

Task<Result<http::Response>> Figures::answer(const security::ServiceCredentials& credentials,
                                             http::Request& request) const {
  PORTRETO_CO_TRY(credentials.verify(request.headers.find("Authorization").value_or(""), clock_.now()));
  SeriesRange range;
  PORTRETO_CO_ASSIGN(range.step, number_of(request, "step", range.step, TimeSeries::kSlots));
  PORTRETO_CO_ASSIGN(range.count, number_of(request, "count", range.count, kValuesMax));
  co_return api::answer(co_await look(range));
}

void Figures::add_route(http::Router& router, const security::ServiceCredentials& credentials) const {
  router.add({.method = http::Method::kGet,
              .pattern = kFiguresPath,
              .access = http::Access::kService,
              .body_bytes_max = 0,
              .is_always_answered = true,
              .handler = [this, &credentials](http::Request& request) { return answer(credentials, request); }});
}

}  // namespace portreto::roles
