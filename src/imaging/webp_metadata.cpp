#include "imaging/webp_metadata.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace portreto::imaging {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kRiffHeaderBytes = 12;  // "RIFF", size of the rest, "WEBP"
constexpr std::size_t kChunkHeaderBytes = 8;  // name, size of the payload; payloads are padded to an even size
constexpr std::array kPixelChunks{"VP8X"sv, "VP8 "sv, "VP8L"sv, "ALPH"sv};
constexpr std::byte kMetadataFlags{0x20 | 0x08 | 0x04};  // in VP8X: ICC, Exif, XMP

std::size_t little_endian_32(ByteView bytes) {
  std::size_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | std::to_integer<std::size_t>(bytes[i]);
  return value;
}

}  // namespace

Bytes without_webp_metadata(ByteView webp) {
  if (webp.size() < kRiffHeaderBytes || !as_text(webp).starts_with("RIFF")) return {};
  Bytes out(webp.begin(), webp.begin() + kRiffHeaderBytes);
  for (std::size_t at = kRiffHeaderBytes; at < webp.size();) {
    const ByteView rest = webp.subspan(at);
    if (rest.size() < kChunkHeaderBytes) return {};
    const std::size_t payload = little_endian_32(rest.subspan(4));
    const std::size_t chunk = kChunkHeaderBytes + payload + payload % 2;
    if (chunk > rest.size()) return {};

    const std::string_view name = as_text(rest.first(4));
    if (std::ranges::find(kPixelChunks, name) != kPixelChunks.end()) {
      out.insert(out.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(chunk));
      if (name == "VP8X" && payload > 0) out[out.size() - chunk + kChunkHeaderBytes] &= ~kMetadataFlags;
    }
    at += chunk;
  }
  const std::size_t riff = out.size() - kChunkHeaderBytes;
  for (std::size_t i = 0; i < 4; ++i) out[4 + i] = static_cast<std::byte>(riff >> (8 * i));
  return out;
}

}  // namespace portreto::imaging
