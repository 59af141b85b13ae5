#include "imaging/import_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "imaging/decode.h"
#include "imaging/derivatives.h"
#include "imaging/encode.h"
#include "imaging/import_errors.h"
#include "imaging/thumbhash.h"

namespace portreto::imaging {
namespace {

constexpr std::uint32_t kWebpSideMax = 16'383;  // the format's own limit

// The widest derivative of a very tall picture would be a file that WebP cannot hold.
Status check_shape(const OpenedImage& image) {
  const std::uint32_t widest = derivative_widths(image.width).back();
  if (derivative_height(widest, image.width, image.height) <= kWebpSideMax) return {};
  return fail(ErrorCode::kPayloadTooLarge,
              fmt::format("This photo is too tall for its width ({}×{} pixels). Cut it into parts.", image.width,
                          image.height));
}

struct Rgba {
  std::uint32_t width, height;
  Bytes pixels;
};

// The picture within kThumbhashSideMax on both sides, with an alpha channel.
Result<Rgba> miniature(VipsImage* image) {
  const auto width = static_cast<std::uint32_t>(vips_image_get_width(image));
  const auto height = static_cast<std::uint32_t>(vips_image_get_height(image));
  const std::uint32_t longest = std::max({width, height, kThumbhashSideMax});
  const auto scaled = [&](std::uint32_t side) { return std::max(1U, side * kThumbhashSideMax / longest); };

  PORTRETO_ASSIGN(VipsImagePtr small, resize_image(image, scaled(width), scaled(height)));
  if (!vips_image_hasalpha(small.get())) {
    small = vips_make([&](VipsImage** out) { return vips_addalpha(small.get(), out, nullptr); });
  }
  Rgba rgba{scaled(width), scaled(height), {}};
  if (small) {
    rgba.pixels = vips_make_bytes([&](void** buffer, std::size_t* size) {
      *buffer = vips_image_write_to_memory(small.get(), size);
      return *buffer != nullptr ? 0 : -1;
    });
  }
  if (rgba.pixels.empty()) return fail(undecodable_error());
  return rgba;
}

Result<ImportedImage> import_in_steps(const std::string& path, const ImportLimits& limits, TimeBase time_base) {
  TimeLimit time(limits.time_max, time_base);
  PORTRETO_ASSIGN(const OpenedImage opened, open_image(path, limits));
  PORTRETO_TRY(check_shape(opened));

  ImportedImage imported{.kind = opened.kind, .width = opened.width, .height = opened.height};
  imported.exif = summarize_exif(opened.exif);

  // The file is decoded once, at the largest size. Each smaller one is made from the largest, not from the next larger
  // one, so that none has been through the filter more than twice.
  const std::vector<std::uint16_t> widths = derivative_widths(opened.width);
  const auto height_at = [&](std::uint32_t width) { return derivative_height(width, opened.width, opened.height); };
  PORTRETO_ASSIGN(const VipsImagePtr largest, decode_image(opened, widths.back(), height_at(widths.back()), time));

  VipsImagePtr smallest;
  for (const std::uint16_t width : widths) {
    if (time.is_exceeded()) return fail(too_slow_error());
    VipsImagePtr resized;
    if (width != widths.back()) {
      PORTRETO_ASSIGN(resized, resize_image(largest.get(), width, height_at(width)));
    }
    VipsImage* const image = resized ? resized.get() : largest.get();
    PORTRETO_ASSIGN(Bytes webp, encode_webp(image));
    PORTRETO_ASSIGN(Bytes jpeg, encode_jpeg(image));
    imported.derivatives.push_back({DerivativeFormat::kWebp, width, height_at(width), std::move(webp)});
    imported.derivatives.push_back({DerivativeFormat::kJpeg, width, height_at(width), std::move(jpeg)});
    if (!smallest) smallest = std::move(resized);
  }

  PORTRETO_ASSIGN(const Rgba mini, miniature(smallest ? smallest.get() : largest.get()));
  imported.thumbhash = encode_thumbhash(mini.width, mini.height, mini.pixels);
  imported.average_color = average_color(mini.pixels);
  return imported;
}

}  // namespace

Result<ImportedImage> import_file(const std::string& path, const ImportLimits& limits, TimeBase time_base) {
  auto imported = import_in_steps(path, limits, time_base);
  // libvips collects what went wrong in one text for the whole process, and would do so for ever.
  if (!imported) vips_error_clear();
  return imported;
}

}  // namespace portreto::imaging
