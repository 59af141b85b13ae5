#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/arrangement.h"
#include "services/assembly.h"
#include "services/gallery_notices.h"
#include "services/idempotency.h"
#include "services/image_store.h"
#include "services/quota_service.h"
#include "services/views.h"

namespace portreto::services {

// Errors of a file that every further try with the same bytes would meet as well.
bool is_of_content(ErrorCode code);

// Photos: adding, looking at, changing, deleting. Thread-safe; dependencies must outlive it.
class PhotoService {
 public:
  // `quotas`: null where nobody has a limit.
  PhotoService(metadata::MetadataStore& store, ImageStore& images, const Clock& clock, QuotaService* quotas = nullptr)
      : store_(store), access_(store), images_(images), clock_(clock), quotas_(quotas), additions_(store) {}

  // Asked before the first byte of a file is taken in. By a link, here and in add(): as it is at this moment, so that
  // nothing comes any more by one that was revoked since the request began (kGone) or stopped to let guests
  // (kNotFound).
  Task<Status> may_add(Viewer viewer, GalleryId gallery);
  // kConflict when the guests of a link have added, or are sending, as many photos as its owner lets them; guests who
  // begin at the same moment may exceed that by as many as they are. One that `key` has made already has its room, and
  // so have all who are no guests.
  Task<Status> check_guest_room(Viewer viewer, GalleryId gallery, IdempotencyKey key);
  // As QuotaService has them; at once where nobody has a limit.
  Task<Status> take_room(UserId owner, PhotoId photo, std::uint64_t bytes);
  // The room of whoever a photo will belong to that the viewer adds to this gallery; to a guest nothing is told of it.
  Task<Status> take_room(Viewer viewer, GalleryId gallery, PhotoId photo, std::uint64_t bytes);
  Task<void> give_room_back(UserId owner, PhotoId photo);

  struct NewPhoto {
    UploadedFile file;
    std::string file_name;     // as the client calls it; shown, and never part of a path
    std::string guest_name{};  // what a guest calls themselves; empty: they do not say
  };
  // When it returns, the original, all derived sizes and the row are durable. With the key of an earlier try: what that
  // made; kConflict when the key came with another file then. kPayloadTooLarge beyond the owner's quota: of a guest's
  // that is the gallery's owner, of whose room they are told nothing else. kConflict as of check_guest_room(). On an
  // error nothing is left that the Sweeper does not know.
  Task<Result<model::Photo>> add(Viewer viewer, GalleryId gallery, NewPhoto input, IdempotencyKey key);

  // The photos of a gallery whose originals are among these, for whoever may add to it: so that nothing is sent twice.
  // To a guest: of those that they added.
  Task<Result<std::vector<model::Photo>>> known(Viewer viewer, GalleryId gallery, std::vector<Sha256Digest> originals);

  Task<Result<PhotoView>> look(Viewer viewer, PhotoId id, std::optional<metadata::Cursor> comments_after);

  struct Change {
    std::uint64_t revision = 0;  // as for galleries
    std::optional<std::string> location, description, alt;
    std::optional<std::vector<std::string>> tags;  // all of them
    std::optional<std::optional<model::PositionDetail>> positions;
  };
  Task<Result<PhotoView>> change(Viewer viewer, PhotoId id, Change change);

  // What it shows, in the words of the guest who added it by the viewer's link, also while it is held; the last one to
  // do so wins. kNotFound for any other photo, and where the link lets nobody add.
  Task<Status> describe(Viewer viewer, PhotoId id, std::string alt);

  // What is done to many photos at a time, each by itself: a change of what is there at the moment, whatever its
  // revision.
  struct Edit {
    std::vector<std::string> add_tags, remove_tags;
    std::optional<std::string> location;
    std::optional<GalleryId> gallery;  // one that the viewer may add to; alone, since a move is a write of its own
  };
  // By one write; nothing is written where nothing would change. kInvalidArgument for a move together with a change,
  // and (field "gallery") into a gallery to which the viewer may not add. Doing it again is safe.
  Task<Status> edit(Viewer viewer, PhotoId id, Edit edit);

  // As for galleries. Also by who added it and no longer sees its gallery.
  Task<Status> remove(Viewer viewer, PhotoId id);

  using Place = Arrangement::Place;
  // Moves it there in the own order of its gallery's owner, who alone does so, by one write, whatever others do
  // meanwhile: who moves the same photo last wins, and photos that two people put between the same two stand side by
  // side. Returns its position then. Errors as Arrangement::move().
  Task<Result<std::uint64_t>> place(Viewer viewer, PhotoId id, Place place);

  // For downloading the original, which may say where it was taken: see check_may_download.
  Task<Result<model::Photo>> original(Viewer viewer, PhotoId id);

 private:
  Task<Status> move(Viewer viewer, Access::Photo found, GalleryId to);
  // Who adds a photo, and whose it will be.
  struct Adding {
    UserId actor;
    UserId owner;
    UserId gallery_owner;
    std::optional<model::PhotoGuest> guest;
    std::uint64_t guest_photos_max = 0;
    bool is_held = false;  // until the gallery's owner lets it through
  };
  Task<Result<Adding>> adding(Viewer viewer, GalleryId gallery);
  Task<Result<model::ShareLink>> current_link(const OpenLink& open);
  Task<Result<model::Photo>> store_photo(const Adding& adding, GalleryId gallery, PhotoId id, NewPhoto input);
  Task<Result<model::Photo>> insert(model::Photo photo, UserId gallery_owner);
  // For whom the photo's gallery admits, or its refusal.
  Task<Result<PhotoView>> view_of(Viewer viewer, model::Photo photo, Surroundings surroundings);

  metadata::MetadataStore& store_;
  Access access_;
  ImageStore& images_;
  const Clock& clock_;
  QuotaService* const quotas_;
  AdditionNotices additions_;
};

}  // namespace portreto::services
