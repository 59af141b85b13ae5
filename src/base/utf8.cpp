#include "base/utf8.h"

namespace portreto {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

}  // namespace

std::size_t utf8_sequence_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto is_within = [&](std::size_t i, unsigned first, unsigned last) {
    return i < text.size() && byte(i) >= first && byte(i) <= last;
  };
  const auto is_tail = [&](std::size_t i) { return is_within(i, 0x80, 0xBF); };

  const unsigned lead = byte(0);
  if (lead <= 0x7F) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return is_tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned first = lead == 0xE0 ? 0xA0 : 0x80;  // below: overlong
    const unsigned last = lead == 0xED ? 0x9F : 0xBF;   // above: surrogates
    return is_within(1, first, last) && is_tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned first = lead == 0xF0 ? 0x90 : 0x80;  // below: overlong
    const unsigned last = lead == 0xF4 ? 0x8F : 0xBF;   // above: beyond U+10FFFF
    return is_within(1, first, last) && is_tail(2) && is_tail(3) ? 4 : 0;
  }
  return 0;
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    out += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace portreto
