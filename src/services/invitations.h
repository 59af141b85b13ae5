#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "metadata/metadata_store.h"
#include "model/site.h"
#include "runtime/task.h"
#include "services/audit_log.h"

namespace portreto::services {

// How long the link works with which somebody comes to administer a service that nobody uses yet.
inline constexpr std::chrono::hours kSetUpTtl{24};

// After this a use that was taken is no longer taken for one of somebody who is just registering.
inline constexpr std::chrono::minutes kPendingUseMax{10};

// Invitations to make an account. An account and the use of its invitation are two writes: a use is taken first, and
// settled once it is known whether there is an account. One that was left by a crash or an unknown outcome is settled
// when somebody wants the last use, by asking whether its account is there; so that no two people get the same use, and
// none is lost. Any replica can answer any call. Thread-safe. Dependencies must outlive it.
class Invitations {
 public:
  Invitations(metadata::MetadataStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  struct New {
    std::string note;
    std::uint64_t uses_max = 1;
    std::optional<Timestamp> expires_at;
    model::Role role = model::Role::kMember;
  };
  struct Created {
    model::Invitation invitation;
    std::string token;  // 256 random bits as base64url; only its hash is kept, so this is the one time it is told
  };
  // For administrators: whoever calls has checked that. kInvalidArgument with fields; kConflict when
  // model::kInvitationsMax are in force; where some of that many have ended, the oldest of those makes room.
  Task<Result<Created>> create(std::optional<UserId> by, New input);
  // The one to begin with: its account administers. The one that was made before ends.
  Task<Result<Created>> create_set_up();
  struct List {
    std::vector<model::Invitation> in_force, ended;  // each newest first
  };
  // All that were not revoked, and the newest that were.
  Task<Result<List>> list();
  // Ends it for good, at once; the accounts that were made with it stay. Revoked already: succeeds. kNotFound.
  Task<Status> revoke(InvitationId id);

  // Takes a use for an account that is about to be made. The same again for the same `user` takes no other.
  // kInvalidArgument (field "invitation"): there is none, it has ended, or all of its uses are taken.
  Task<Result<model::Invitation>> take(std::string token, UserId user);
  // The account is there, or it will never be. Done already: changes nothing.
  Task<Status> settle(InvitationId id, UserId user, bool is_made);

  model::InvitationState state_of(const model::Invitation& invitation) const;
  std::optional<Timestamp> end_of(const model::Invitation& invitation) const;  // of model/site.h, now

 private:
  Task<Status> make_room();
  Task<Result<bool>> settle_left(model::Invitation& invitation);

  metadata::MetadataStore& store_;
  const Clock& clock_;
};

// How making it stands in the log of administrators' acts.
AuditLog::Act invitation_act(const Invitations::New& wanted);

// Where the page for it lies, on the web tier.
std::string path_of(const Invitations::Created& created);

}  // namespace portreto::services
