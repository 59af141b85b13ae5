#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
}  // namespace prometheus

namespace portreto {

// Something that only grows. Cheap to copy; thread-safe; lives as long as its Metrics. So does Gauge.
class Counter {
 public:
  void add(double by = 1) const;  // never negative
  double value() const;

 private:
  friend class Metrics;
  explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
  prometheus::Counter* counter_;
};

// Something that goes up and down.
class Gauge {
 public:
  void set(double value) const;
  void add(double by) const;

 private:
  friend class Metrics;
  explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
  prometheus::Gauge* gauge_;
};

// What a route has answered since the start of the process.
struct RouteStatistics {
  std::uint64_t answered = 0;  // with 1xx to 3xx
  std::uint64_t refused = 0;   // with 4xx
  std::uint64_t failed = 0;    // with 5xx
  // Estimated from the buckets of the histogram, evenly spread in each; 0 while there is nothing. What took longer than
  // the last bucket's border counts as that.
  double p50_s = 0, p95_s = 0, p99_s = 0;
};

// Requests since some moment, such that those of routes can be added up, and what came between two moments be told.
struct RequestTotals {
  // Borders of `by_duration`, in seconds: from a page out of memory to the edge deadline of 10 s.
  static constexpr std::array kDurations_s = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                              0.1,    0.25,  0.5,    1.0,   2.5,  5.0,   10.0};

  std::array<std::uint64_t, 5> by_status_class{};                    // 1xx to 5xx
  std::array<std::uint64_t, kDurations_s.size() + 1> by_duration{};  // up to each border; the last: beyond all of them

  RequestTotals& operator+=(const RequestTotals& other);
  // What came after `before`, which is an earlier state of the same.
  RequestTotals since(const RequestTotals& before) const;
  RouteStatistics statistics() const;
};

// Counts the requests of one route. The handles are resolved once, so that a request costs a few atomic additions and
// one uncontended lock. Thread-safe; lives as long as its Metrics.
class RouteMeter {
 public:
  // `status` is the HTTP status that was sent; `took` runs from the end of the header to the end of the answer.
  void observe(unsigned status, std::chrono::nanoseconds took);
  RequestTotals totals() const;
  RouteStatistics statistics() const { return totals().statistics(); }

 private:
  friend class Metrics;
  std::array<prometheus::Counter*, 5> by_status_class_{};  // 1xx to 5xx
  prometheus::Histogram* duration_s_ = nullptr;
};

// What one role measures about itself. All names begin with "portreto_" and all series carry the label role.
// Thread-safe.
class Metrics {
 public:
  using Label = std::pair<std::string, std::string>;

  explicit Metrics(std::string role);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The meter of a route, made at the first call. `route` is the pattern ("/galleries/{id}"), never a path as it was
  // sent: each distinct value is kept for ever. Call it at start-up and keep the reference.
  RouteMeter& route(std::string_view method, std::string_view route);

  // A counter or a gauge; asking for the same name and labels again gives the same one. `name` goes without
  // "portreto_"; a counter's ends in "_total". Throws a std::exception for a name that Prometheus does not take, or
  // that stands for another kind of metric.
  Counter counter(const std::string& name, const std::string& help, const std::vector<Label>& labels = {});
  Gauge gauge(const std::string& name, const std::string& help, const std::vector<Label>& labels = {});

  // A gauge that is read when it is asked for. `read` is called by any thread and must outlive the Metrics; when it
  // throws, the gauge keeps its last value.
  void sampled_gauge(const std::string& name, const std::string& help, std::function<double()> read);
  // `sample` is called when the metrics are asked for, to set gauges that come from one look at something; otherwise
  // as above.
  void before_rendering(std::function<void()> sample);

  // In the Prometheus text format 0.0.4. The static form joins the roles that share a process.
  std::string render() const;
  static std::string render(const std::vector<const Metrics*>& roles);

 private:
  struct NamedMeter {
    std::string method;
    std::string route;
    std::unique_ptr<RouteMeter> meter;
  };

  void take_samples() const;

  const std::string role_;
  std::unique_ptr<prometheus::Registry> registry_;
  mutable std::mutex mutex_;  // guards the two lists below, not what they point to
  std::vector<std::function<void()>> samples_;
  std::vector<NamedMeter> meters_;
};

// The Content-Type that goes with render().
inline constexpr std::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace portreto
