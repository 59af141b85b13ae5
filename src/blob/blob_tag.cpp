#include "blob/blob_tag.h"

#include <fmt/compile.h>

#include <charconv>

namespace portreto::blob {
namespace {

template <typename T>
bool parse_hexadecimal(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string tag_of(const BlobInfo& info) {
  return fmt::format(FMT_COMPILE("{:x}-{:08x}"), info.size_bytes, info.crc32c);
}

std::optional<BlobInfo> parse_tag(std::string_view tag) {
  const std::size_t dash = tag.find('-');
  if (dash == tag.npos) return std::nullopt;
  BlobInfo info;
  if (!parse_hexadecimal(tag.substr(0, dash), info.size_bytes)) return std::nullopt;
  if (!parse_hexadecimal(tag.substr(dash + 1), info.crc32c)) return std::nullopt;
  if (tag_of(info) != tag) return std::nullopt;
  return info;
}

}  // namespace portreto::blob
