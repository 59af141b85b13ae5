#include "services/photo_service.h"

#include <utility>

#include "model/rules.h"
#include "runtime/all.h"
#include "services/assembly.h"

namespace portreto::services {
namespace {

constexpr std::size_t kFileNameBytesMax = 255;  // what common file systems allow

// The last part of a path, cut at a character's start. Only ever shown.
std::string shown_file_name(std::string_view name) {
  name.remove_prefix(std::min(name.size(), name.find_last_of("/\\") + 1));
  std::size_t length = std::min(name.size(), kFileNameBytesMax);
  while (length > 0 && length < name.size() && (static_cast<unsigned char>(name[length]) & 0xC0) == 0x80) --length;
  return std::string(name.substr(0, length));
}

}  // namespace

Task<Status> PhotoService::may_add(Viewer viewer, GalleryId gallery) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_TRY(co_await access_.own_gallery(viewer, gallery));
  co_return Status{};
}

Task<Result<model::Photo>> PhotoService::add(Viewer viewer, GalleryId gallery, NewPhoto input, IdempotencyKey key) {
  PORTRETO_CO_ASSIGN(const UserId owner, require_user(viewer));
  PORTRETO_CO_TRY(co_await access_.own_gallery(viewer, gallery));
  const PhotoId id = id_for<PhotoId>(owner, "photo in " + gallery.str(), key, clock_);
  if (key) {
    auto earlier = co_await store_.photos().find(id);
    if (!earlier && earlier.error().code != ErrorCode::kNotFound) co_return fail(std::move(earlier).error());
    if (earlier && earlier->image.sha256 != input.file.sha256) {
      co_return fail(ErrorCode::kConflict, "This Idempotency-Key came with another file before.");
    }
    if (earlier) co_return earlier;
  }
  PORTRETO_CO_ASSIGN(ImageStore::Stored stored, co_await images_.store(std::move(input.file)));
  co_return co_await insert({.id = id,
                             .gallery = gallery,
                             .owner = owner,
                             .image = std::move(stored.image),
                             .file_name = shown_file_name(input.file_name),
                             .exif = std::move(stored.exif),
                             .taken_at = stored.taken_at,
                             .created_at = clock_.now()});
}

// The image is durable and noted as garbage; afterwards it has its row, or is gone.
Task<Result<model::Photo>> PhotoService::insert(model::Photo photo) {
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
  PORTRETO_CO_ASSIGN(auto found, co_await access_.own_photo(viewer, id));
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

Task<Status> PhotoService::remove(Viewer viewer, PhotoId id) {
  PORTRETO_CO_TRY(co_await access_.own_photo(viewer, id));
  co_return co_await store_.photos().mark_deleting(id);
}

Task<Result<model::Photo>> PhotoService::original(Viewer viewer, PhotoId id) {
  PORTRETO_CO_ASSIGN(auto found, co_await access_.photo(viewer, id));
  PORTRETO_CO_TRY(check_may_download(viewer, found.gallery, found.standing));
  co_return std::move(found.photo);
}

Task<Result<PhotoView>> PhotoService::view_of(Viewer viewer, model::Photo photo, Surroundings surroundings) {
  std::vector<UserId> users = authors_of(surroundings.comments);
  users.push_back(photo.owner);
  PORTRETO_CO_ASSIGN(auto read, co_await all(access_.admit(viewer, photo), store_.photos().neighbours(photo),
                                             people_of(store_, viewer, std::move(users))));
  auto& [found, neighbours, people] = read;
  PhotoView view;
  view.people = std::move(people);
  view.photo = std::move(found.photo);
  view.gallery = std::move(found.gallery);
  view.standing = found.standing;
  view.neighbours = neighbours;
  view.reactions = surroundings.reactions;
  view.comments = std::move(surroundings.comments);
  co_return view;
}

}  // namespace portreto::services
