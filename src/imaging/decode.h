#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "imaging/image_kind.h"
#include "imaging/imported_image.h"
#include "imaging/time_limit.h"
#include "imaging/vips_handle.h"

namespace portreto::imaging {

// A file whose header was read and found within the limits; no pixel has been decoded.
struct OpenedImage {
  ImageKind kind = ImageKind::kJpeg;
  VipsSourcePtr source;
  std::uint32_t width = 0;  // upright
  std::uint32_t height = 0;
  std::uint32_t stored_width = 0;  // as the decoder will give it
  bool is_color_managed = false;   // an ICC profile, or inks rather than light
  Bytes exif;
};

Result<OpenedImage> open_image(const std::string& path, const ImportLimits& limits);

// The picture at `width`×`height` (not larger than the original), in memory: upright, 8-bit sRGB with 3 bands, or 4
// with alpha, without any metadata. Of an animation the first frame; the others are not looked at, and may be broken.
// Blocks.
Result<VipsImagePtr> decode_image(const OpenedImage& image, std::uint32_t width, std::uint32_t height, TimeLimit& time);

// A decoded picture at another size.
Result<VipsImagePtr> resize_image(VipsImage* image, std::uint32_t width, std::uint32_t height);

}  // namespace portreto::imaging
