#include <algorithm>

#include "base/testing/fuzz.h"
#include "http/message.h"
#include "http/url.h"

namespace portreto::http {
namespace {

using fuzz::require;

// The address that means the same, with nothing left unescaped.
std::string spell(const Target& target) {
  std::string text;
  for (const std::string& segment : target.segments) text.append("/").append(encode_path_segment(segment));
  if (text.empty()) text = "/";
  char separator = '?';
  for (const auto& [name, value] : target.query) {
    text += separator;
    text.append(encode_query_value(name)).append("=").append(encode_query_value(value));
    separator = '&';
  }
  return text;
}

void check(std::string_view raw) {
  const auto target = Target::parse(raw);
  if (!target) return;
  require(target->raw == raw && raw.starts_with(target->path()), "what was sent is kept");
  require(target->query.size() <= kTargetQueryPairsMax, "the number of pairs is limited");
  std::size_t decoded_bytes = 0;
  for (const std::string& segment : target->segments) {
    require(segment != "." && segment != ".." && !segment.contains('\0'), "no segment leads astray");
    decoded_bytes += segment.size();
  }
  for (const auto& [name, value] : target->query) {
    require(!name.contains('\0') && !value.contains('\0'), "a query has no NUL");
    require(target->query_value(name).has_value(), "a name is found again");
    decoded_bytes += name.size() + value.size();
  }
  require(decoded_bytes < raw.size(), "decoding adds nothing");

  const std::string text = spell(*target);
  if (text.size() > kTargetBytesMax) return;
  const auto again = Target::parse(text);
  require(again && again->segments == target->segments && again->query == target->query,
          "another spelling is the same");
}

}  // namespace
}  // namespace portreto::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::http::check(portreto::fuzz::Input(data, size).text());
  return 0;
}
