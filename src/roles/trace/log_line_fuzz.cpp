#include "roles/trace/log_line.h"

#include <algorithm>
#include <string_view>

#include "base/testing/fuzz.h"

// A line of a log that may be anybody's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using portreto::fuzz::require;
  const auto line = portreto::roles::parse_log_line(portreto::fuzz::Input(data, size).text());
  if (!line) return 0;
  const auto is_harmless = [](std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  };
  require(is_harmless(line->level) && is_harmless(line->message), "no terminal is steered");
  for (const auto& [name, value] : line->fields)
    require(is_harmless(name) && is_harmless(value), "no terminal is steered");
  require(line->began() <= line->at, "what took some time began before");
  return 0;
}
