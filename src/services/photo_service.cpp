#include "services/photo_service.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/rules.h"
#include "runtime/all.h"
#include "services/assembly.h"
#include "services/photo_ids.h"
#include "services/sections.h"
#include "services/taken_down.h"
#include "services/until_unchanged.h"

namespace portreto::services {
namespace {

constexpr int kEditTriesMax = 5;
constexpr int kPlaceTriesMax = 8;               // others move photos in the same place; nobody does so for long
constexpr std::size_t kFileNameBytesMax = 255;  // what common file systems allow

// The last part of a path, cut at a character's start. Only ever shown.
std::string shown_file_name(std::string_view name) {
  name.remove_prefix(std::min(name.size(), name.find_last_of("/\\") + 1));
  std::size_t length = std::min(name.size(), kFileNameBytesMax);
  while (length > 0 && length < name.size() && (static_cast<unsigned char>(name[length]) & 0xC0) == 0x80) --length;
  return std::string(name.substr(0, length));
}

// As it is after an edit that is no move.
Result<model::Photo> edited_photo(model::Photo photo, const PhotoService::Edit& edit) {
  std::vector<std::string> tags = std::move(photo.tags);
  std::erase_if(tags, [&](const std::string& tag) {
    return std::ranges::any_of(
        edit.remove_tags, [&](const std::string& removed) { return model::tag_key(removed) == model::tag_key(tag); });
  });
  std::ranges::copy(edit.add_tags, std::back_inserter(tags));
  PORTRETO_ASSIGN(photo.tags, model::check_tags(tags));
  if (edit.location) {
    PORTRETO_ASSIGN(photo.location, model::check_location(*edit.location));
  }
  return photo;
}

}  // namespace

bool is_of_content(ErrorCode code) {
  return code == ErrorCode::kUnsupportedMedia || code == ErrorCode::kUnprocessable ||
         code == ErrorCode::kPayloadTooLarge || code == ErrorCode::kChecksumMismatch;
}

Task<Status> PhotoService::may_add(Viewer viewer, GalleryId gallery) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_TRY(co_await access_.gallery_to_add_to(viewer, gallery));
  co_return Status{};
}

Task<Result<model::Photo>> PhotoService::add(Viewer viewer, GalleryId gallery, NewPhoto input, IdempotencyKey key) {
  PORTRETO_CO_ASSIGN(const UserId owner, require_user(viewer));
  PORTRETO_CO_ASSIGN(const model::Gallery to, co_await access_.gallery_to_add_to(viewer, gallery));
  const PhotoId id = photo_id_for(owner, gallery, key, clock_);
  if (key) {
    auto earlier = co_await store_.photos().find(id);
    if (!earlier && earlier.error().code != ErrorCode::kNotFound) co_return fail(std::move(earlier).error());
    if (earlier && earlier->image.sha256 != input.file.sha256) {
      co_return fail(ErrorCode::kConflict, "This Idempotency-Key came with another file before.");
    }
    if (earlier) co_return earlier;
  }
  PORTRETO_CO_TRY(co_await take_room(owner, id, input.file.size_bytes));
  auto photo = co_await store_photo(owner, to, id, std::move(input));
  // With a key another try may be under way, which meets the same error only when it is of the file.
  if (!photo && (is_of_content(photo.error().code) || !key)) co_await give_room_back(owner, id);
  co_return photo;
}

Task<Status> PhotoService::take_room(UserId owner, PhotoId photo, std::uint64_t bytes) {
  if (quotas_ == nullptr) co_return Status{};
  co_return co_await quotas_->reserve(owner, photo, bytes);
}

Task<void> PhotoService::give_room_back(UserId owner, PhotoId photo) {
  if (quotas_ != nullptr) co_await quotas_->try_release(owner, photo);
}

Task<Result<model::Photo>> PhotoService::store_photo(UserId owner, const model::Gallery& gallery, PhotoId id,
                                                     NewPhoto input) {
  PORTRETO_CO_ASSIGN(ImageStore::Stored stored, co_await images_.store(std::move(input.file)));
  co_return co_await insert({.id = id,
                             .gallery = gallery.id,
                             .owner = owner,
                             .image = std::move(stored.image),
                             .file_name = shown_file_name(input.file_name),
                             .exif = std::move(stored.exif),
                             .taken_at = stored.taken_at,
                             .created_at = clock_.now()},
                            gallery.owner);
}

// The image is durable and noted as garbage; afterwards it has its row, or is gone.
Task<Result<model::Photo>> PhotoService::insert(model::Photo photo, UserId gallery_owner) {
  PORTRETO_CO_TRY(co_await additions_.note(photo, gallery_owner));  // the sweeper removes the image of a failure
  if (auto forgotten = co_await images_.forget(photo.image); !forgotten) {
    co_await images_.discard(std::move(photo.image));
    co_return fail(std::move(forgotten).error());
  }
  auto inserted = co_await store_.photos().insert(photo);
  if (!inserted && inserted.error().code == ErrorCode::kOutcomeUnknown) {
    inserted = co_await store_.photos().insert(photo);
  }
  if (inserted) co_return photo;
  // Still unknown: the row may yet appear, so the bytes stay.
  if (inserted.error().code == ErrorCode::kOutcomeUnknown) co_return fail(std::move(inserted).error());
  if (inserted.error().code == ErrorCode::kAlreadyExists) {
    // This try's own write, or that of a parallel one with the same key.
    auto stored = co_await store_.photos().find(photo.id);
    if (stored && stored->image.blob != photo.image.blob) co_await images_.discard(std::move(photo.image));
    co_return stored;
  }
  co_await images_.discard(std::move(photo.image));
  co_return fail(std::move(inserted).error());
}

Task<Result<std::vector<model::Photo>>> PhotoService::known(Viewer viewer, GalleryId gallery,
                                                            std::vector<Sha256Digest> originals) {
  PORTRETO_CO_TRY(co_await may_add(viewer, gallery));
  co_return co_await store_.photos().list_by_content(gallery, std::move(originals));
}

Task<Result<PhotoView>> PhotoService::look(Viewer viewer, PhotoId id, std::optional<metadata::Cursor> comments_after) {
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(access_.find_photo(id),
                                  surroundings_of(store_, viewer, model::target_of(id), std::move(comments_after))));
  auto& [photo, surroundings] = read;
  co_return co_await view_of(viewer, std::move(photo), std::move(surroundings));
}

Task<Result<PhotoView>> PhotoService::change(Viewer viewer, PhotoId id, Change change) {
  PORTRETO_CO_ASSIGN(auto found, co_await access_.photo_to_edit(viewer, id));
  model::Photo& photo = found.photo;
  photo.revision = change.revision;
  if (change.location) {
    PORTRETO_CO_ASSIGN(photo.location, model::check_location(*change.location));
  }
  if (change.description) {
    PORTRETO_CO_ASSIGN(photo.description, model::check_description(*change.description));
  }
  if (change.alt) {
    PORTRETO_CO_ASSIGN(photo.alt, model::check_alt(*change.alt));
  }
  if (change.tags) {
    PORTRETO_CO_ASSIGN(photo.tags, model::check_tags(*change.tags));
  }
  PORTRETO_CO_ASSIGN(photo, co_await store_.photos().update(std::move(photo)));
  PORTRETO_CO_ASSIGN(auto surroundings, co_await surroundings_of(store_, viewer, model::target_of(id), std::nullopt));
  co_return co_await view_of(viewer, std::move(photo), std::move(surroundings));
}

// Somebody else may change the photo between its reading and its writing: then it is read again.
Task<Status> PhotoService::edit(Viewer viewer, PhotoId id, Edit edit) {
  const bool is_change = !edit.add_tags.empty() || !edit.remove_tags.empty() || edit.location;
  if (is_change == edit.gallery.has_value()) {
    co_return fail(ErrorCode::kInvalidArgument, "Say what to change, or where to move the photo; one at a time.");
  }
  for (int left = kEditTriesMax;; --left) {
    PORTRETO_CO_ASSIGN(auto found, co_await access_.photo_to_edit(viewer, id));
    Status done;
    if (edit.gallery) {
      done = co_await move(viewer, std::move(found), *edit.gallery);
    } else {
      PORTRETO_CO_ASSIGN(auto edited, edited_photo(found.photo, edit));
      if (edited == found.photo) co_return Status{};
      const auto updated = co_await store_.photos().update(std::move(edited));
      if (!updated) done = fail(updated.error());
    }
    const bool is_again = !done && done.error().code == ErrorCode::kConflict && left > 1;
    if (!is_again) co_return done;
  }
}

Task<Status> PhotoService::move(Viewer viewer, Access::Photo found, GalleryId to) {
  if (found.gallery.taken_down_from && found.gallery.id != to) co_return fail(taken_down());
  auto gallery = co_await access_.gallery_to_add_to(viewer, to);
  if (!gallery) {
    const ErrorCode code = gallery.error().code;
    const bool is_not_theirs = code == ErrorCode::kNotFound || code == ErrorCode::kPermissionDenied;
    if (!is_not_theirs) co_return fail(std::move(gallery).error());
    co_return fail(Error::invalid_field("gallery", "There is no such gallery to which you may add photos."));
  }
  const auto moved = co_await store_.photos().move(std::move(found.photo), to);
  if (!moved) co_return fail(moved.error());
  co_return Status{};
}

Task<Status> PhotoService::remove(Viewer viewer, PhotoId id) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto found, co_await access_.photo_to_delete(viewer, id));
  PORTRETO_CO_TRY(co_await store_.photos().mark_deleting(id));
  co_await give_room_back(found.owner, id);
  co_return Status{};
}

Task<Result<std::uint64_t>> PhotoService::place(Viewer viewer, PhotoId id, Place place) {
  const auto move_it = [&]() -> Task<Result<std::uint64_t>> {
    PORTRETO_CO_ASSIGN(auto found, co_await access_.photo_to_place(viewer, id));
    Arrangement arrangement(store_, std::move(found.gallery));
    co_return co_await arrangement.move(std::move(found.photo), place);
  };
  co_return co_await until_unchanged(kPlaceTriesMax, move_it);
}

Task<Result<model::Photo>> PhotoService::original(Viewer viewer, PhotoId id) {
  PORTRETO_CO_ASSIGN(auto found, co_await access_.photo(viewer, id));
  PORTRETO_CO_TRY(check_may_download(viewer, found));
  co_return std::move(found.photo);
}

Task<Result<PhotoView>> PhotoService::view_of(Viewer viewer, model::Photo photo, Surroundings surroundings) {
  std::vector<UserId> users = authors_of(surroundings.comments);
  users.push_back(photo.owner);
  PORTRETO_CO_ASSIGN(auto read, co_await all(access_.admit(viewer, photo),
                                             store_.photos().neighbours(photo, model::PhotoOrder::kAdded),
                                             people_of(store_, viewer, users)));
  auto& [found, neighbours, people] = read;
  // Who added most photos owns their gallery as well.
  if (found.gallery.owner != photo.owner) {
    users.push_back(found.gallery.owner);
    PORTRETO_CO_ASSIGN(people, co_await people_of(store_, viewer, std::move(users)));
  }
  // Which is the order of most, and was asked for before it was known.
  if (found.gallery.order != model::PhotoOrder::kAdded) {
    PORTRETO_CO_ASSIGN(neighbours, co_await store_.photos().neighbours(photo, found.gallery.order));
  }
  PhotoView view;
  view.people = std::move(people);
  view.photo = std::move(found.photo);
  view.gallery = std::move(found.gallery);
  if (view.gallery.taken_down_from) {
    PORTRETO_CO_ASSIGN(view.taken_down,
                       co_await reason_of_taking_down(store_, {view.photo.id.uuid, view.gallery.id.uuid}));
  }
  view.standing = found.standing;
  view.neighbours = neighbours;
  if (view.gallery.order == model::PhotoOrder::kManual) {
    const auto* section = section_at(view.gallery.sections, model::place_of(view.photo));
    if (section != nullptr) view.section = *section;
  }
  view.reactions = surroundings.reactions;
  view.comments = std::move(surroundings.comments);
  leave_out_strays(view.comments, view.people);
  co_return view;
}

}  // namespace portreto::services
