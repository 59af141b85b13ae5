#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/bytes.h"

// For fuzzers only.
namespace portreto::fuzz {

// Something that must hold for every input; where it does not, the program ends and libFuzzer keeps the input.
inline void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

// What a fuzzer was given, taken from the front; once it is used up, zeros follow.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(std::as_bytes(std::span(data, size))) {}

  bool is_empty() const { return rest_.empty(); }
  // Little-endian.
  template <std::unsigned_integral T>
  T number() {
    const ByteView taken = bytes(sizeof(T));
    T value = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) {
      value = static_cast<T>(value | static_cast<T>(std::to_integer<T>(taken[i]) << (8 * i)));
    }
    return value;
  }
  // As many as there are, `count` at most.
  ByteView bytes(std::size_t count) {
    const ByteView taken = rest_.first(std::min(count, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  // Up to the end of the line, without it.
  std::string_view line() {
    const std::string_view text = as_text(rest_);
    const std::string_view taken = text.substr(0, text.find('\n'));
    rest_ = rest_.subspan(std::min(taken.size() + 1, rest_.size()));
    return taken;
  }
  ByteView rest() { return bytes(rest_.size()); }
  std::string_view text() { return as_text(rest()); }

 private:
  ByteView rest_;
};

}  // namespace portreto::fuzz
