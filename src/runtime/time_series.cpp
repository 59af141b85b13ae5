#include "runtime/time_series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace portreto {
namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();
// How far a clock may step back without all being forgotten: what NTP may do at any time.
constexpr std::int64_t kStepBackMax = 4;
constexpr auto kSlotCount = static_cast<std::int64_t>(TimeSeries::kSlots);

std::int64_t slot_of(Timestamp time) { return time.time_since_epoch() / TimeSeries::kInterval; }

std::size_t place_of(std::int64_t slot) { return static_cast<std::size_t>(slot % kSlotCount); }

}  // namespace

void TimeSeries::add(std::vector<Kind> series, Measure measure) {
  const std::lock_guard lock(mutex_);
  groups_.push_back({series_.size(), series.size(), std::move(measure)});
  for (Kind& kind : series) series_.push_back({std::move(kind), std::vector<float>(kSlots, kNothing)});
}

void TimeSeries::make_room(std::int64_t slot) {
  const std::int64_t first = last_ < 0 || slot - last_ >= kSlotCount ? slot - kSlotCount + 1 : last_ + 1;
  for (Series& series : series_) {
    for (std::int64_t i = std::max<std::int64_t>(first, 0); i <= slot; ++i) series.values[place_of(i)] = kNothing;
  }
  last_ = slot;
}

void TimeSeries::sample(Timestamp now) {
  const std::lock_guard lock(mutex_);
  const std::int64_t slot = slot_of(now);
  if (slot < last_ - kStepBackMax) last_ = -1;
  if (slot <= last_) return;
  make_room(slot);
  std::vector<float> values;
  for (const Group& group : groups_) {
    values.assign(group.count, kNothing);
    group.measure(values);
    for (std::size_t i = 0; i < group.count; ++i) series_[group.first + i].values[place_of(slot)] = values[i];
  }
}

double TimeSeries::folded(const Series& series, std::int64_t first, std::int64_t end) const {
  double sum = 0, highest = 0, last = 0;
  int count = 0;
  for (std::int64_t slot = std::max<std::int64_t>({first, last_ - kSlotCount + 1, 0}); slot < end; ++slot) {
    if (slot > last_) break;
    const double value = series.values[place_of(slot)];
    if (std::isnan(value)) continue;
    highest = count == 0 ? value : std::max(highest, value);
    sum += value;
    last = value;
    ++count;
  }
  if (count == 0) return kNothing;
  switch (series.kind.fold) {
    case Fold::kMean: return sum / count;
    case Fold::kHighest: return highest;
    case Fold::kLast: return last;
  }
  return kNothing;
}

TimeSeries::Window TimeSeries::window(Timestamp now, std::size_t step, std::size_t count) const {
  const auto length = static_cast<std::int64_t>(step);
  const std::int64_t end = slot_of(now) / length * length;
  const std::int64_t first = end - length * static_cast<std::int64_t>(count);
  Window window{.first = Timestamp(kInterval * first), .step = kInterval * length};
  const std::lock_guard lock(mutex_);
  for (const Series& series : series_) {
    window.names.push_back(series.kind.name);
    std::vector<double>& values = window.values.emplace_back();
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t from = first + length * static_cast<std::int64_t>(i);
      values.push_back(last_ < 0 ? kNothing : folded(series, from, from + length));
    }
  }
  return window;
}

std::size_t TimeSeries::bytes() const {
  const std::lock_guard lock(mutex_);
  std::size_t bytes = 0;
  for (const Series& series : series_) bytes += series.values.capacity() * sizeof(float);
  return bytes;
}

}  // namespace portreto
