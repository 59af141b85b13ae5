#include "roles/process/clock_watch.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "runtime/log.h"
#include "runtime/timer.h"
#include "security/rotation.h"

namespace portreto::roles {

static_assert(ClockWatch::kOffMax > security::kClockSkewMax);

bool is_off(std::span<const ClockWatch::Offset> others) {
  const auto far = std::ranges::count_if(
      others, [](ClockWatch::Offset offset) { return std::chrono::abs(offset) > ClockWatch::kOffMax; });
  return 2 * static_cast<std::size_t>(far) > others.size() + 1;
}

Task<void> ClockWatch::run() {
  for (;; co_await sleep_for(kInterval)) {
    try {
      co_await look();
    } catch (const std::exception& error) {
      log::warn("the clock could not be compared with others", {{"error", error.what()}});
    }
  }
}

Task<void> ClockWatch::look() {
  const std::vector<cluster::Member> members = members_();
  std::vector<Offset> others;
  for (std::size_t i = 0; i < std::min(kAskedMax, members.size()); ++i) {
    if (const auto offset = co_await ask_(members[turn_++ % members.size()])) others.push_back(*offset);
  }
  // Whoever reaches nobody knows as much as before.
  if (others.empty()) co_return;
  const bool is_off_now = roles::is_off(others);
  if (is_off_.exchange(is_off_now, std::memory_order_relaxed) == is_off_now) co_return;
  if (is_off_now) {
    std::ranges::sort(others);
    log::error("the clock of this machine is wrong: nothing is done here until it is set",
               {{"others_ahead_ms", others[others.size() / 2].count()}, {"asked", others.size()}});
  } else {
    log::info("the clock of this machine is right again");
  }
}

Task<Status> ClockWatch::check() const {
  if (!is_off()) co_return Status{};
  co_return fail(ErrorCode::kUnavailable, "The clock of this machine is wrong.");
}

}  // namespace portreto::roles
