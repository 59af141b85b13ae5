#include "security/throttle.h"

#include <algorithm>

namespace portreto::security {
namespace {

constexpr std::uint32_t kFreePerAccount = 5;
constexpr std::uint32_t kFreePerPeer = 20;
constexpr std::chrono::seconds kPauseMax{900};

std::chrono::seconds pause_after(std::uint32_t failures, std::uint32_t free) {
  constexpr std::uint32_t kDoublingsMax = 10;  // 2^10 s is already beyond the greatest pause
  if (failures < free) return {};
  return std::min(kPauseMax, std::chrono::seconds(1 << std::min(failures - free, kDoublingsMax)));
}

// How long is still to wait at `now`; not positive when nothing is.
std::chrono::milliseconds wait_left(const FailureRecord& record, std::uint32_t free, Timestamp now) {
  if (record.count == 0 || now - record.last_at > kFailureWindow) return {};
  // A last failure in the future, by another replica's clock, must not stretch the pause.
  return std::min(record.last_at, now) + pause_after(record.count, free) - now;
}

}  // namespace

ThrottleDecision decide(const LoginAttempt& attempt, Timestamp now) {
  const auto wait = attempt.known_device ? wait_left(*attempt.known_device, kFreePerAccount, now)
                                         : std::max(wait_left(attempt.account, kFreePerAccount, now),
                                                    wait_left(attempt.peer, kFreePerPeer, now));
  if (wait.count() <= 0) return {};
  return {.is_allowed = false, .retry_after = std::chrono::ceil<std::chrono::seconds>(wait)};
}

}  // namespace portreto::security
