#include "runtime/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <iterator>
#include <utility>

#include "runtime/log.h"

namespace portreto {
namespace {

// Seconds: from a page out of memory to the edge deadline of 10 s.
const prometheus::Histogram::BucketBoundaries kDurationBuckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                                  0.1,    0.25,  0.5,    1,     2.5,  5,     10};

prometheus::Labels to_labels(const std::string& role, const std::vector<Metrics::Label>& labels) {
  prometheus::Labels out(labels.begin(), labels.end());
  out["role"] = role;
  return out;
}

// As Prometheus' histogram_quantile() does.
double quantile(const prometheus::ClientMetric::Histogram& histogram, double share) {
  const double rank = share * static_cast<double>(histogram.sample_count);
  double lower_s = 0, count_below = 0;
  for (const auto& bucket : histogram.bucket) {
    const auto count = static_cast<double>(bucket.cumulative_count);
    if (count >= rank && count > count_below) {
      if (std::isinf(bucket.upper_bound)) break;
      return lower_s + (bucket.upper_bound - lower_s) * (rank - count_below) / (count - count_below);
    }
    if (!std::isinf(bucket.upper_bound)) lower_s = bucket.upper_bound;
    count_below = count;
  }
  return histogram.sample_count == 0 ? 0 : lower_s;
}

}  // namespace

void Counter::add(double by) const { counter_->Increment(by); }
double Counter::value() const { return counter_->Value(); }

void Gauge::set(double value) const { gauge_->Set(value); }
void Gauge::add(double by) const { gauge_->Increment(by); }

void RouteMeter::observe(unsigned status, std::chrono::nanoseconds took) {
  const std::size_t status_class = std::clamp(status / 100, 1U, 5U);
  by_status_class_[status_class - 1]->Increment();
  duration_s_->Observe(std::chrono::duration<double>(took).count());
}

RouteStatistics RouteMeter::statistics() const {
  const auto count = [this](std::size_t status_class) {
    return static_cast<std::uint64_t>(by_status_class_[status_class - 1]->Value());
  };
  const auto histogram = duration_s_->Collect().histogram;
  return {.answered = count(1) + count(2) + count(3),
          .refused = count(4),
          .failed = count(5),
          .p50_s = quantile(histogram, 0.5),
          .p95_s = quantile(histogram, 0.95),
          .p99_s = quantile(histogram, 0.99)};
}

Metrics::Metrics(std::string role) : role_(std::move(role)), registry_(std::make_unique<prometheus::Registry>()) {}

Metrics::~Metrics() = default;

RouteMeter& Metrics::route(std::string_view method, std::string_view route) {
  const std::lock_guard lock(mutex_);
  for (const auto& named : meters_) {
    if (named.method == method && named.route == route) return *named.meter;
  }
  auto& requests = prometheus::BuildCounter()
                       .Name("portreto_http_requests_total")
                       .Help("Requests answered, by status class.")
                       .Register(*registry_);
  auto& durations = prometheus::BuildHistogram()
                        .Name("portreto_http_request_duration_seconds")
                        .Help("Time from the end of a request's header to the end of its answer.")
                        .Register(*registry_);
  prometheus::Labels labels = {{"role", role_}, {"method", std::string(method)}, {"route", std::string(route)}};
  auto meter = std::make_unique<RouteMeter>();
  meter->duration_s_ = &durations.Add(labels, kDurationBuckets);
  for (std::size_t i = 0; i < meter->by_status_class_.size(); ++i) {
    labels["status"] = std::to_string(i + 1) + "xx";
    meter->by_status_class_[i] = &requests.Add(labels);
  }
  return *meters_.emplace_back(std::string(method), std::string(route), std::move(meter)).meter;
}

Counter Metrics::counter(const std::string& name, const std::string& help, const std::vector<Label>& labels) {
  auto& family = prometheus::BuildCounter().Name("portreto_" + name).Help(help).Register(*registry_);
  return Counter(family.Add(to_labels(role_, labels)));
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const std::vector<Label>& labels) {
  auto& family = prometheus::BuildGauge().Name("portreto_" + name).Help(help).Register(*registry_);
  return Gauge(family.Add(to_labels(role_, labels)));
}

void Metrics::sampled_gauge(const std::string& name, const std::string& help, std::function<double()> read) {
  before_rendering([sampled = gauge(name, help), read = std::move(read)] { sampled.set(read()); });
}

void Metrics::before_rendering(std::function<void()> sample) {
  const std::lock_guard lock(mutex_);
  samples_.push_back(std::move(sample));
}

void Metrics::take_samples() const {
  const std::lock_guard lock(mutex_);
  for (const auto& sample : samples_) {
    try {
      sample();
    } catch (const std::exception& error) {
      log::warn("a gauge could not be read", {{"role", role_}, {"error", error.what()}});
    }
  }
}

std::string Metrics::render() const { return render({this}); }

std::string Metrics::render(const std::vector<const Metrics*>& roles) {
  // The format wants each name once, with the series of all roles below it.
  std::vector<prometheus::MetricFamily> families;
  for (const Metrics* metrics : roles) {
    metrics->take_samples();
    for (auto& family : metrics->registry_->Collect()) {
      const auto same = std::ranges::find(families, family.name, &prometheus::MetricFamily::name);
      if (same == families.end()) {
        families.push_back(std::move(family));
      } else {
        std::ranges::move(family.metric, std::back_inserter(same->metric));
      }
    }
  }
  return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace portreto
