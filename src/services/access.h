#pragma once

#include <unordered_map>
#include <variant>
#include <vector>

#include "metadata/metadata_store.h"
#include "services/views.h"

namespace portreto::services {

// The one place that decides who may see a gallery or a photo, through model::may_view. What may not be seen is
// kNotFound, word for word as if it were not there (SECURITY 29). Thread-safe; the store must outlive it.
class Access {
 public:
  explicit Access(metadata::MetadataStore& store) : store_(store) {}

  struct Gallery {
    model::Gallery gallery;
    Standing standing;
  };
  struct Photo {
    model::Photo photo;
    model::Gallery gallery;
    Standing standing;
  };

  Task<Result<Standing>> standing(Viewer viewer, UserId person);

  Task<Result<Gallery>> gallery(Viewer viewer, GalleryId id);
  Task<Result<Photo>> photo(Viewer viewer, PhotoId id);
  // Those of some that the viewer may see. Where they are of the presumed owners, or their owners are remembered, it
  // takes one round to the database less.
  Task<Result<std::unordered_map<GalleryId, Gallery>>> galleries(Viewer viewer, std::vector<GalleryId> ids,
                                                                 std::vector<UserId> presumed_owners = {});
  Task<Result<std::unordered_map<GalleryId, Gallery>>> admit_all(Viewer viewer, std::vector<model::Gallery> galleries);

  // The two in two rounds to the database, for pages that read what else they show beside each: whoever calls find_…()
  // must show nothing of it before admit() has let the viewer in.
  Task<Result<model::Gallery>> find_gallery(GalleryId id);
  Task<Result<model::Photo>> find_photo(PhotoId id);
  Task<Result<Gallery>> admit(Viewer viewer, model::Gallery gallery);
  // By model::may_enter: of a gallery that the viewer does not see the answer has what that tells alone.
  Task<Result<Gallery>> enter(Viewer viewer, model::Gallery gallery);
  // Where it is seen without its gallery (model::may_view_photo) it is as it was added, and so is the gallery's.
  Task<Result<Photo>> admit(Viewer viewer, model::Photo photo);

  // The gallery that the target is, or is in.
  Task<Result<Gallery>> target(Viewer viewer, model::Target target);
  // The same in two steps, as find_gallery() and admit().
  using Thing = std::variant<model::Gallery, model::Photo>;
  Task<Result<Thing>> find_target(model::Target target);
  Task<Result<Gallery>> admit_target(Viewer viewer, Thing thing);

  // For changing it: kPermissionDenied when the viewer may see it and does not own it.
  Task<Result<model::Gallery>> own_gallery(Viewer viewer, GalleryId id);
  Task<Result<model::Gallery>> admit_owner(Viewer viewer, model::Gallery gallery);  // as admit()
  // To add photos to: the viewer is its owner or a contributor, or a guest by a link that lets them; kNotFound by
  // another link.
  Task<Result<model::Gallery>> gallery_to_add_to(Viewer viewer, GalleryId id);
  // To take out the contributor of that name: the viewer is its owner, or that contributor.
  struct Contributor {
    model::Gallery gallery;
    UserId person;
  };
  Task<Result<Contributor>> contributor_to_remove(Viewer viewer, GalleryId id, std::string username);
  // To change what it says: the viewer added it and may still add to its gallery.
  Task<Result<Photo>> photo_to_edit(Viewer viewer, PhotoId id);
  // To put it elsewhere in its gallery, which is the viewer's.
  Task<Result<Photo>> photo_to_place(Viewer viewer, PhotoId id);
  // Who added it finds it also when they no longer see its gallery. By a link: what this guest added, as long as it
  // lets them; kNotFound for all else.
  Task<Result<model::Photo>> photo_to_delete(Viewer viewer, PhotoId id);
  // To say what it shows, by a link: what this guest added, as above.
  Task<Result<model::Photo>> photo_to_describe(Viewer viewer, PhotoId id);

  // To let it through, or done already: the viewer owns its gallery.
  Task<Result<model::Photo>> photo_to_release(Viewer viewer, PhotoId id);

  // The person of that name; kNotFound, also for one who is kept away by a block on either side.
  Task<Result<model::Profile>> profile(Viewer viewer, std::string username);
  // The same whoever asks: for what ends a block.
  Task<Result<model::Profile>> any_profile(std::string username);

 private:
  // Also one that waits until the owner of its gallery lets it through: admit() asks whether the viewer may know of it.
  Task<Result<model::Photo>> find_with_held(PhotoId id);
  // What this guest added, whole; kNotFound for all else.
  Task<Result<model::Photo>> photo_of_guest(Viewer viewer, model::Photo photo);
  // How the viewer stands to a gallery's owner, who must be there: otherwise kNotFound. By a link to nobody, so that
  // nobody has to be asked.
  Task<Result<Standing>> standing_at(Viewer viewer, UserId owner);
  // The same of many; who is not there is left out.
  Task<Result<std::unordered_map<UserId, Standing>>> standings_at(Viewer viewer, std::vector<UserId> owners);

  metadata::MetadataStore& store_;
};

// Which galleries of somebody a viewer in this relation to them may see, by model::may_view.
metadata::GalleryFilter visible_galleries(Viewer viewer, model::Relation relation);
// All that somebody has.
metadata::GalleryFilter own_galleries();
// Whether it is shared with the viewer by name, whatever else lets them in. Whether its owner is there for them is
// asked elsewhere.
struct ByName {
  bool is_chosen = false;
  bool is_contributor = false;
  bool is_any() const { return is_chosen || is_contributor; }
};
ByName shared_by_name(Viewer viewer, const model::Gallery& gallery);

// Whether the originals may be downloaded from a gallery that the viewer may see. kPermissionDenied, or
// kUnauthenticated for who is not logged in.
Status check_may_download(Viewer viewer, const model::Gallery& gallery, const Standing& standing);

// The same of one photo, whose original is also for who added it.
Status check_may_download(Viewer viewer, const Access::Photo& found);

// Whether the viewer added this photo; nobody who comes by a link did.
bool has_added(Viewer viewer, const model::Photo& photo);

// Whether the viewer is the guest who added this photo, by the link that they come by.
bool has_added_as_guest(Viewer viewer, const model::Photo& photo);

// A photo as its guest added it, without what the gallery's owner has written about it since.
model::Photo as_added(model::Photo photo);

// As for an address that is not there: what a link does not let its guests do, nobody learns that it could.
std::unexpected<Error> nothing_here();

// What is said of a share link that is in force no more.
std::unexpected<Error> link_has_ended();

// What is said of a person who is not there, or kept away by a block.
std::unexpected<Error> no_such_person();

// Whoever asks, or kUnauthenticated.
Result<UserId> require_user(Viewer viewer);

}  // namespace portreto::services
