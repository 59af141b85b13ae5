#include "model/variant.h"

#include <fmt/format.h>

#include <charconv>

namespace portreto::model {
namespace {

struct FormatNames {
  ImageFormat format;
  std::string_view name, extension, media_type;
};

constexpr std::array kFormats{
    FormatNames{ImageFormat::kJpeg, "jpeg", "jpg", "image/jpeg"},
    FormatNames{ImageFormat::kPng, "png", "png", "image/png"},
    FormatNames{ImageFormat::kWebp, "webp", "webp", "image/webp"},
    FormatNames{ImageFormat::kGif, "gif", "gif", "image/gif"},
    FormatNames{ImageFormat::kHeic, "heic", "heic", "image/heic"},
    FormatNames{ImageFormat::kAvif, "avif", "avif", "image/avif"},
};

constexpr unsigned kWidthBits = 13;
constexpr std::uint16_t kWidthMask = (1U << kWidthBits) - 1;

const FormatNames& names_of(ImageFormat format) { return kFormats[static_cast<std::size_t>(format) - 1]; }

}  // namespace

std::string_view media_type(ImageFormat format) { return names_of(format).media_type; }
std::string_view file_extension(ImageFormat format) { return names_of(format).extension; }
std::string_view to_string(ImageFormat format) { return names_of(format).name; }

std::optional<ImageFormat> parse_image_format(std::string_view text) {
  for (const FormatNames& names : kFormats) {
    if (names.name == text) return names.format;
  }
  return std::nullopt;
}

std::uint16_t Variant::number() const {
  return static_cast<std::uint16_t>((static_cast<unsigned>(format) << kWidthBits) | (width & kWidthMask));
}

std::optional<Variant> Variant::from_number(std::uint16_t number) {
  const unsigned format = number >> kWidthBits;
  if (format < 1 || format > kFormats.size()) return std::nullopt;
  return Variant{static_cast<std::uint16_t>(number & kWidthMask), static_cast<ImageFormat>(format)};
}

std::string Variant::str() const {
  const std::string_view extension = file_extension(format);
  return is_original() ? fmt::format("original.{}", extension) : fmt::format("{}.{}", width, extension);
}

std::optional<Variant> Variant::parse(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view size = text.substr(0, dot);
  Variant variant;
  if (size != "original") {
    const auto [end, failure] = std::from_chars(size.data(), size.data() + size.size(), variant.width);
    if (failure != std::errc{} || end != size.data() + size.size() || size.front() == '0') return std::nullopt;
    if (variant.width > kWidthMask) return std::nullopt;
  }
  for (const FormatNames& names : kFormats) {
    if (names.extension == text.substr(dot + 1)) {
      variant.format = names.format;
      return variant;
    }
  }
  return std::nullopt;
}

}  // namespace portreto::model
