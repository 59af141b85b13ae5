#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portreto::model {

// Kinds of image file that are taken in; derivatives are made in kWebp and kJpeg only.
enum class ImageFormat : std::uint8_t { kJpeg = 1, kPng = 2, kWebp = 3, kGif = 4, kHeic = 5, kAvif = 6 };

std::string_view media_type(ImageFormat format);      // "image/jpeg"
std::string_view file_extension(ImageFormat format);  // "jpg"
std::string_view to_string(ImageFormat format);       // "jpeg"
std::optional<ImageFormat> parse_image_format(std::string_view text);

// Which of a photo's stored objects is meant: the original, bit for bit as it was uploaded, or a derived size. Storage
// sees only the number; a URL shows the text ("original.heic", "640.webp"), from which the media type follows.
struct Variant {
  std::uint16_t width = 0;  // 0: the original
  ImageFormat format = ImageFormat::kJpeg;

  auto operator<=>(const Variant&) const = default;
  bool is_original() const { return width == 0; }

  // format in the upper 3 of 16 bits, width in the lower 13.
  std::uint16_t number() const;
  static std::optional<Variant> from_number(std::uint16_t number);

  std::string str() const;
  static std::optional<Variant> parse(std::string_view text);  // exactly what str() gives, nothing else
};

}  // namespace portreto::model
