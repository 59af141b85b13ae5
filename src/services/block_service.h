#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/access.h"
#include "services/views.h"

namespace portreto::services {

// Keeping people away. kUnauthenticated for who is not logged in. Thread-safe; dependencies must outlive it.
class BlockService {
 public:
  BlockService(metadata::MetadataStore& store, const Clock& clock) : store_(store), access_(store), clock_(clock) {}

  // Muted: their galleries are not in the viewer's feed, and what they do is in no notification; they do not learn it.
  // Blocked: neither sees anything of the other, as if they did not exist, and follows between them end. A block
  // replaces a mute; muting whom one has blocked changes nothing. Twice is as once. kNotFound: there is nobody of this
  // name, or they are kept away by a block of theirs. kInvalidArgument for oneself. Cut off between the block and the
  // end of the follows, it is completed by doing it again, or by remove().
  Task<Status> put(Viewer viewer, std::string username, model::BlockKind kind);
  // Follows that a block has ended do not come back. Succeeds when there is none of this kind; kNotFound: there is
  // nobody of this name.
  Task<Status> remove(Viewer viewer, std::string username, model::BlockKind kind);

  // Whom the viewer keeps away so, newest first.
  Task<Result<PersonList>> list(Viewer viewer, model::BlockKind kind, std::optional<metadata::Cursor> after);

 private:
  Task<Status> end_follows(UserId a, UserId b);

  metadata::MetadataStore& store_;
  Access access_;
  const Clock& clock_;
};

}  // namespace portreto::services
