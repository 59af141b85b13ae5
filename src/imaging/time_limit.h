#pragma once

#include <chrono>

#include "imaging/vips_handle.h"

namespace portreto::imaging {

enum class TimeBase {
  kWallClock,
  kProcessCpu,  // fair on a busy machine, but only where the process does one thing at a time
};

// Stops libvips once an import has used up its time. Used by one thread; must outlive the images it watches.
class TimeLimit {
 public:
  TimeLimit(std::chrono::milliseconds max, TimeBase base);
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

  bool is_exceeded() const { return elapsed() > max_; }

  // Checks the time whenever pixels of `image`, or of anything made from it, have been computed.
  void watch(VipsImage* image);

 private:
  std::chrono::nanoseconds elapsed() const;
  static void on_progress(VipsImage* image, VipsProgress* progress, TimeLimit* limit);

  const std::chrono::nanoseconds max_;
  const TimeBase base_;
  const std::chrono::nanoseconds start_;
};

}  // namespace portreto::imaging
