#include "http/content_disposition.h"

#include <fmt/format.h>

#include "http/url.h"

namespace portreto::http {

std::string attachment(std::string_view file_name) {
  std::string ascii;
  for (const char c : file_name) {
    const bool is_continuation = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    const bool is_plain = c >= ' ' && c < '\x7f' && c != '"' && c != '\\' && c != '%';
    if (is_plain) {
      ascii += c;
    } else if (!is_continuation) {
      ascii += '_';
    }
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", ascii, encode_path_segment(file_name));
}

}  // namespace portreto::http
