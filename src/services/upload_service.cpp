#include "services/upload_service.h"

#include <fmt/format.h>

#include <utility>

#include "base/contains.h"
#include "model/rules.h"
#include "runtime/log.h"
#include "services/guest_service.h"
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

// Who sends files: a member, or one of the guests of a link.
Result<UserId> sender_of(const Viewer& viewer) {
  if (!viewer.link) return require_user(viewer);
  PORTRETO_TRY(GuestService::check_may_add(viewer));
  return *viewer.link->guest;
}

bool is_sent_by(const Viewer& viewer, const model::Upload& upload) {
  if (!viewer.link) return !upload.guest && upload.owner == viewer.user;
  return upload.guest && upload.guest->link == viewer.link->id && upload.guest->id == viewer.link->guest;
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
  PORTRETO_CO_ASSIGN(const UserId actor, sender_of(viewer));
  model::Upload upload{.id = id_for<UploadId>(actor, "upload", key, clock_),
                       .owner = viewer.link ? model::guests_of(input.gallery) : actor,
                       .gallery = input.gallery,
                       .file_name = std::move(input.file_name),
                       .length_bytes = input.length_bytes,
                       .sha256 = input.sha256,
                       .created_at = now,
                       .expires_at = now + limits_.age_max};
  if (viewer.link) {
    PORTRETO_CO_ASSIGN(auto name, model::check_person_name("guest_name", input.guest_name));
    upload.guest = model::PhotoGuest{viewer.link->id, actor, std::move(name)};
  }
  PORTRETO_CO_ASSIGN(const auto others, co_await store_.uploads().list_receiving(upload.owner, limits_.receiving_max));
  const bool is_there = contains(others, upload.id, &model::Upload::id);
  if (others.size() >= limits_.receiving_max && !is_there) {
    if (viewer.link) co_return fail(ErrorCode::kTooManyRequests, "Many guests are adding photos. Try again soon.");
    co_return fail(ErrorCode::kTooManyRequests,
                   fmt::format("You have {} unfinished uploads. Finish or cancel some of them first.", others.size()));
  }
  if (key && !is_there) {
    // One that is finished by now has its room.
    auto earlier = co_await look(viewer, upload.id);
    if (earlier || earlier.error().code != ErrorCode::kNotFound) co_return same_or_conflict(std::move(earlier), upload);
  }
  if (!is_there) PORTRETO_CO_TRY(co_await photos_.check_guest_room(viewer, upload.gallery, key_of(upload)));
  const PhotoId photo = photo_id_of(upload, clock_);
  PORTRETO_CO_TRY(co_await photos_.take_room(viewer, upload.gallery, photo, upload.length_bytes));
  auto inserted = co_await store_.uploads().insert(upload);
  if (!inserted && inserted.error().code == ErrorCode::kOutcomeUnknown) {
    inserted = co_await store_.uploads().insert(upload);
  }
  if (inserted) co_return upload;
  if (inserted.error().code != ErrorCode::kAlreadyExists) {
    if (inserted.error().code != ErrorCode::kOutcomeUnknown && !key) {
      co_await give_room_back(upload);
    }
    co_return fail(std::move(inserted).error());
  }
  // This try's own write, or that of an earlier one with the same key.
  co_return same_or_conflict(co_await look(viewer, upload.id), upload);
}

Task<Result<model::Upload>> UploadService::find_own(Viewer viewer, UploadId id) {
  PORTRETO_CO_TRY(sender_of(viewer));
  PORTRETO_CO_ASSIGN(auto upload, co_await store_.uploads().find(id));
  if (!is_sent_by(viewer, upload)) {
    co_return fail(ErrorCode::kNotFound, "This upload does not exist, or not any more.");
  }
  co_return upload;
}

Task<Result<std::optional<UserId>>> UploadService::payer_of(const model::Upload& upload) {
  if (!upload.guest) co_return upload.owner;
  const auto gallery = co_await store_.galleries().find(upload.gallery);
  if (gallery) co_return gallery->owner;
  if (gallery.error().code == ErrorCode::kNotFound) co_return std::nullopt;
  co_return fail(gallery.error());
}

// What stays taken is found by a count.
Task<void> UploadService::give_room_back(const model::Upload& upload) {
  const auto payer = co_await payer_of(upload);
  if (payer && *payer) co_await photos_.give_room_back(**payer, photo_id_of(upload, clock_));
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
  PORTRETO_CO_ASSIGN(const UserId actor, sender_of(viewer));
  const UserId owner = viewer.link ? model::guests_of(viewer.link->gallery) : actor;
  PORTRETO_CO_ASSIGN(auto uploads, co_await store_.uploads().list_receiving(owner, limits_.receiving_max));
  std::erase_if(uploads, [&](const model::Upload& upload) { return is_over(upload) || !is_sent_by(viewer, upload); });
  co_return uploads;
}

Task<Result<model::Upload>> UploadService::append(Viewer viewer, model::Upload upload,
                                                  std::shared_ptr<blob::BlobSource> piece) {
  if (viewer.link) PORTRETO_CO_TRY(co_await photos_.may_add(viewer, upload.gallery));
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
    photo = co_await photos_.add(viewer, upload.gallery,
                                 {std::move(file), upload.file_name, upload.guest ? upload.guest->name : std::string()},
                                 key_of(upload));
  }
  if (!photo) {
    if (is_of_content(photo.error().code)) {
      const auto removed = co_await remove_upload(store_.uploads(), images_, upload, clock_.now());
      if (!removed) log::warn("an upload is left to the sweeper", {{"error", to_string(removed.error().code)}});
      co_await give_room_back(upload);
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
      const auto taken = co_await photos_.take_room(photo->owner, photo->id, upload.length_bytes);
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
    removed = co_await remove_upload(store_.uploads(), images_, upload, clock_.now());
    if (removed && is_receiving) co_await give_room_back(upload);
    if (removed || removed.error().code != ErrorCode::kConflict) break;
  }
  co_return removed;
}

}  // namespace portreto::services
