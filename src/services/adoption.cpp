#include "services/adoption.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/access.h"
#include "services/all_photos.h"
#include "services/image_store.h"
#include "services/location_change.h"

namespace portreto::services {
namespace {

using State = model::BlobLocation::State;

constexpr std::size_t kBatch = 100;               // rows per read
constexpr std::uint64_t kReadBytes = 4ull << 20;  // of an original at a time

// What speaks against this picture, and not against going on with the next.
bool is_of_the_blob(const Error& error) {
  return error.code == ErrorCode::kNotFound || error.code == ErrorCode::kCorruption;
}

}  // namespace

Task<Result<Adoption::Report>> Adoption::adopt() {
  Report report;
  std::string after;
  for (bool has_more = true; has_more;) {
    PORTRETO_CO_ASSIGN(auto people, co_await metadata_.profiles().search("", after, kBatch));
    has_more = people.size() == kBatch;
    if (has_more) after = people.back().username;
    for (model::Profile& profile : people) PORTRETO_CO_TRY(co_await adopt_person(report, std::move(profile)));
  }
  co_return report;
}

Task<Status> Adoption::adopt_person(Report& report, model::Profile profile) {
  if (profile.photo) {
    const UserId user = profile.user;
    const BlobId blob = profile.photo->blob;
    PORTRETO_CO_TRY(co_await adopt_image(report, *std::move(profile.photo),
                                         [this, user, blob] { return is_picture_of(user, blob); }));
  }
  metadata::PageRequest page{.limit = kBatch};
  do {
    PORTRETO_CO_ASSIGN(auto galleries,
                       co_await metadata_.galleries().list_by_owner(profile.user, own_galleries(), page));
    for (const model::Gallery& gallery : galleries.items) PORTRETO_CO_TRY(co_await adopt_gallery(report, gallery.id));
    page.after = galleries.next;
  } while (page.after);
  co_return Status{};
}

Task<Status> Adoption::adopt_gallery(Report& report, GalleryId gallery) {
  AllPhotos all_photos(metadata_.photos(), gallery, kBatch);
  for (;;) {
    PORTRETO_CO_ASSIGN(auto photos, co_await all_photos.next());
    if (photos.empty()) co_return Status{};
    for (model::Photo& photo : photos) {
      const PhotoId id = photo.id;
      PORTRETO_CO_TRY(co_await adopt_image(report, std::move(photo.image), [this, id] { return is_photo(id); }));
    }
  }
}

Task<Status> Adoption::adopt_image(Report& report, model::Image image, IsOwned is_owned) {
  const auto found = co_await metadata_.locations().find(image.blob);
  if (found) {
    ++report.known;
    co_return Status{};
  }
  if (found.error().code != ErrorCode::kNotFound) co_return fail(found.error());

  if (auto verified = co_await verify(report, image); !verified) {
    if (!is_of_the_blob(verified.error())) co_return verified;
    ++report.refused;
    if (report.reasons.size() < kReasonsMax) report.reasons.push_back({image.blob, verified.error().message});
    co_return Status{};
  }
  model::BlobLocation row{.blob = image.blob, .copies = {name_}, .state = State::kLive, .created_at = clock_.now()};
  for (const model::Variant& variant : variants_of(image)) row.variants.push_back(variant.number());
  auto inserted = co_await metadata_.locations().insert(std::move(row));
  if (!inserted && inserted.error().code == ErrorCode::kAlreadyExists) {
    ++report.known;
    co_return Status{};
  }
  PORTRETO_CO_TRY(std::move(inserted));
  ++report.adopted;
  // Whoever deleted it before there was a location found nothing to erase.
  PORTRETO_CO_ASSIGN(const bool is_still_owned, co_await is_owned());
  if (!is_still_owned) co_return co_await disown(image.blob);
  co_return Status{};
}

Task<Status> Adoption::verify(Report& report, const model::Image& image) {
  for (const model::Variant& variant : variants_of(image)) {
    const auto info = co_await node_.head({image.blob, variant.number()});
    if (!info) {
      co_return fail(info.error().code, variant.str() + ": " + info.error().message);
    }
  }
  Sha256 digest;
  const model::Variant original{.format = image.format};
  for (std::uint64_t offset = 0; offset < image.size_bytes;) {
    const std::uint64_t length = std::min(kReadBytes, image.size_bytes - offset);
    auto bytes = co_await node_.get({image.blob, original.number()}, offset, length);
    if (!bytes && bytes.error().code == ErrorCode::kInvalidArgument) {
      co_return fail(ErrorCode::kCorruption, "the original is shorter than what was uploaded");
    }
    if (!bytes) co_return fail(std::move(bytes).error());
    digest.update(*bytes);
    offset += length;
    report.bytes_read += length;
  }
  if (digest.finish() != image.sha256) {
    co_return fail(ErrorCode::kCorruption, "the original has other bytes than what was uploaded");
  }
  co_return Status{};
}

// As the deletion would have done; the steward erases the bytes.
Task<Status> Adoption::disown(BlobId blob) {
  auto found = co_await metadata_.locations().find(blob);
  if (!found && found.error().code == ErrorCode::kNotFound) co_return Status{};
  PORTRETO_CO_ASSIGN(model::BlobLocation row, std::move(found));
  if (row.state != State::kLive) co_return Status{};
  row.state = State::kDeleting;
  for (std::string& copy : row.copies) row.leftovers.push_back(std::move(copy));
  row.copies.clear();
  const auto changed = co_await change_location(metadata_.locations(), std::move(row));
  if (!changed) co_return fail(changed.error());
  co_return Status{};
}

Task<Result<bool>> Adoption::is_photo(PhotoId photo) {
  const auto found = co_await metadata_.photos().find_with_held(photo);
  if (!found && found.error().code != ErrorCode::kNotFound) co_return fail(found.error());
  co_return found.has_value();
}

Task<Result<bool>> Adoption::is_picture_of(UserId user, BlobId blob) {
  const auto found = co_await metadata_.profiles().find(user);
  if (!found && found.error().code != ErrorCode::kNotFound) co_return fail(found.error());
  co_return found && found->photo && found->photo->blob == blob;
}

}  // namespace portreto::services
