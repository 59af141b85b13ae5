#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "http/message.h"

namespace portreto::http {

// Bytes first to last, both included (RFC 9110 section 14.1.2).
struct ByteRange {
  std::uint64_t first;
  std::uint64_t last;
  std::uint64_t length() const { return last - first + 1; }
  bool operator==(const ByteRange&) const = default;
};
struct WholeContent {
  bool operator==(const WholeContent&) const = default;
};
struct RangeNotSatisfiable {
  bool operator==(const RangeNotSatisfiable&) const = default;
};
using RangeOutcome = std::variant<WholeContent, ByteRange, RangeNotSatisfiable>;

// What to send of a content of `size_bytes` for the value of a Range field. Several ranges, another unit and a
// malformed field ask for nothing in particular, so the whole is sent, which RFC 9110 section 14.2 allows.
RangeOutcome parse_range(std::string_view field, std::uint64_t size_bytes);

// The same for a GET's headers: without a Range, or with an If-Range that is not exactly the strong `etag` (a date
// never is), the whole.
RangeOutcome requested_range(const Headers& headers, std::uint64_t size_bytes, std::string_view etag);

// "bytes 0-99/1000" for a 206, "bytes */1000" for a 416.
std::string content_range(ByteRange range, std::uint64_t size_bytes);
std::string content_range_unsatisfiable(std::uint64_t size_bytes);

}  // namespace portreto::http
