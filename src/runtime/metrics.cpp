#include "runtime/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <iterator>
#include <numeric>
#include <utility>

#include "runtime/log.h"

namespace portreto {
namespace {

const prometheus::Histogram::BucketBoundaries kDurationBuckets(RequestTotals::kDurations_s.begin(),
                                                               RequestTotals::kDurations_s.end());

prometheus::Labels to_labels(const std::string& role, const std::vector<Metrics::Label>& labels) {
  prometheus::Labels out(labels.begin(), labels.end());
  out["role"] = role;
  return out;
}

// As Prometheus' histogram_quantile() does.
double quantile(const RequestTotals& totals, double share) {
  const auto count = std::accumulate(totals.by_duration.begin(), totals.by_duration.end(), std::uint64_t{0});
  if (count == 0) return 0;
  const double rank = share * static_cast<double>(count);
  double lower_s = 0, count_below = 0;
  for (std::size_t i = 0; i < RequestTotals::kDurations_s.size(); ++i) {
    const auto here = static_cast<double>(totals.by_duration[i]);
    const double upper_s = RequestTotals::kDurations_s[i];
    if (here > 0 && count_below + here >= rank) return lower_s + (upper_s - lower_s) * (rank - count_below) / here;
    count_below += here;
    lower_s = upper_s;
  }
  return lower_s;
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

RequestTotals RouteMeter::totals() const {
  RequestTotals totals;
  for (std::size_t i = 0; i < by_status_class_.size(); ++i) {
    totals.by_status_class[i] = static_cast<std::uint64_t>(by_status_class_[i]->Value());
  }
  const auto histogram = duration_s_->Collect().histogram;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < totals.by_duration.size() && i < histogram.bucket.size(); ++i) {
    totals.by_duration[i] = histogram.bucket[i].cumulative_count - below;
    below = histogram.bucket[i].cumulative_count;
  }
  return totals;
}

RequestTotals& RequestTotals::operator+=(const RequestTotals& other) {
  std::ranges::transform(by_status_class, other.by_status_class, by_status_class.begin(), std::plus());
  std::ranges::transform(by_duration, other.by_duration, by_duration.begin(), std::plus());
  return *this;
}

RequestTotals RequestTotals::since(const RequestTotals& before) const {
  RequestTotals difference;
  std::ranges::transform(by_status_class, before.by_status_class, difference.by_status_class.begin(), std::minus());
  std::ranges::transform(by_duration, before.by_duration, difference.by_duration.begin(), std::minus());
  return difference;
}

RouteStatistics RequestTotals::statistics() const {
  return {.answered = by_status_class[0] + by_status_class[1] + by_status_class[2],
          .refused = by_status_class[3],
          .failed = by_status_class[4],
          .p50_s = quantile(*this, 0.5),
          .p95_s = quantile(*this, 0.95),
          .p99_s = quantile(*this, 0.99)};
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
