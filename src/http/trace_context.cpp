#include "http/trace_context.h"

#include <fmt/compile.h>

#include <algorithm>
#include <charconv>

#include "base/random.h"

namespace portreto::http {

namespace {

constexpr std::size_t kSize = 55;  // "00-", 32 digits, "-", 16 digits, "-", 2 digits
constexpr unsigned kInvalidVersion = 0xff;
constexpr unsigned kSampledFlag = 1;

// Lower case only, as section 3.2.2 has it.
std::optional<std::uint64_t> parse_hex(std::string_view digits) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (!std::ranges::all_of(digits, is_digit)) return std::nullopt;
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return number;
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view text) {
  if (text.size() < kSize || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  const auto version = parse_hex(text.substr(0, 2));
  const auto high = parse_hex(text.substr(3, 16));
  const auto low = parse_hex(text.substr(19, 16));
  const auto parent = parse_hex(text.substr(36, 16));
  const auto flags = parse_hex(text.substr(53, 2));
  if (!version || !high || !low || !parent || !flags || *version == kInvalidVersion) return std::nullopt;
  // A later version may have more behind another hyphen (section 4.3); this one ends here.
  if (text.size() > kSize && (*version == 0 || text[kSize] != '-')) return std::nullopt;
  const TraceContext trace{*high, *low, *parent, (*flags & kSampledFlag) != 0};
  if (!trace.is_set() || trace.parent_id == 0) return std::nullopt;
  return trace;
}

TraceContext make_trace() { return {.trace_id_high = make_span_id(), .trace_id_low = make_span_id()}; }

std::uint64_t make_span_id() {
  std::uint64_t id = 0;
  while (id == 0) id = quick_random();
  return id;
}

std::string to_traceparent(const TraceContext& trace, std::uint64_t span_id) {
  return fmt::format(FMT_COMPILE("00-{:016x}{:016x}-{:016x}-{:02x}"), trace.trace_id_high, trace.trace_id_low, span_id,
                     trace.is_sampled ? kSampledFlag : 0U);
}

std::string trace_id_text(const TraceContext& trace) {
  return fmt::format(FMT_COMPILE("{:016x}{:016x}"), trace.trace_id_high, trace.trace_id_low);
}

}  // namespace portreto::http
