#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/image_store.h"
#include "services/people_by_name.h"
#include "services/views.h"

namespace portreto::services {

// What people tell of themselves. Nothing here ever holds an email. For who is logged in (kUnauthenticated), except
// look(). Thread-safe; dependencies must outlive it.
class ProfileService {
 public:
  ProfileService(metadata::MetadataStore& store, ImageStore& images, const Clock& clock)
      : store_(store), access_(store), by_name_(access_, store.remembered()), images_(images), clock_(clock) {}

  // With the galleries that the viewer may see, newest first. kNotFound as Access::profile().
  Task<Result<ProfileView>> look(Viewer viewer, std::string username, std::optional<metadata::Cursor> after);

  Task<Result<OwnProfileView>> own(Viewer viewer);
  Task<Result<MeView>> me(Viewer viewer);

  // An empty birth date or sex clears it. Every field that is wrong is named at once.
  struct Change {
    std::optional<std::string> first_name, last_name, bio, birth_date, sex;
    std::optional<bool> is_private;
  };
  Task<Result<OwnProfileView>> change(Viewer viewer, Change change);

  // The picture that was there before becomes garbage for the Sweeper. Errors of ImageStore::store(); after
  // kOutcomeUnknown the new one may be in force.
  Task<Result<OwnProfileView>> set_photo(Viewer viewer, UploadedFile file);
  Task<Status> remove_photo(Viewer viewer);  // succeeds when there is none

 private:
  // What is shown of a person beside their profile, but for what is on the cards.
  struct About {
    Standing standing;
    bool is_follower = false;
    bool is_muted = false;
    metadata::FollowStore::Counts counts;
    metadata::Page<model::Gallery> galleries;
    std::uint64_t gallery_count = 0;
  };
  Task<Result<About>> about(Viewer viewer, UserId person, std::optional<metadata::Cursor> after);
  // A page of the galleries that a viewer in this relation sees, and how many those are. None for nullopt.
  struct Galleries {
    metadata::Page<model::Gallery> page;
    std::uint64_t count = 0;
  };
  Task<Result<Galleries>> galleries_as(Viewer viewer, std::optional<model::Relation> relation, UserId person,
                                       std::optional<metadata::Cursor> after);
  // Whether the person follows the viewer.
  Task<Result<bool>> is_follower(Viewer viewer, UserId person);
  Task<Result<bool>> is_muted(Viewer viewer, UserId person);
  Task<Status> replace_photo(UserId user, std::optional<model::Image> photo);

  metadata::MetadataStore& store_;
  Access access_;
  PeopleByName by_name_;
  ImageStore& images_;
  const Clock& clock_;
};

}  // namespace portreto::services
