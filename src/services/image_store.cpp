#include "services/image_store.h"

#include <utility>

#include "runtime/log.h"
#include "services/all.h"

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

Task<Status> put_one(blob::BlobStore& blobs, blob::BlobKey key, std::shared_ptr<blob::BlobSource> source) {
  auto outcome = co_await blobs.put(key, source);
  // What may or may not be there is put once more: the same bytes under the same key settle it.
  if (!outcome && outcome.error().code == ErrorCode::kOutcomeUnknown) outcome = co_await blobs.put(key, source);
  PORTRETO_CO_TRY(std::move(outcome));
  co_return Status{};
}

Status first_error(std::vector<Status> outcomes) {
  for (Status& outcome : outcomes) {
    if (!outcome) return std::move(outcome);
  }
  return {};
}

}  // namespace

std::vector<model::Variant> variants_of(const model::Image& image) {
  std::vector<model::Variant> variants{{0, image.format}};
  for (const std::uint16_t width : image.derivative_widths) {
    variants.push_back({width, model::ImageFormat::kWebp});
    variants.push_back({width, model::ImageFormat::kJpeg});
  }
  return variants;
}

Task<Result<ImageStore::Stored>> ImageStore::store(UploadedFile file) {
  PORTRETO_CO_ASSIGN(imaging::ImportedImage imported, co_await imager_.import(file.path, limits_));
  Stored stored{.image = describe(file, imported, BlobId::generate(clock_)),
                .exif = shown_exif(imported.exif),
                .taken_at = imported.exif.taken_at};
  PORTRETO_CO_TRY(co_await metadata_.photos().add_garbage(stored.image));
  if (auto put = co_await put_all(stored.image, file, imported); !put) {
    co_await discard(std::move(stored.image));
    co_return fail(std::move(put).error());
  }
  co_return stored;
}

Task<Status> ImageStore::put_all(const model::Image& image, const UploadedFile& file,
                                 imaging::ImportedImage& imported) {
  std::vector<Task<Status>> puts;
  const model::Variant original{0, image.format};
  puts.push_back(put_one(blobs_, {image.blob, original.number()}, file.source));
  for (imaging::Derivative& derivative : imported.derivatives) {
    const model::Variant variant{static_cast<std::uint16_t>(derivative.width), format_of(derivative.format)};
    puts.push_back(put_one(blobs_, {image.blob, variant.number()}, blob::source_of(std::move(derivative.bytes))));
  }
  co_return first_error(co_await all_of(std::move(puts)));
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
  std::vector<Task<Status>> erasures;
  for (const model::Variant variant : variants_of(image)) {
    erasures.push_back(blobs_.erase({image.blob, variant.number()}));
  }
  co_return first_error(co_await all_of(std::move(erasures)));
}

}  // namespace portreto::services
