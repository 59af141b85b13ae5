#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "imaging/exif.h"
#include "imaging/image_kind.h"

namespace portreto::imaging {

// What one import may cost. What is over a limit is refused, not shrunk or cut.
struct ImportLimits {
  // Of the stored picture, checked against its header before anything is decoded.
  std::uint32_t side_max = 65'500;         // what libjpeg can address
  std::uint64_t pixels_max = 100'000'000;  // kinds that are decoded in strips (baseline JPEG, PNG) cost little memory
  std::uint64_t whole_pixels_max =
      64'000'000;  // kinds that must be held in memory whole: the rest, and interlaced ones

  // For decoding, converting and encoding together. VipsImager reads it as wall-clock time, the image worker as CPU
  // time.
  std::chrono::milliseconds time_max{10'000};

  // Of an image worker's heap. VipsImager alone cannot enforce it.
  std::uint64_t memory_bytes_max = 512ULL << 20;

  bool operator==(const ImportLimits&) const = default;
};

enum class DerivativeFormat : std::uint8_t { kWebp = 1, kJpeg = 2 };

// A smaller copy in sRGB, upright, without any metadata. WebP keeps transparency; JPEG shows it on white.
struct Derivative {
  DerivativeFormat format = DerivativeFormat::kWebp;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  Bytes bytes;
  bool operator==(const Derivative&) const = default;
};

struct ImportedImage {
  ImageKind kind = ImageKind::kJpeg;
  std::uint32_t width = 0;  // of the original, after orientation
  std::uint32_t height = 0;
  std::vector<Derivative> derivatives;  // for each of derivative_widths(width), ascending: WebP, then JPEG
  Bytes thumbhash;                      // at most 25 bytes
  std::uint32_t average_color = 0;      // 0xRRGGBB, sRGB; transparent pixels do not count, white when all are
  ExifSummary exif;
  bool operator==(const ImportedImage&) const = default;
};

}  // namespace portreto::imaging
