#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace portreto {

// Wall-clock time, UTC, in milliseconds: the resolution of everything that is stored or sent.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

// Source of wall-clock time. Thread-safe. Passed in, so that tests can move it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

// The system's clock; lives for the whole program.
const Clock& system_clock();

// A clock that stands still until it is told to move. Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start);
  ~ManualClock() override;
  Timestamp now() const override;
  void advance(std::chrono::milliseconds by);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// RFC 3339 in UTC with milliseconds ("2026-11-25T03:13:57.000Z"), and back; nullopt when malformed.
std::string format_rfc3339(Timestamp time);
std::optional<Timestamp> parse_rfc3339(std::string_view text);

// Calendar date as ISO 8601 ("1990-04-30"), and back; nullopt when malformed or not a real day.
std::string format_date(std::chrono::year_month_day date);
std::optional<std::chrono::year_month_day> parse_date(std::string_view text);

}  // namespace portreto
