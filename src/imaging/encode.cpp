#include "imaging/encode.h"

#include <array>
#include <utility>

#include "imaging/import_errors.h"
#include "imaging/webp_metadata.h"

namespace portreto::imaging {
namespace {

Result<Bytes> encoded(Bytes bytes) {
  if (!bytes.empty()) return bytes;
  return fail(undecodable_error());
}

struct UnrefArea {
  void operator()(VipsArrayDouble* array) const { vips_area_unref(VIPS_AREA(array)); }
};

VipsImagePtr on_white(VipsImage* image) {
  constexpr std::array kWhite{255.0, 255.0, 255.0};
  const std::unique_ptr<VipsArrayDouble, UnrefArea> background(vips_array_double_new(kWhite.data(), kWhite.size()));
  return vips_make([&](VipsImage** out) { return vips_flatten(image, out, "background", background.get(), nullptr); });
}

}  // namespace

Result<Bytes> encode_webp(VipsImage* image) {
  return encoded(without_webp_metadata(vips_make_bytes([&](void** buffer, std::size_t* size) {
    return vips_webpsave_buffer(image, buffer, size, "Q", kWebpQuality, "effort", kWebpEffort, "strip", TRUE, nullptr);
  })));
}

Result<Bytes> encode_jpeg(VipsImage* image) {
  VipsImagePtr flat;
  if (vips_image_hasalpha(image)) {
    flat = on_white(image);
    if (!flat) return encoded({});
    image = flat.get();
  }
  return encoded(vips_make_bytes([&](void** buffer, std::size_t* size) {
    return vips_jpegsave_buffer(image, buffer, size, "Q", kJpegQuality, "optimize_coding", TRUE, "strip", TRUE,
                                nullptr);
  }));
}

}  // namespace portreto::imaging
