#include "imaging/time_limit.h"

#include <ctime>

namespace portreto::imaging {
namespace {

std::chrono::nanoseconds now(TimeBase base) {
  timespec time{};
  ::clock_gettime(base == TimeBase::kProcessCpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

TimeLimit::TimeLimit(std::chrono::milliseconds max, TimeBase base) : max_(max), base_(base), start_(now(base)) {}

std::chrono::nanoseconds TimeLimit::elapsed() const { return now(base_) - start_; }

void TimeLimit::watch(VipsImage* image) {
  vips_image_set_progress(image, TRUE);
  g_signal_connect(image, "eval", G_CALLBACK(&TimeLimit::on_progress), this);
}

void TimeLimit::on_progress(VipsImage* image, VipsProgress* progress, TimeLimit* limit) {
  if (!limit->is_exceeded()) return;
  vips_image_set_kill(image, TRUE);
  // The signal comes from the image that is watched; what has to stop is the one being computed from it.
  vips_image_set_kill(progress->im, TRUE);
}

}  // namespace portreto::imaging
