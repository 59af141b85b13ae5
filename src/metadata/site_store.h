#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "model/site.h"
#include "runtime/task.h"

namespace portreto::metadata {

// What administrators decide for everybody: the settings and the invitations. What metadata_store.h says of all stores
// holds here; whether an invitation is in force is not asked here.
class SiteStore {
 public:
  virtual ~SiteStore() = default;
  virtual Task<Result<std::optional<model::SiteSettings>>> settings() = 0;  // none before the first put
  // Replaces them where `revision` is the stored one (0: there are none), and raises it; returns what is stored then.
  // kConflict when it is not.
  virtual Task<Result<model::SiteSettings>> put_settings(model::SiteSettings settings) = 0;

  virtual Task<Status> insert(model::Invitation invitation) = 0;      // kAlreadyExists for the same id or token_hash
  virtual Task<Result<model::Invitation>> find(InvitationId id) = 0;  // kNotFound
  virtual Task<Result<model::Invitation>> find_by_token(Sha256Digest token_hash) = 0;  // kNotFound
  // Replaces used, pending, is_revoked and ended_at (which stays when there is none) where `revision` is still the
  // stored one, and raises it; returns what is stored then. kConflict when it is not, kNotFound.
  virtual Task<Result<model::Invitation>> update(model::Invitation invitation) = 0;
  // Those that are not revoked, newest first.
  virtual Task<Result<std::vector<model::Invitation>>> list(std::size_t limit) = 0;
  virtual Task<Result<std::vector<model::Invitation>>> list_revoked(std::size_t limit) = 0;  // newest first
  virtual Task<Status> erase(InvitationId id) = 0;                                           // succeeds when it is gone
};

}  // namespace portreto::metadata
