#include "imaging/sniff.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace portreto::imaging {
namespace {

using namespace std::string_view_literals;

// HEIF brands: ISO/IEC 23008-12 annex B (HEVC), the AV1 Image File Format specification section 8 (AVIF). mif1 and msf1
// say only "some HEIF"; what codes the picture is then one of the compatible brands.
constexpr std::array kAvifBrands{"avif"sv, "avis"sv};
constexpr std::array kHeicBrands{"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv,
                                 "hevx"sv, "hevm"sv, "hevs"sv, "mif1"sv, "msf1"sv};

constexpr std::size_t kBrandBytes = 4;
constexpr std::size_t kFtypHeaderBytes = 16;  // box size, "ftyp", major brand, minor version

bool contains(auto& brands, std::string_view brand) { return std::ranges::find(brands, brand) != brands.end(); }

std::size_t big_endian_32(std::string_view text) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(text[i]);
  return value;
}

std::optional<ImageKind> sniff_heif(std::string_view text) {
  if (text.size() < kFtypHeaderBytes || text.substr(4, 4) != "ftyp") return std::nullopt;
  const std::string_view box = text.substr(0, std::min(big_endian_32(text), text.size()));
  if (box.size() < kFtypHeaderBytes) return std::nullopt;

  std::optional<ImageKind> kind;
  const auto consider = [&](std::string_view brand) {
    if (contains(kAvifBrands, brand)) kind = ImageKind::kAvif;
    if (!kind && contains(kHeicBrands, brand)) kind = ImageKind::kHeic;
  };
  consider(box.substr(8, kBrandBytes));
  if (!kind) return std::nullopt;  // a video may list mif1 for its cover; the major brand says what the file is
  for (std::size_t at = kFtypHeaderBytes; at + kBrandBytes <= box.size(); at += kBrandBytes) {
    consider(box.substr(at, kBrandBytes));
  }
  return kind;
}

bool is_webp(std::string_view text) {
  return text.starts_with("RIFF") && text.size() >= 15 && text.substr(8, 7) == "WEBPVP8";
}

}  // namespace

std::string_view display_name(ImageKind kind) {
  switch (kind) {
    case ImageKind::kJpeg: return "JPEG";
    case ImageKind::kPng: return "PNG";
    case ImageKind::kWebp: return "WebP";
    case ImageKind::kGif: return "GIF";
    case ImageKind::kHeic: return "HEIC";
    case ImageKind::kAvif: return "AVIF";
  }
  return "image";
}

Result<ImageKind> sniff(ByteView first_bytes) {
  const std::string_view text = as_text(first_bytes.first(std::min(first_bytes.size(), kSniffBytes)));
  if (text.starts_with("\xFF\xD8\xFF")) return ImageKind::kJpeg;
  if (text.starts_with("\x89PNG\r\n\x1A\n")) return ImageKind::kPng;
  if (text.starts_with("GIF87a") || text.starts_with("GIF89a")) return ImageKind::kGif;
  if (is_webp(text)) return ImageKind::kWebp;
  if (const auto kind = sniff_heif(text)) return *kind;
  return fail(ErrorCode::kUnsupportedMedia,
              "This is not a kind of photo that is accepted here. Upload a JPEG, PNG, WebP, GIF, HEIC or AVIF file.");
}

}  // namespace portreto::imaging
