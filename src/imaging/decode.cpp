#include "imaging/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "imaging/import_errors.h"
#include "imaging/sniff.h"

namespace portreto::imaging {
namespace {

// How bad a file may be. Truncation and everything that decoders call an error is refused: half a photo is not what
// somebody meant to upload. Mere warnings (a few wrong bits inside a JPEG, junk between its segments) are not, since
// old cameras and editors write such files, and their owners see nothing wrong with them.
constexpr VipsFailOn kFailOn = VIPS_FAIL_ON_ERROR;

std::string megapixels(std::uint64_t pixels) { return fmt::format("{} megapixels", pixels / 1'000'000); }

// The decoder for a kind, and only that one; nothing is guessed from the file a second time. `shrink` (a power of two
// up to 8) is what the decoder may leave out already.
VipsImagePtr load(ImageKind kind, VipsSource* source, int shrink) {
  return vips_make([&](VipsImage** out) {
    switch (kind) {
      case ImageKind::kJpeg:
        return vips_jpegload_source(source, out, "shrink", shrink, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", kFailOn,
                                    nullptr);
      case ImageKind::kWebp:
        return vips_webpload_source(source, out, "scale", 1.0 / shrink, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                    kFailOn, nullptr);
      case ImageKind::kPng:
        return vips_pngload_source(source, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", kFailOn, nullptr);
      case ImageKind::kGif:
        return vips_gifload_source(source, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", kFailOn, nullptr);
      case ImageKind::kHeic:
      case ImageKind::kAvif:
        return vips_heifload_source(source, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", kFailOn, nullptr);
    }
    return -1;
  });
}

// The most that a decoder can leave out and still give twice the pixels that are wanted, so that the final, better
// filter has something to work with. The same margin as vips_thumbnail().
int shrink_on_load(ImageKind kind, std::uint32_t stored_width, std::uint32_t wanted_width) {
  if (kind != ImageKind::kJpeg && kind != ImageKind::kWebp) return 1;
  int shrink = 8;
  while (shrink > 1 && std::uint64_t{stored_width} < std::uint64_t{wanted_width} * 2 * shrink) shrink /= 2;
  return shrink;
}

bool is_decoded_whole(ImageKind kind, VipsImage* header) {
  if (kind != ImageKind::kJpeg && kind != ImageKind::kPng) return true;
  return vips_image_get_typeof(header, "interlaced") != 0;  // also what libvips calls a progressive JPEG
}

Status check_size(ImageKind kind, VipsImage* header, const ImportLimits& limits) {
  const auto width = static_cast<std::uint64_t>(vips_image_get_width(header));
  const auto height = static_cast<std::uint64_t>(vips_image_get_height(header));
  if (std::max(width, height) > limits.side_max) {
    return fail(ErrorCode::kPayloadTooLarge,
                fmt::format("This photo is {}×{} pixels. No side may be longer than {} pixels.", width, height,
                            limits.side_max));
  }
  const std::uint64_t pixels = width * height;
  if (pixels > limits.pixels_max) {
    return fail(ErrorCode::kPayloadTooLarge, fmt::format("This photo has {}. No more than {} are accepted.",
                                                         megapixels(pixels), megapixels(limits.pixels_max)));
  }
  if (pixels > limits.whole_pixels_max && is_decoded_whole(kind, header)) {
    return fail(
        ErrorCode::kPayloadTooLarge,
        fmt::format("This photo has {}. A {} file of this kind may have no more than {}; save it as a JPEG that "
                    "is not progressive.",
                    megapixels(pixels), display_name(kind), megapixels(limits.whole_pixels_max)));
  }
  return {};
}

Bytes blob_field(VipsImage* image, const char* name) {
  const void* data = nullptr;
  std::size_t size = 0;
  if (vips_image_get_typeof(image, name) == 0 || vips_image_get_blob(image, name, &data, &size) != 0) return {};
  const auto* first = static_cast<const std::byte*>(data);
  return Bytes(first, first + size);
}

Result<Bytes> read_first_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::kInternal, "The uploaded file could not be read. Upload it again.");
  Bytes bytes(kSniffBytes);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

// The profile for pixels that come without a usable one of their own.
const char* fallback_profile(VipsImage* image) {
  return vips_image_get_interpretation(image) == VIPS_INTERPRETATION_CMYK ? "cmyk" : "srgb";
}

VipsImagePtr resize_exactly(VipsImage* image, std::uint32_t width, std::uint32_t height) {
  return vips_make([&](VipsImage** out) {
    return vips_thumbnail_image(image, out, static_cast<int>(width), "height", static_cast<int>(height), "size",
                                VIPS_SIZE_FORCE, nullptr);
  });
}

// As above, and through the picture's own colours into sRGB. Done after shrinking, it costs little.
VipsImagePtr resize_exactly_to_srgb(VipsImage* image, std::uint32_t width, std::uint32_t height) {
  return vips_make([&](VipsImage** out) {
    return vips_thumbnail_image(image, out, static_cast<int>(width), "height", static_cast<int>(height), "size",
                                VIPS_SIZE_FORCE, "import_profile", fallback_profile(image), "export_profile", "srgb",
                                nullptr);
  });
}

// Grey to colour, 16 bits to 8: every derivative is made from one form.
VipsImagePtr to_plain_srgb(VipsImage* image) {
  auto srgb =
      vips_make([&](VipsImage** out) { return vips_colourspace(image, out, VIPS_INTERPRETATION_sRGB, nullptr); });
  if (!srgb) return nullptr;
  return vips_make([&](VipsImage** out) { return vips_cast(srgb.get(), out, VIPS_FORMAT_UCHAR, nullptr); });
}

// Takes every piece of metadata (Exif, XMP, IPTC, ICC, comments, thumbnails) off an image that is in memory, so that no
// encoder can pass it on; their own "strip" option cannot be relied upon (see webp_metadata.h).
void remove_metadata(VipsImage* image) {
  gchar** fields = vips_image_get_fields(image);
  for (gchar** field = fields; *field != nullptr; ++field)
    vips_image_remove(image, *field);  // keeps width and the like
  g_strfreev(fields);
}

}  // namespace

Result<OpenedImage> open_image(const std::string& path, const ImportLimits& limits) {
  start_vips();
  PORTRETO_ASSIGN(const Bytes first_bytes, read_first_bytes(path));
  PORTRETO_ASSIGN(const ImageKind kind, sniff(first_bytes));

  OpenedImage opened{.kind = kind};
  opened.source.reset(vips_source_new_from_file(path.c_str()));
  if (!opened.source) return fail(damaged_error(kind));
  const VipsImagePtr header = load(kind, opened.source.get(), 1);
  if (!header) return fail(damaged_error(kind));
  PORTRETO_TRY(check_size(kind, header.get(), limits));

  opened.stored_width = static_cast<std::uint32_t>(vips_image_get_width(header.get()));
  opened.width = opened.stored_width;
  opened.height = static_cast<std::uint32_t>(vips_image_get_height(header.get()));
  if (vips_image_get_orientation_swap(header.get())) std::swap(opened.width, opened.height);
  opened.is_color_managed = vips_image_get_typeof(header.get(), VIPS_META_ICC_NAME) != 0 ||
                            vips_image_get_interpretation(header.get()) == VIPS_INTERPRETATION_CMYK;
  opened.exif = blob_field(header.get(), VIPS_META_EXIF_NAME);
  return opened;
}

Result<VipsImagePtr> decode_image(const OpenedImage& image, std::uint32_t width, std::uint32_t height,
                                  TimeLimit& time) {
  const bool is_turned = image.stored_width != image.width;
  const int shrink = shrink_on_load(image.kind, image.stored_width, is_turned ? height : width);
  const auto failed = [&] { return fail(time.is_exceeded() ? too_slow_error() : damaged_error(image.kind)); };

  const VipsImagePtr stored = load(image.kind, image.source.get(), shrink);
  if (!stored) return failed();
  time.watch(stored.get());
  const VipsImagePtr sized = image.is_color_managed ? resize_exactly_to_srgb(stored.get(), width, height)
                                                    : resize_exactly(stored.get(), width, height);
  if (!sized) return failed();
  const VipsImagePtr plain = to_plain_srgb(sized.get());
  if (!plain) return failed();
  VipsImagePtr in_memory(vips_image_copy_memory(plain.get()));  // this is where the decoder runs
  if (!in_memory || time.is_exceeded()) return failed();
  remove_metadata(in_memory.get());
  return in_memory;
}

Result<VipsImagePtr> resize_image(VipsImage* image, std::uint32_t width, std::uint32_t height) {
  const VipsImagePtr sized = resize_exactly(image, width, height);
  VipsImagePtr in_memory(sized ? vips_image_copy_memory(sized.get()) : nullptr);
  if (!in_memory) return fail(undecodable_error());
  return in_memory;
}

}  // namespace portreto::imaging
