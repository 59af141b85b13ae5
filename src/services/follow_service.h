#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/people_by_name.h"
#include "services/views.h"

namespace portreto::services {

inline constexpr std::size_t kPersonsPerPage = 40;

// Who follows whom. People are named by username: kNotFound when nobody is there for the viewer by that name.
// kUnauthenticated for who is not logged in, except of followers() and following(). Thread-safe; dependencies must
// outlive it.
class FollowService {
 public:
  FollowService(metadata::MetadataStore& store, const Clock& clock)
      : store_(store), access_(store), by_name_(access_, store.remembered()), clock_(clock) {}

  // At once when the followed is not private, otherwise a request that has no effect until it is accepted. Following
  // again changes nothing. Returns how the viewer stands afterwards. kInvalidArgument for oneself.
  Task<Result<Standing>> follow(Viewer viewer, std::string username);
  // Also takes back a request. Succeeds when there is neither.
  Task<Result<Standing>> unfollow(Viewer viewer, std::string username);

  // The answers to a request. Accepting twice succeeds; kNotFound when nobody of that name asks. Declining what is not
  // there succeeds; kConflict when it was accepted already.
  Task<Status> accept(Viewer viewer, std::string username);
  Task<Status> decline(Viewer viewer, std::string username);

  // Ends that someone follows the viewer. Succeeds when nobody does.
  Task<Status> remove_follower(Viewer viewer, std::string username);

  // Newest first; kPermissionDenied for the lists of a private person who has not accepted the viewer.
  Task<Result<PersonList>> followers(Viewer viewer, std::string username, std::optional<metadata::Cursor> after);
  Task<Result<PersonList>> following(Viewer viewer, std::string username, std::optional<metadata::Cursor> after);
  // Who asks to follow the viewer.
  Task<Result<PersonList>> requests(Viewer viewer, std::optional<metadata::Cursor> after);

 private:
  // A page of one of the lists of a person, and how the viewer stands to them.
  struct Followers {
    Standing standing;
    metadata::Page<model::Follow> page;
  };
  enum class Side { kFollowers, kFollowing };
  Task<Result<Followers>> read(Viewer viewer, UserId of, Side side, std::optional<metadata::Cursor> after);
  Task<Result<PersonList>> look(Viewer viewer, std::string username, Side side, std::optional<metadata::Cursor> after);
  Task<Result<PersonList>> list_of(Viewer viewer, UserId of, Side side, metadata::Page<model::Follow> page);

  metadata::MetadataStore& store_;
  Access access_;
  PeopleByName by_name_;
  const Clock& clock_;
};

}  // namespace portreto::services
