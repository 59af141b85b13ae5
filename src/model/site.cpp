#include "model/site.h"

namespace portreto::model {

InvitationState state_of(const Invitation& invitation, Timestamp now) {
  if (invitation.is_revoked) return InvitationState::kRevoked;
  if (invitation.used >= invitation.uses_max) return InvitationState::kUsedUp;
  if (invitation.expires_at && *invitation.expires_at <= now) return InvitationState::kExpired;
  return InvitationState::kInForce;
}

std::optional<Timestamp> end_of(const Invitation& invitation, Timestamp now) {
  return state_of(invitation, now) == InvitationState::kExpired ? invitation.expires_at : invitation.ended_at;
}

}  // namespace portreto::model
