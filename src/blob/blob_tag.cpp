#include "blob/blob_tag.h"

#include <fmt/compile.h>

#include "base/parse_number.h"

namespace portreto::blob {

std::string tag_of(const BlobInfo& info) {
  return fmt::format(FMT_COMPILE("{:x}-{:08x}"), info.size_bytes, info.crc32c);
}

std::optional<BlobInfo> parse_tag(std::string_view tag) {
  const std::size_t dash = tag.find('-');
  if (dash == tag.npos) return std::nullopt;
  const auto size = parse_number<std::uint64_t>(tag.substr(0, dash), 16);
  const auto crc = parse_number<std::uint32_t>(tag.substr(dash + 1), 16);
  if (!size || !crc) return std::nullopt;
  const BlobInfo info{.size_bytes = *size, .crc32c = *crc};
  if (tag_of(info) != tag) return std::nullopt;
  return info;
}

}  // namespace portreto::blob
