#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/assembly.h"
#include "services/idempotency.h"
#include "services/views.h"

namespace portreto::services {

inline constexpr std::size_t kPhotosPerPage = 50;

// Galleries: creating, looking at, changing, deleting. Thread-safe; dependencies must outlive it.
class GalleryService {
 public:
  GalleryService(metadata::MetadataStore& store, const Clock& clock) : store_(store), access_(store), clock_(clock) {}

  struct NewGallery {
    std::string name;
    std::string description;
    model::Audience audience = model::Audience::kPrivate;
    bool shares_originals = false;
    bool comments_off = false;
    std::vector<std::string> people{};  // usernames, at most model::kGalleryPeopleMax
    model::PositionDetail positions = model::PositionDetail::kHidden;
    bool hides_camera = false;
  };
  // kInvalidArgument (field "people") when there is no such person. kAlreadyExists (field "name") when the viewer has a
  // gallery of that name. With the key of an earlier try: what that made.
  Task<Result<GalleryView>> create(Viewer viewer, NewGallery input, IdempotencyKey key);

  // Which of its photos and comments are wanted.
  struct Part {
    metadata::PageRequest photos{.limit = kPhotosPerPage};
    std::optional<metadata::Cursor> comments_after;
    // The key of one, with which the photos begin (SectionView::key), where `photos` does not say after which; empty,
    // or not there (any more): from the beginning.
    std::string section{};
    bool wants_sections = true;
    metadata::PageRequest held{.limit = kPhotosPerPage};  // of those that a guest added and that wait
  };
  // kNotFound when the viewer may not see it.
  Task<Result<GalleryView>> look(Viewer viewer, GalleryId id, Part part);

  struct Change {
    std::uint64_t revision = 0;  // the one that was read; kConflict when it is no longer the stored one
    std::optional<std::string> name, description;
    std::optional<model::Audience> audience;
    std::optional<bool> shares_originals;
    std::optional<bool> comments_off;
    std::optional<model::PositionDetail> positions;
    std::optional<bool> hides_camera;
    std::optional<model::PhotoOrder> order;
    std::optional<std::vector<std::string>> people;        // all of them, by username
    std::optional<std::vector<std::string>> contributors;  // the same; at most model::kGalleryContributorsMax
    std::optional<std::optional<PhotoId>> cover;           // a photo of this gallery, or none: the first one
  };
  // By one write of the gallery: all of it or nothing. kInvalidArgument with the field that is wrong; kAlreadyExists as
  // create(); else as Access::own_gallery(). After kOutcomeUnknown it may have been made: the revision tells.
  Task<Result<GalleryView>> change(Viewer viewer, GalleryId id, Change change);

  // Takes somebody out of the contributors: as its owner, or as that contributor, who leaves. What they added stays. To
  // the owner it succeeds when they are none.
  Task<Status> remove_contributor(Viewer viewer, GalleryId id, std::string username);

  // At once invisible to everyone; the Sweeper removes the rest. kNotFound the second time.
  Task<Status> remove(Viewer viewer, GalleryId id);

  Task<Result<CardList>> list_own(Viewer viewer, std::optional<metadata::Cursor> after);

 private:
  Task<Result<std::vector<UserId>>> find_people(UserId owner, std::string field, std::size_t count_max,
                                                std::vector<std::string> usernames);

  // What is in a gallery, read before it is known who asks, and in which order it has its photos: as they were added.
  struct Contents {
    Part asked;
    metadata::Page<model::Photo> photos;
    Surroundings surroundings;
  };
  Task<Result<Contents>> contents_of(Viewer viewer, GalleryId id, Part part);
  // The same photos in the order that the gallery has.
  // What waits of guests' photos, as far as the viewer may know it: GalleryView::held_count and own_held.
  struct Held {
    std::uint64_t count = 0;
    metadata::Page<model::Photo> own;
  };
  Task<Result<Held>> held_of(Viewer viewer, const model::Gallery& gallery, metadata::PageRequest own);
  // As look(), by a link that hides the gallery (model::may_enter): what the guest has added.
  Task<Result<GalleryView>> look_at_own(Viewer viewer, GalleryId id, Part part);
  Task<Result<metadata::Page<model::Photo>>> own_of(Viewer viewer, GalleryId id, metadata::PageRequest page);
  Task<Result<metadata::Page<model::Photo>>> photos_of(const model::Gallery& gallery, const Contents& contents);
  // Of all its photos, as far as there may be any.
  Task<Result<Sections>> sections_of(const model::Gallery& gallery, const Contents& contents);
  // The contents for whom the gallery admits, or its refusal.
  // Why it was taken down, if it was.
  Task<Result<std::optional<std::string>>> reason_of(const model::Gallery& gallery);
  Task<Result<GalleryView>> view_of(Viewer viewer, model::Gallery gallery, Contents contents);

  metadata::MetadataStore& store_;
  Access access_;
  const Clock& clock_;
};

}  // namespace portreto::services
