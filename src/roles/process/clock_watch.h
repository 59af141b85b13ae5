#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "cluster/registry.h"
#include "runtime/task.h"

namespace portreto::roles {

// Notices when the clock of this process goes wrong: it asks other processes of the cluster what time it is, and is off
// when more than half of all clocks, its own included, are further away than kOffMax. So of two processes none can tell
// who is right. A process whose clock is off would take credentials past their expiry and sign what nobody else takes.
// check() and is_off() may be called by any thread; the rest runs on one event loop.
class ClockWatch {
 public:
  using Offset = std::chrono::milliseconds;

  // Verifiers allow for security::kClockSkewMax; and for the seconds in which the others answer, and the way there.
  static constexpr std::chrono::seconds kOffMax{32};
  static constexpr std::chrono::seconds kInterval{5};
  // How many are asked each time, others than the time before.
  static constexpr std::size_t kAskedMax = 7;

  // How far the clock of a member is ahead of this process's; nullopt when it does not answer.
  using Ask = std::function<Task<std::optional<Offset>>(cluster::Member)>;

  // `members` are those that may be asked now. `ask` ends within a time of its own.
  ClockWatch(std::function<std::vector<cluster::Member>()> members, Ask ask)
      : members_(std::move(members)), ask_(std::move(ask)) {}

  // Asks now and then, until the loop ends.
  Task<void> run();
  // Asks once.
  Task<void> look();

  bool is_off() const { return is_off_.load(std::memory_order_relaxed); }
  // For /readyz: fails while the clock is off.
  Task<Status> check() const;

 private:
  const std::function<std::vector<cluster::Member>()> members_;
  const Ask ask_;
  std::size_t turn_ = 0;
  std::atomic<bool> is_off_{false};
};

// Whether a clock from which the others differ by so much is off itself.
bool is_off(std::span<const ClockWatch::Offset> others);

}  // namespace portreto::roles
