#include "services/photo_service.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/contains.h"
#include "metadata/paging.h"
#include "metadata/share_link_store.h"
#include "model/rules.h"
#include "runtime/all.h"
#include "services/assembly.h"
#include "services/gallery_service.h"
#include "services/guest_service.h"
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

std::unexpected<Error> enough_photos() {
  return fail(ErrorCode::kConflict,
              "As many photos have come by this link as its owner lets guests add. Ask for more room.");
}

// What a guest is told where the owner's room is full, and nothing of how much that is.
Error without_numbers(Error error) {
  if (error.code == ErrorCode::kPayloadTooLarge) {
    error.message = "There is no room for this photo. Tell the owner of the gallery, who can make some.";
  }
  return error;
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
  PORTRETO_CO_TRY(co_await adding(viewer, gallery));
  co_return Status{};
}

Task<Result<model::ShareLink>> PhotoService::current_link(const OpenLink& open) {
  auto link = co_await store_.share_links().find(open.id);
  if (!link && link.error().code != ErrorCode::kNotFound) co_return fail(std::move(link).error());
  if (!link || link->is_revoked) co_return link_has_ended();
  if (const auto expiry = model::expiry_of(*link); expiry && *expiry <= clock_.now()) co_return link_has_ended();
  if (model::guest_photos_max(*link) == 0) co_return nothing_here();
  co_return link;
}

Task<Result<PhotoService::Adding>> PhotoService::adding(Viewer viewer, GalleryId id) {
  if (!viewer.link) {
    PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
    PORTRETO_CO_ASSIGN(const model::Gallery gallery, co_await access_.gallery_to_add_to(viewer, id));
    co_return Adding{.actor = user, .owner = user, .gallery_owner = gallery.owner, .guest = {}};
  }
  PORTRETO_CO_TRY(GuestService::check_may_add(viewer));
  PORTRETO_CO_ASSIGN(const auto link, co_await current_link(*viewer.link));
  auto gallery = co_await access_.gallery_to_add_to(viewer, id);
  if (!gallery) {
    // It was open when the request began: it is closed to links by now.
    if (gallery.error().code == ErrorCode::kNotFound && viewer.link->gallery == id) co_return link_has_ended();
    co_return fail(std::move(gallery).error());
  }
  co_return Adding{.actor = *viewer.link->guest,
                   .owner = gallery->owner,
                   .gallery_owner = gallery->owner,
                   .guest = model::PhotoGuest{link.id, *viewer.link->guest, {}},
                   .guest_photos_max = model::guest_photos_max(link),
                   .is_held = model::holds_guest_photos(link)};
}

Task<Status> PhotoService::check_guest_room(Viewer viewer, GalleryId gallery, IdempotencyKey key) {
  if (!viewer.link) co_return Status{};
  PORTRETO_CO_ASSIGN(const Adding adding, co_await this->adding(viewer, gallery));
  if (key) {
    const auto earlier = co_await store_.photos().find_with_held(photo_id_for(adding.actor, gallery, key, clock_));
    if (earlier) co_return Status{};
    if (earlier.error().code != ErrorCode::kNotFound) co_return fail(earlier.error());
  }
  PORTRETO_CO_ASSIGN(const auto read,
                     co_await all(store_.photos().count_by_guests(adding.guest->link),
                                  store_.uploads().list_receiving(model::guests_of(gallery), metadata::kPageSizeMax)));
  const auto& [photos, uploads] = read;
  const auto coming = std::ranges::count_if(uploads, [&](const model::Upload& upload) {
    return upload.guest && upload.guest->link == adding.guest->link && upload.expires_at > clock_.now();
  });
  if (photos + static_cast<std::uint64_t>(coming) >= adding.guest_photos_max) co_return enough_photos();
  co_return Status{};
}

Task<Result<model::Photo>> PhotoService::add(Viewer viewer, GalleryId gallery, NewPhoto input, IdempotencyKey key) {
  PORTRETO_CO_ASSIGN(Adding adding, co_await this->adding(viewer, gallery));
  const UserId owner = adding.owner;
  if (adding.guest) {
    PORTRETO_CO_ASSIGN(adding.guest->name, model::check_person_name("guest_name", input.guest_name));
  }
  const PhotoId id = photo_id_for(adding.actor, gallery, key, clock_);
  if (key) {
    auto earlier = co_await store_.photos().find_with_held(id);
    if (!earlier && earlier.error().code != ErrorCode::kNotFound) co_return fail(std::move(earlier).error());
    if (earlier && earlier->image.sha256 != input.file.sha256) {
      co_return fail(ErrorCode::kConflict, "This Idempotency-Key came with another file before.");
    }
    if (earlier) co_return earlier;
  }
  if (adding.guest) {
    PORTRETO_CO_ASSIGN(const auto photos, co_await store_.photos().count_by_guests(adding.guest->link));
    if (photos >= adding.guest_photos_max) co_return enough_photos();
  }
  auto room = co_await take_room(owner, id, input.file.size_bytes);
  if (!room) co_return fail(adding.guest ? without_numbers(std::move(room).error()) : std::move(room).error());
  auto photo = co_await store_photo(adding, gallery, id, std::move(input));
  // With a key another try may be under way, which meets the same error only when it is of the file.
  if (!photo && (is_of_content(photo.error().code) || !key)) co_await give_room_back(owner, id);
  co_return photo;
}

Task<Status> PhotoService::take_room(UserId owner, PhotoId photo, std::uint64_t bytes) {
  if (quotas_ == nullptr) co_return Status{};
  co_return co_await quotas_->reserve(owner, photo, bytes);
}

Task<Status> PhotoService::take_room(Viewer viewer, GalleryId gallery, PhotoId photo, std::uint64_t bytes) {
  PORTRETO_CO_ASSIGN(const Adding adding, co_await this->adding(viewer, gallery));
  auto room = co_await take_room(adding.owner, photo, bytes);
  if (!room) co_return fail(adding.guest ? without_numbers(std::move(room).error()) : std::move(room).error());
  co_return Status{};
}

Task<void> PhotoService::give_room_back(UserId owner, PhotoId photo) {
  if (quotas_ != nullptr) co_await quotas_->try_release(owner, photo);
}

Task<Result<model::Photo>> PhotoService::store_photo(const Adding& adding, GalleryId gallery, PhotoId id,
                                                     NewPhoto input) {
  PORTRETO_CO_ASSIGN(ImageStore::Stored stored, co_await images_.store(std::move(input.file)));
  co_return co_await insert({.id = id,
                             .gallery = gallery,
                             .owner = adding.owner,
                             .image = std::move(stored.image),
                             .file_name = shown_file_name(input.file_name),
                             .exif = std::move(stored.exif),
                             .taken_at = stored.taken_at,
                             .state = adding.is_held ? model::State::kHeld : model::State::kLive,
                             .created_at = clock_.now(),
                             .guest = adding.guest},
                            adding.gallery_owner);
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
    auto stored = co_await store_.photos().find_with_held(photo.id);
    if (stored && stored->image.blob != photo.image.blob) co_await images_.discard(std::move(photo.image));
    co_return stored;
  }
  co_await images_.discard(std::move(photo.image));
  co_return fail(std::move(inserted).error());
}

Task<Result<std::vector<model::Photo>>> PhotoService::known(Viewer viewer, GalleryId gallery,
                                                            std::vector<Sha256Digest> originals) {
  PORTRETO_CO_TRY(co_await may_add(viewer, gallery));
  PORTRETO_CO_ASSIGN(auto known, co_await store_.photos().list_by_content(gallery, originals));
  if (!viewer.link) co_return known;
  std::erase_if(known, [&](const model::Photo& photo) { return !has_added_as_guest(viewer, photo); });
  metadata::PageRequest page;
  do {
    PORTRETO_CO_ASSIGN(auto held, co_await store_.photos().list_held({gallery, viewer.link->guest}, page));
    std::erase_if(held.items, [&](const model::Photo& photo) { return !contains(originals, photo.image.sha256); });
    std::ranges::move(held.items, std::back_inserter(known));
    page.after = held.next;
  } while (page.after);
  co_return known;
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
  if (change.positions) photo.positions = *change.positions;
  PORTRETO_CO_ASSIGN(photo, co_await store_.photos().update(std::move(photo)));
  PORTRETO_CO_ASSIGN(auto surroundings, co_await surroundings_of(store_, viewer, model::target_of(id), std::nullopt));
  co_return co_await view_of(viewer, std::move(photo), std::move(surroundings));
}

Task<Status> PhotoService::describe(Viewer viewer, PhotoId id, std::string alt) {
  PORTRETO_CO_ASSIGN(alt, model::check_alt(alt));
  for (int left = kEditTriesMax;; --left) {
    PORTRETO_CO_ASSIGN(auto photo, co_await access_.photo_to_describe(viewer, id));
    if (photo.alt == alt) co_return Status{};
    photo.alt = alt;
    const auto updated = co_await store_.photos().update(std::move(photo));
    if (updated) co_return Status{};
    if (updated.error().code != ErrorCode::kConflict || left <= 1) co_return fail(updated.error());
  }
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
  if (viewer.link) {
    PORTRETO_CO_TRY(GuestService::check_may_add(viewer));
  } else {
    PORTRETO_CO_TRY(require_user(viewer));
  }
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
  // What is remembered of its gallery is asked for before it is known; of most, its owner added the photo, too.
  const auto known = store_.remembered().gallery(photo.gallery);
  const auto presumed_order = known ? known->order : model::PhotoOrder::kAdded;
  const UserId presumed_owner = known ? known->owner : photo.owner;
  std::vector<UserId> users = authors_of(surroundings.comments);
  users.push_back(photo.owner);
  users.push_back(presumed_owner);
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(access_.admit(viewer, photo), store_.photos().neighbours(photo, presumed_order),
                                  people_of(store_, viewer, users)));
  auto& [found, neighbours, people] = read;
  if (found.gallery.owner != photo.owner && found.gallery.owner != presumed_owner) {
    users.push_back(found.gallery.owner);
    PORTRETO_CO_ASSIGN(people, co_await people_of(store_, viewer, std::move(users)));
  }
  if (found.gallery.order != presumed_order) {
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
  view.is_own_as_guest = has_added_as_guest(viewer, view.photo);
  if (!model::may_view(view.gallery.audience, view.standing.pass())) {
    // Nothing of what is around it, not even how much that is.
    view.neighbours = {.previous = {}, .next = {}, .position = 1, .count = 1};
    co_return view;
  }
  view.neighbours = neighbours;
  if (const auto* section = section_of(view.gallery, view.photo)) view.section = *section;
  if (neighbours.position > kPhotosPerPage) {
    view.page = metadata::just_before(metadata::cursor_of(view.photo, view.gallery.order));
  }
  view.reactions = surroundings.reactions;
  view.comments = std::move(surroundings.comments);
  leave_out_strays(view.comments, view.reactions, view.people);
  co_return view;
}

}  // namespace portreto::services
