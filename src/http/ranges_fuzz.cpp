#include "http/ranges.h"

#include "base/testing/fuzz.h"
#include "http/conditional.h"

namespace portreto::http {
namespace {

using fuzz::require;

// Line by line: the size in 8 bytes, the current tag, If-Range, If-Match, If-None-Match; the rest is Range.
void check(fuzz::Input input) {
  const auto size_bytes = input.number<std::uint64_t>();
  input.line();
  const std::string_view etag = input.line();
  Headers headers;
  for (const char* name : {"If-Range", "If-Match", "If-None-Match"}) {
    if (const auto value = input.line(); !value.empty()) headers.add(name, std::string(value));
  }
  const std::string_view field = input.text();
  const bool has_range = headers.add("Range", std::string(field));

  const RangeOutcome outcome = parse_range(field, size_bytes);
  if (const auto* range = std::get_if<ByteRange>(&outcome)) {
    require(range->first <= range->last && range->last < size_bytes, "a range lies within the size");
    require(range->length() >= 1 && range->length() <= size_bytes, "a range has a length");
    require(content_range(*range, size_bytes).starts_with("bytes "), "a range can be told");
  }
  const RangeOutcome requested = requested_range(headers, size_bytes, etag);
  require(requested == outcome || requested == RangeOutcome(WholeContent{}), "a condition asks for all or nothing");
  if (has_range && !headers.find("If-Range")) require(requested == outcome, "without a condition the range counts");

  const auto none_match = headers.find("If-None-Match");
  require(is_not_modified(headers, etag) == (none_match && none_match_hits(*none_match, etag)), "the tag decides");
  if (const auto match = headers.find("If-Match"); match && etag.empty()) {
    require(!match_allows(*match, etag), "nothing matches what does not exist");
  }
}

}  // namespace
}  // namespace portreto::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::http::check({data, size});
  return 0;
}
