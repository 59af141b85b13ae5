#include "roles/api/json_writer.h"

#include <fmt/format.h>

namespace portreto::api {
namespace {

// What follows the backslash for a byte that must be escaped; 'u' for those that have no short form; 0 for all others.
constexpr auto kEscapes = [] {
  std::array<char, 256> escapes{};
  for (std::size_t control = 0; control < 0x20; ++control) escapes[control] = 'u';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}();

// The length of the beginning that needs no escapes, in whole blocks: the compiler makes one comparison of a block.
std::size_t plain_blocks(std::string_view text) {
  constexpr std::size_t kBlock = 16;
  std::size_t length = 0;
  for (; length + kBlock <= text.size(); length += kBlock) {
    bool has_escapes = false;
    for (std::size_t i = length; i < length + kBlock; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      has_escapes |= (byte < 0x20) | (byte == '"') | (byte == '\\');
    }
    if (has_escapes) break;
  }
  return length;
}

}  // namespace

void write_json(std::string& out, std::string_view text) {
  out += '"';
  std::size_t run = 0;  // where the bytes begin that were not copied yet
  for (std::size_t i = plain_blocks(text); i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const char escape = kEscapes[byte];
    if (escape == 0) continue;
    out += text.substr(run, i - run);
    out += '\\';
    out += escape;
    if (escape == 'u') fmt::format_to(std::back_inserter(out), "{:04x}", byte);
    run = i + 1;
  }
  out += text.substr(run);
  out += '"';
}

void write_json(std::string& out, double value) {
  if (std::isfinite(value)) {
    fmt::format_to(std::back_inserter(out), "{}", value);
  } else {
    out += "null";
  }
}

}  // namespace portreto::api
