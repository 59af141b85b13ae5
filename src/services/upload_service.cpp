#include "services/upload_service.h"

#include <fmt/format.h>

#include <utility>

#include "base/contains.h"
#include "runtime/log.h"
#include "services/photo_ids.h"
#include "services/upload_removal.h"

namespace portreto::services {
namespace {

using State = model::Upload::State;

// How often giving up is tried anew when the upload goes on meanwhile.
constexpr int kRemovalsMax = 5;

bool is_same(const model::Upload& a, const model::Upload& b) {
  return a.gallery == b.gallery && a.length_bytes == b.length_bytes && a.sha256 == b.sha256;
}

// What a key has led to before, if it came with the same file.
Result<model::Upload> same_or_conflict(Result<model::Upload> stored, const model::Upload& upload) {
  if (stored && !is_same(*stored, upload)) {
    return fail(ErrorCode::kConflict, "This Idempotency-Key came with another file before.");
  }
  return stored;
}

}  // namespace

Task<Result<model::Upload>> UploadService::create(Viewer viewer, NewUpload input, IdempotencyKey key) {
  PORTRETO_CO_TRY(co_await photos_.may_add(viewer, input.gallery));
  if (input.length_bytes == 0) {
    co_return fail(Error::invalid_field("Upload-Length", "The file is empty. Choose another one."));
  }
  if (input.length_bytes > limits_.length_bytes_max) {
    co_return fail(ErrorCode::kPayloadTooLarge, fmt::format("The file is too large: at most {} MB are taken.",
                                                            limits_.length_bytes_max / 1'000'000));
  }
  const Timestamp now = clock_.now();
  const model::Upload upload{.id = id_for<UploadId>(*viewer.user, "upload", key, clock_),
                             .owner = *viewer.user,
                             .gallery = input.gallery,
                             .file_name = std::move(input.file_name),
                             .length_bytes = input.length_bytes,
                             .sha256 = input.sha256,
                             .created_at = now,
                             .expires_at = now + limits_.age_max};
  PORTRETO_CO_ASSIGN(const auto others, co_await store_.uploads().list_receiving(*viewer.user, limits_.receiving_max));
  const bool is_there = contains(others, upload.id, &model::Upload::id);
  if (others.size() >= limits_.receiving_max && !is_there) {
    co_return fail(ErrorCode::kTooManyRequests,
                   fmt::format("You have {} unfinished uploads. Finish or cancel some of them first.", others.size()));
  }
  if (key && !is_there) {
    // One that is finished by now has its room.
    auto earlier = co_await look(viewer, upload.id);
    if (earlier || earlier.error().code != ErrorCode::kNotFound) co_return same_or_conflict(std::move(earlier), upload);
  }
  const PhotoId photo = photo_id_of(upload, clock_);
  PORTRETO_CO_TRY(co_await photos_.take_room(upload.owner, photo, upload.length_bytes));
  auto inserted = co_await store_.uploads().insert(upload);
  if (!inserted && inserted.error().code == ErrorCode::kOutcomeUnknown) {
    inserted = co_await store_.uploads().insert(upload);
  }
  if (inserted) co_return upload;
  if (inserted.error().code != ErrorCode::kAlreadyExists) {
    if (inserted.error().code != ErrorCode::kOutcomeUnknown && !key) {
      co_await photos_.give_room_back(upload.owner, photo);
    }
    co_return fail(std::move(inserted).error());
  }
  // This try's own write, or that of an earlier one with the same key.
  co_return same_or_conflict(co_await look(viewer, upload.id), upload);
}

Task<Result<model::Upload>> UploadService::find_own(Viewer viewer, UploadId id) {
  PORTRETO_CO_ASSIGN(const UserId owner, require_user(viewer));
  PORTRETO_CO_ASSIGN(auto upload, co_await store_.uploads().find(id));
  if (upload.owner != owner) co_return fail(ErrorCode::kNotFound, "This upload does not exist, or not any more.");
  co_return upload;
}

Task<Result<model::Upload>> UploadService::look(Viewer viewer, UploadId id) {
  PORTRETO_CO_ASSIGN(auto upload, co_await find_own(viewer, id));
  if (is_over(upload)) co_return fail(ErrorCode::kGone, "This upload has ended. Begin a new one.");
  co_return upload;
}

bool UploadService::is_over(const model::Upload& upload) const {
  return upload.state == State::kDeleting || upload.expires_at <= clock_.now();
}

Task<Result<std::vector<model::Upload>>> UploadService::list(Viewer viewer) {
  PORTRETO_CO_ASSIGN(const UserId owner, require_user(viewer));
  PORTRETO_CO_ASSIGN(auto uploads, co_await store_.uploads().list_receiving(owner, limits_.receiving_max));
  std::erase_if(uploads, [this](const model::Upload& upload) { return is_over(upload); });
  co_return uploads;
}

Task<Result<model::Upload>> UploadService::append(model::Upload upload, std::shared_ptr<blob::BlobSource> piece) {
  if (upload.parts.size() >= limits_.parts_max) {
    co_return fail(ErrorCode::kConflict, "This upload has come in too many parts. Begin a new one, with larger parts.");
  }
  PORTRETO_CO_ASSIGN(const model::UploadPart part, co_await images_.store_part(std::move(piece)));
  if (auto forgotten = co_await images_.forget(image_of(part)); !forgotten) {
    co_await images_.discard(image_of(part));
    co_return fail(std::move(forgotten).error());
  }
  upload.parts.push_back(part);
  auto updated = co_await update(std::move(upload));
  // An unknown outcome leaves them: the row may name them.
  if (!updated && updated.error().code != ErrorCode::kOutcomeUnknown) co_await images_.discard(image_of(part));
  co_return updated;
}

// Puts the end off, too. An unknown outcome is settled, as far as it can be.
Task<Result<model::Upload>> UploadService::update(model::Upload upload) {
  upload.expires_at = clock_.now() + limits_.age_max;
  auto updated = co_await store_.uploads().update(upload);
  if (updated || updated.error().code != ErrorCode::kOutcomeUnknown) co_return updated;
  updated = co_await store_.uploads().update(upload);
  if (updated || updated.error().code != ErrorCode::kConflict) co_return updated;
  // The first try may have come through after all.
  auto stored = co_await store_.uploads().find(upload.id);
  if (!stored) co_return fail(ErrorCode::kOutcomeUnknown, "It is not known whether this was stored.");
  ++upload.revision;
  if (*stored == upload) co_return stored;
  co_return updated;
}

Task<Result<Bytes>> UploadService::read(model::UploadPart part, std::uint64_t offset, std::uint64_t length) {
  co_return co_await images_.read(part, offset, length);
}

Task<Result<model::Upload>> UploadService::finish(Viewer viewer, model::Upload upload, UploadedFile file) {
  Result<model::Photo> photo;
  if (upload.sha256 && *upload.sha256 != file.sha256) {
    photo = fail(ErrorCode::kChecksumMismatch, "What arrived is not the file that was announced. Upload it again.");
  } else {
    photo = co_await photos_.add(viewer, upload.gallery, {std::move(file), upload.file_name}, key_of(upload));
  }
  if (!photo) {
    if (is_of_content(photo.error().code)) {
      const auto removed = co_await remove_upload(store_.uploads(), images_, upload, clock_.now());
      if (!removed) log::warn("an upload is left to the sweeper", {{"error", to_string(removed.error().code)}});
      co_await photos_.give_room_back(upload.owner, photo_id_of(upload, clock_));
    }
    co_return fail(std::move(photo).error());
  }

  upload.state = State::kDone;
  upload.photo = photo->id;
  auto updated = co_await update(upload);
  if (!updated) {
    // Whoever was faster has made the same photo. An upload that was given up at the same time has become one all the
    // same.
    const auto code = updated.error().code;
    if (code == ErrorCode::kConflict || code == ErrorCode::kNotFound) {
      // Who gave it up has given its room back as well.
      const auto taken = co_await photos_.take_room(upload.owner, photo->id, upload.length_bytes);
      if (!taken) log::warn("a photo is counted later", {{"error", to_string(taken.error().code)}});
      co_return upload;
    }
    co_return fail(std::move(updated).error());
  }
  // The row names them until it goes, so what cannot be erased now is erased then.
  if (const auto erased = co_await erase_parts(images_, updated->parts); !erased) {
    log::warn("the parts of an upload are left to the sweeper", {{"error", to_string(erased.error().code)}});
  }
  co_return updated;
}

Task<Status> UploadService::remove(Viewer viewer, UploadId id) {
  Status removed;
  for (int i = 0; i < kRemovalsMax; ++i) {
    PORTRETO_CO_ASSIGN(auto upload, co_await find_own(viewer, id));
    const bool is_receiving = upload.state == State::kReceiving;
    const PhotoId photo = photo_id_of(upload, clock_);
    removed = co_await remove_upload(store_.uploads(), images_, std::move(upload), clock_.now());
    if (removed && is_receiving) co_await photos_.give_room_back(*viewer.user, photo);
    if (removed || removed.error().code != ErrorCode::kConflict) break;
  }
  co_return removed;
}

}  // namespace portreto::services
