#include "services/image_store.h"

#include <utility>

#include "runtime/log.h"

namespace portreto::services {
namespace {

model::Exif shown_exif(const imaging::ExifSummary& exif) {
  model::Exif shown;
  shown.camera = imaging::camera_name(exif);
  shown.lens = exif.lens;
  if (exif.exposure_s) shown.exposure = imaging::format_exposure(*exif.exposure_s);
  shown.aperture = exif.f_number.value_or(0);
  shown.iso = exif.iso.value_or(0);
  shown.focal_length_mm = exif.focal_length_mm.value_or(0);
  shown.latitude = exif.latitude;
  shown.longitude = exif.longitude;
  return shown;
}

model::ImageFormat format_of(imaging::DerivativeFormat format) {
  return format == imaging::DerivativeFormat::kWebp ? model::ImageFormat::kWebp : model::ImageFormat::kJpeg;
}

model::Image describe(const UploadedFile& file, const imaging::ImportedImage& imported, BlobId blob) {
  // ImageKind and ImageFormat are the same list in two layers that may not know of each other.
  model::Image image{.blob = blob,
                     .format = static_cast<model::ImageFormat>(imported.kind),
                     .size_bytes = file.size_bytes,
                     .sha256 = file.sha256,
                     .width = imported.width,
                     .height = imported.height,
                     .thumbhash = imported.thumbhash,
                     .average_color = imported.average_color};
  for (const imaging::Derivative& derivative : imported.derivatives) {
    if (derivative.format == imaging::DerivativeFormat::kWebp) {
      image.derivative_widths.push_back(static_cast<std::uint16_t>(derivative.width));
    }
  }
  return image;
}

// What variants_of() gives for an image_of() a part.
const std::uint16_t kPartVariant = model::Variant{0, model::Image().format}.number();

std::vector<blob::BlobPart> parts_of(const UploadedFile& file, imaging::ImportedImage& imported,
                                     const model::Image& image) {
  std::vector<blob::BlobPart> parts{{model::Variant{0, image.format}.number(), file.source}};
  for (imaging::Derivative& derivative : imported.derivatives) {
    const model::Variant variant{static_cast<std::uint16_t>(derivative.width), format_of(derivative.format)};
    parts.push_back({variant.number(), blob::source_of(std::move(derivative.bytes))});
  }
  return parts;
}

}  // namespace

model::Image image_of(const model::UploadPart& part) { return {.blob = part.blob, .size_bytes = part.size_bytes}; }

std::vector<model::Variant> variants_of(const model::Image& image) {
  std::vector<model::Variant> variants{{0, image.format}};
  for (const std::uint16_t width : image.derivative_widths) {
    variants.push_back({width, model::ImageFormat::kWebp});
    variants.push_back({width, model::ImageFormat::kJpeg});
  }
  return variants;
}

Task<Status> ImageStore::put(model::Image image, std::vector<blob::BlobPart> parts) {
  PORTRETO_CO_TRY(co_await metadata_.photos().add_garbage(image));
  auto put = co_await bytes_.put(image.blob, std::move(parts));
  if (!put) co_await discard(std::move(image));
  co_return put;
}

Task<Result<ImageStore::Stored>> ImageStore::store(UploadedFile file) {
  PORTRETO_CO_ASSIGN(imaging::ImportedImage imported, co_await imager_.import(file.path, limits_));
  Stored stored{.image = describe(file, imported, BlobId::generate(clock_)),
                .exif = shown_exif(imported.exif),
                .taken_at = imported.exif.taken_at};
  PORTRETO_CO_TRY(co_await put(stored.image, parts_of(file, imported, stored.image)));
  co_return stored;
}

Task<Result<model::UploadPart>> ImageStore::store_part(std::shared_ptr<blob::BlobSource> source) {
  const model::UploadPart part{BlobId::generate(clock_), source->size()};
  PORTRETO_CO_TRY(co_await put(image_of(part), {{kPartVariant, std::move(source)}}));
  co_return part;
}

Task<Result<Bytes>> ImageStore::read(model::UploadPart part, std::uint64_t offset, std::uint64_t length) {
  co_return co_await bytes_.get(part.blob, kPartVariant, offset, length);
}

Task<Status> ImageStore::forget(const model::Image& image) {
  co_return co_await metadata_.photos().remove_garbage(image.blob);
}

Task<void> ImageStore::discard(model::Image image) {
  auto erased = co_await erase(image);
  auto noted =
      erased ? co_await metadata_.photos().remove_garbage(image.blob) : co_await metadata_.photos().add_garbage(image);
  if (!erased || !noted) {
    const Error& error = !erased ? erased.error() : noted.error();
    log::warn("an image without owner is left to the sweeper",
              {{"blob", image.blob}, {"error", to_string(error.code)}, {"is_noted", noted.has_value()}});
  }
}

Task<Status> ImageStore::erase(model::Image image) {
  std::vector<std::uint16_t> variants;
  for (const model::Variant variant : variants_of(image)) variants.push_back(variant.number());
  co_return co_await bytes_.erase(image.blob, std::move(variants));
}

}  // namespace portreto::services
