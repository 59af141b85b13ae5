#include "metadata/database_state.h"

#include "runtime/log.h"

namespace portreto::metadata {
namespace {

using Clock = std::chrono::steady_clock;

void follow(bool is_there, std::optional<Clock::time_point>& away_since) {
  if (is_there) {
    away_since.reset();
  } else if (!away_since) {
    away_since = Clock::now();
  }
}

}  // namespace

void DatabaseState::note(Seen seen) {
  bool took_writes = false;
  {
    const std::scoped_lock lock(mutex_);
    took_writes = seen_.takes_writes;
    seen_ = seen;
    follow(seen.takes_writes, no_writes_since_);
    follow(seen.answers_reads, no_reads_since_);
  }
  changed_.notify_all();
  if (took_writes && !seen.takes_writes) log::warn("the database takes no writes", {{"reads", seen.answers_reads}});
  if (!took_writes && seen.takes_writes) log::info("the database takes writes", {});
}

std::optional<DatabaseState::Time> DatabaseState::end_of_writes() const {
  if (!no_writes_since_) return std::nullopt;
  return *no_writes_since_ + (seen_.may_choose_primary ? kChoiceTimeMax : kLossTimeMax);
}

std::optional<DatabaseState::Time> DatabaseState::end_of_reads() const {
  if (!no_reads_since_) return std::nullopt;
  return *no_reads_since_ + kLossTimeMax;
}

bool DatabaseState::is_read_only() const {
  const std::scoped_lock lock(mutex_);
  const auto end = end_of_writes();
  return end && Clock::now() >= *end;
}

bool DatabaseState::is_lost() const {
  const std::scoped_lock lock(mutex_);
  const auto end = end_of_reads();
  return end && Clock::now() >= *end;
}

bool DatabaseState::wait(std::optional<Time> (DatabaseState::*end_of)() const) {
  std::unique_lock lock(mutex_);
  while (const auto end = (this->*end_of)()) {
    if (Clock::now() >= *end) return false;
    changed_.wait_until(lock, *end);
  }
  return true;
}

bool DatabaseState::wait_for_loss(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const bool is_away = changed_.wait(lock, stop, [this] { return no_writes_since_.has_value(); });
  return is_away && !stop.stop_requested();
}

bool DatabaseState::wait_for_writes() { return wait(&DatabaseState::end_of_writes); }
bool DatabaseState::wait_for_reads() { return wait(&DatabaseState::end_of_reads); }

}  // namespace portreto::metadata
