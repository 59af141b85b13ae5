#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/id.h"
#include "config/settings.h"

// Structured logs: one line an event, {"ts","level","msg", ...fields}, in the order in which the fields were given.
//
//   log::info("photo stored", {{"request_id", context.request_id}, {"photo", photo.id}, {"bytes", size}});
//
// Messages are constant and say what happened; what varies is in the fields, so that machines can search for either.
// Secrets, tokens and passwords never go into a field. Any thread may log at any time. Nothing here throws: an event
// that cannot be written is dropped. A line is written when the call returns, so the last one before a crash is never
// lost; whoever reads the standard error of a server must therefore keep reading.
namespace portreto::log {

using Level = config::LogLevel;
using Format = config::LogFormat;

// A text longer than this is cut in a log line, and ends in "…".
inline constexpr std::size_t kTextBytesMax = 8 * 1024;

// The value of a field. It refers to text, it does not keep it: use it only as an argument.
class Value {
 public:
  Value(std::string_view text) : value_(text) {}
  Value(const std::string& text) : value_(std::string_view(text)) {}
  Value(const char* text) : value_(std::string_view(text)) {}
  Value(bool yes) : value_(yes) {}
  Value(std::signed_integral auto number) : value_(std::int64_t{number}) {}
  Value(std::unsigned_integral auto number) : value_(std::uint64_t{number}) {}
  Value(std::floating_point auto number) : value_(static_cast<double>(number)) {}
  Value(const Uuid& uuid) : value_(uuid) {}
  template <typename Tag>
  Value(const Id<Tag>& id) : value_(id.uuid) {}

  const auto& get() const { return value_; }

 private:
  std::variant<std::string_view, bool, std::int64_t, std::uint64_t, double, Uuid> value_;
};

struct Field {
  std::string_view name;  // snake_case, with the unit last; not "ts", "level" or "msg"
  Value value;
};
using Fields = std::initializer_list<Field>;

namespace detail {
inline std::atomic<Level> level_min{Level::kInfo};
void write(Level level, std::string_view message, Fields fields) noexcept;
}  // namespace detail

inline bool is_enabled(Level level) noexcept { return level >= detail::level_min.load(std::memory_order_relaxed); }

inline void debug(std::string_view message, Fields fields = {}) noexcept {
  if (is_enabled(Level::kDebug)) detail::write(Level::kDebug, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) noexcept {
  if (is_enabled(Level::kInfo)) detail::write(Level::kInfo, message, fields);
}
inline void warn(std::string_view message, Fields fields = {}) noexcept {
  if (is_enabled(Level::kWarn)) detail::write(Level::kWarn, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) noexcept {
  if (is_enabled(Level::kError)) detail::write(Level::kError, message, fields);
}

// Takes effect at once, for all threads.
void configure(const config::Log& settings);

// Where lines go (each without its line break) instead of to the standard error; an empty function puts that back. The
// sink is called by one thread at a time and must not log itself.
using Sink = std::function<void(std::string_view line)>;
void set_sink(Sink sink);

}  // namespace portreto::log
