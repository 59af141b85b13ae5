#include "model/text.h"

#include <algorithm>

#include "base/utf8.h"

namespace portreto::model {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

char32_t decode(std::string_view sequence) {
  const auto bits = [&](std::size_t i, unsigned mask) {
    return static_cast<char32_t>(static_cast<unsigned char>(sequence[i]) & mask);
  };
  switch (sequence.size()) {
    case 1: return bits(0, 0x7F);
    case 2: return bits(0, 0x1F) << 6 | bits(1, 0x3F);
    case 3: return bits(0, 0x0F) << 12 | bits(1, 0x3F) << 6 | bits(2, 0x3F);
    default: return bits(0, 0x07) << 18 | bits(1, 0x3F) << 12 | bits(2, 0x3F) << 6 | bits(3, 0x3F);
  }
}

}  // namespace

std::optional<char32_t> CodePoints::next() {
  if (rest_.empty()) return std::nullopt;
  const std::size_t length = utf8_sequence_length(rest_);
  const char32_t code_point = length == 0 ? kReplacement : decode(rest_.substr(0, length));
  rest_.remove_prefix(length == 0 ? 1 : length);
  return code_point;
}

void append_utf8(char32_t c, std::string& text) {
  const auto add = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  const auto add_tail = [&](int shift) { add(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | c >> 6);
    add_tail(0);
  } else if (c < 0x10000) {
    add(0xE0 | c >> 12);
    add_tail(6);
    add_tail(0);
  } else {
    add(0xF0 | c >> 18);
    add_tail(12);
    add_tail(6);
    add_tail(0);
  }
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (CodePoints rest(text); rest.next();) ++count;
  return count;
}

bool is_blank(char32_t c) {
  switch (c) {
    case 0x20:
    case 0x85:    // next line
    case 0xA0:    // no-break space
    case 0x1680:  // ogham space
    case 0x2028:
    case 0x2029:
    case 0x202F:  // narrow no-break space
    case 0x205F:  // mathematical space
    case 0x2060:  // word joiner
    case 0x3000:  // ideographic space
    case 0xFEFF:  // byte order mark
      return true;
    default: return (c >= 0x09 && c <= 0x0D) || (c >= 0x2000 && c <= 0x200D);  // …200D: spaces and joiners
  }
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029; }

std::string_view trim(std::string_view text) {
  std::size_t first = text.size();
  std::size_t last = text.size();  // the end of the last visible character
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = std::max<std::size_t>(utf8_sequence_length(text.substr(at)), 1);
    const bool is_visible = !is_blank(*CodePoints(text.substr(at, length)).next());
    if (is_visible && first == text.size()) first = at;
    at += length;
    if (is_visible) last = at;
  }
  return first == text.size() ? std::string_view() : text.substr(first, last - first);
}

}  // namespace portreto::model
