#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace portreto {

// What a process has measured about itself in the last 24 hours, one value each kInterval and series, in memory of a
// fixed size: 4 bytes a value, 23,040 a series. Moments are counted from 1970, so that the values of processes stand
// beside each other. Lost with the process, which is what its metrics are, too. Thread-safe.
class TimeSeries {
 public:
  static constexpr std::chrono::seconds kInterval{15};
  static constexpr std::size_t kSlots = std::chrono::hours(24) / kInterval;

  // What becomes of several values when they are shown as one.
  enum class Fold {
    kMean,     // rates
    kHighest,  // quantiles, of which no mean can be made
    kLast,     // states
  };
  struct Kind {
    std::string name;
    Fold fold = Fold::kMean;
  };

  // Fills in one value for each of its series; a value that there is none of stays not a number. Called by sample().
  using Measure = std::function<void(std::span<float>)>;

  // Before the first sample. `measure` outlives this.
  void add(std::vector<Kind> series, Measure measure);

  // Measures, unless it has been done in this interval. Intervals without a sample have no values. A clock that was set
  // back by more than some intervals begins anew; until then nothing is kept twice.
  void sample(Timestamp now);

  // The values of the time before `now`, `count` of them for each series, each of `step` intervals, the oldest first;
  // not a number where nothing was measured. Ends with the last whole step before `now`.
  struct Window {
    Timestamp first;  // when the first value's time begins
    std::chrono::seconds step;
    std::vector<std::string> names;
    std::vector<std::vector<double>> values;  // by series
  };
  Window window(Timestamp now, std::size_t step, std::size_t count) const;

  std::size_t bytes() const;  // that the values take, whatever was measured

 private:
  struct Series {
    Kind kind;
    std::vector<float> values;  // of slot i at i mod kSlots
  };
  struct Group {
    std::size_t first = 0, count = 0;  // of series_
    Measure measure;
  };

  void make_room(std::int64_t slot);
  double folded(const Series& series, std::int64_t first, std::int64_t end) const;

  mutable std::mutex mutex_;
  std::vector<Series> series_;
  std::vector<Group> groups_;
  std::int64_t last_ = -1;  // slot of the last sample; -1: there was none
};

}  // namespace portreto
