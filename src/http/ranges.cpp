#include "http/ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "http/ascii.h"

namespace portreto::http {

namespace {

// A number too large for 64 bits lies behind the end of everything.
std::optional<std::uint64_t> parse_position(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : UINT64_MAX;
}

}  // namespace

RangeOutcome parse_range(std::string_view field, std::uint64_t size_bytes) {
  const auto equals = field.find('=');
  if (equals == field.npos || !equal_ignoring_case(trim(field.substr(0, equals)), "bytes")) return WholeContent{};
  const auto set = trim(field.substr(equals + 1));
  const auto dash = set.find('-');
  if (dash == set.npos || set.find(',') != set.npos) return WholeContent{};
  const auto first = parse_position(set.substr(0, dash));
  const auto last = parse_position(set.substr(dash + 1));
  if (dash == 0) {
    if (!last) return WholeContent{};
    if (*last == 0 || size_bytes == 0) return RangeNotSatisfiable{};
    return ByteRange{size_bytes - std::min(*last, size_bytes), size_bytes - 1};
  }
  const bool is_open = dash + 1 == set.size();
  if (!first || (!last && !is_open) || (last && *last < *first)) return WholeContent{};
  if (*first >= size_bytes) return RangeNotSatisfiable{};
  return ByteRange{*first, is_open ? size_bytes - 1 : std::min(*last, size_bytes - 1)};
}

RangeOutcome requested_range(const Headers& headers, std::uint64_t size_bytes, std::string_view etag) {
  const auto range = headers.find("Range");
  if (!range) return WholeContent{};
  const auto condition = headers.find("If-Range");
  if (condition && (etag.starts_with("W/") || *condition != etag)) return WholeContent{};
  return parse_range(*range, size_bytes);
}

std::string content_range(ByteRange range, std::uint64_t size_bytes) {
  return fmt::format("bytes {}-{}/{}", range.first, range.last, size_bytes);
}

std::string content_range_unsatisfiable(std::uint64_t size_bytes) { return fmt::format("bytes */{}", size_bytes); }

}  // namespace portreto::http
