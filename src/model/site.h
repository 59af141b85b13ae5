#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "model/values.h"

// What administrators decide for everybody while the service runs.
namespace portreto::model {

// Who may make an account. kClosed: nobody, but for somebody who comes to administer (Invitation::role).
enum class RegistrationMode { kOpen, kInvitation, kClosed };

// There is one at most; none: as the configuration says.
struct SiteSettings {
  std::string id = "site";
  RegistrationMode registration = RegistrationMode::kOpen;
  std::string welcome;            // on the pages for those who have no account yet; empty: nothing
  std::uint64_t quota_bytes = 0;  // how much of their photos each person may keep (model/quota.h); 0: no limit
  std::uint64_t revision = 0;     // raised by every change, 0 before the first; guards against lost updates

  bool operator==(const SiteSettings&) const = default;
};

// What has become of an invitation. kInForce: somebody who comes with it gets an account.
enum class InvitationState { kInForce, kUsedUp, kExpired, kRevoked };

// Leave to make accounts, for whoever has its token.
struct Invitation {
  InvitationId id;
  Sha256Digest token_hash{};  // unique; the token itself is known to whoever was given it alone
  std::string note;           // for the administrators' own list
  Role role = Role::kMember;  // of the accounts that are made with it
  std::uint32_t uses_max = 1;
  std::uint32_t used = 0;               // accounts that were made with it
  std::vector<UserId> pending;          // accounts that are being made with it, or whose making was cut off
  std::optional<Timestamp> expires_at;  // none: never
  bool is_revoked = false;              // for good
  std::optional<Timestamp> ended_at;    // when it was revoked, or its last use was made; once there it stays
  std::optional<UserId> created_by;     // none: by who runs the machine
  std::uint64_t revision = 1;           // raised by every update; guards against lost updates
  Timestamp created_at;

  bool operator==(const Invitation&) const = default;
};

// One that was revoked after its end has been revoked; one that has no use left and has expired was used up.
InvitationState state_of(const Invitation& invitation, Timestamp now);
// None while it is in force, and where nobody noted it: a Portreto before this was written did not.
std::optional<Timestamp> end_of(const Invitation& invitation, Timestamp now);

std::string_view to_string(RegistrationMode value);
std::string_view to_string(InvitationState value);
std::optional<RegistrationMode> parse_registration_mode(std::string_view text);
std::optional<InvitationState> parse_invitation_state(std::string_view text);

}  // namespace portreto::model
