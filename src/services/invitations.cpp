#include "services/invitations.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/contains.h"
#include "base/id_time.h"
#include "base/random.h"
#include "metadata/site_store.h"
#include "model/limits.h"
#include "model/rules.h"
#include "runtime/all.h"

namespace portreto::services {
namespace {

constexpr std::size_t kTokenBytes = 32;

constexpr std::size_t kRevokedListed = 50;

// Of somebody who changes an invitation while others do: each time another one has got on.
constexpr int kTriesMax = 100;

// Always the same, so that there is one at most.
InvitationId set_up_id() { return {Uuid::derive("set-up")}; }

std::unexpected<Error> refuse(std::string why) { return fail(Error::invalid_field("invitation", std::move(why))); }

std::unexpected<Error> invitation_is_busy() {
  return fail(ErrorCode::kUnavailable, "Many people use this invitation at this moment. Try again.");
}

std::size_t uses_of(const model::Invitation& invitation) { return invitation.used + invitation.pending.size(); }

}  // namespace

AuditLog::Act invitation_act(const Invitations::New& wanted) {
  return {.act = audit_act::kInvite,
          .object = wanted.note.empty() ? "invitation" : wanted.note,
          .detail =
              fmt::format("uses: {}{}", wanted.uses_max, wanted.role == model::Role::kAdmin ? ", administrator" : "")};
}

std::string path_of(const Invitations::Created& created) {
  const std::string path = "/register?invitation=" + created.token;
  return created.invitation.role == model::Role::kAdmin ? path + "&return_to=/admin/settings" : path;
}

model::InvitationState Invitations::state_of(const model::Invitation& invitation) const {
  return model::state_of(invitation, clock_.now());
}

std::optional<Timestamp> Invitations::end_of(const model::Invitation& invitation) const {
  return model::end_of(invitation, clock_.now());
}

Task<Result<Invitations::Created>> Invitations::create(std::optional<UserId> by, New input) {
  const Timestamp now = clock_.now();
  Created created{.invitation = {.id = InvitationId::generate(clock_),
                                 .role = input.role,
                                 .expires_at = input.expires_at,
                                 .created_by = by,
                                 .created_at = now},
                  .token = random_token(kTokenBytes)};
  PORTRETO_CO_ASSIGN(created.invitation.note, model::check_invitation_note(input.note));
  if (input.uses_max < 1 || input.uses_max > model::kInvitationUsesMax) {
    co_return fail(Error::invalid_field(
        "uses_max", fmt::format("An invitation is for 1 to {} people.", model::kInvitationUsesMax)));
  }
  created.invitation.uses_max = static_cast<std::uint32_t>(input.uses_max);
  if (input.expires_at && *input.expires_at <= now) {
    co_return fail(Error::invalid_field("expires_at", "The invitation must expire in the future."));
  }
  PORTRETO_CO_TRY(co_await make_room());
  created.invitation.token_hash = sha256(as_bytes(created.token));
  PORTRETO_CO_TRY(co_await store_.site().insert(created.invitation));
  co_return created;
}

// What has ended is kept to be looked at, and is never in the way of a new one.
Task<Status> Invitations::make_room() {
  PORTRETO_CO_ASSIGN(const auto others, co_await store_.site().list(model::kInvitationsMax));
  if (others.size() < model::kInvitationsMax) co_return Status{};
  const auto has_ended = [this](const model::Invitation& other) {
    return state_of(other) != model::InvitationState::kInForce;
  };
  const auto oldest = std::find_if(others.rbegin(), others.rend(), has_ended);
  if (oldest != others.rend()) co_return co_await store_.site().erase(oldest->id);
  co_return fail(ErrorCode::kConflict,
                 fmt::format("There are {} invitations. Revoke one that nobody needs.", model::kInvitationsMax));
}

Task<Result<Invitations::Created>> Invitations::create_set_up() {
  const Timestamp now = clock_.now();
  Created created{.invitation = {.id = set_up_id(),
                                 .note = "To set up the service",
                                 .role = model::Role::kAdmin,
                                 .expires_at = now + kSetUpTtl,
                                 .created_at = now},
                  .token = random_token(kTokenBytes)};
  created.invitation.token_hash = sha256(as_bytes(created.token));
  PORTRETO_CO_TRY(co_await store_.site().erase(created.invitation.id));
  PORTRETO_CO_TRY(co_await store_.site().insert(created.invitation));
  co_return created;
}

Task<Result<Invitations::List>> Invitations::list() {
  PORTRETO_CO_ASSIGN(
      auto read, co_await all(store_.site().list(model::kInvitationsMax), store_.site().list_revoked(kRevokedListed)));
  auto& [kept, revoked] = read;
  List list{.in_force = std::move(kept), .ended = std::move(revoked)};
  const auto ended = std::ranges::stable_partition(list.in_force, [this](const model::Invitation& invitation) {
    return state_of(invitation) == model::InvitationState::kInForce;
  });
  std::ranges::move(ended, std::back_inserter(list.ended));
  list.in_force.erase(ended.begin(), ended.end());
  const auto newest_first = [](const model::Invitation& a, const model::Invitation& b) {
    return std::pair(a.created_at, a.id) > std::pair(b.created_at, b.id);
  };
  std::ranges::sort(list.ended, newest_first);
  co_return list;
}

Task<Status> Invitations::revoke(InvitationId id) {
  for (int i = 0; i < kTriesMax; ++i) {
    auto invitation = co_await store_.site().find(id);
    if (!invitation && invitation.error().code == ErrorCode::kNotFound) {
      co_return fail(ErrorCode::kNotFound, "There is no such invitation.");
    }
    PORTRETO_CO_TRY(invitation);
    if (invitation->is_revoked) co_return Status{};
    if (!invitation->ended_at) invitation->ended_at = clock_.now();
    invitation->is_revoked = true;
    const auto stored = co_await store_.site().update(*std::move(invitation));
    if (stored) co_return Status{};
    if (stored.error().code != ErrorCode::kConflict) co_return fail(stored.error());
  }
  co_return invitation_is_busy();
}

Task<Result<model::Invitation>> Invitations::take(std::string token, UserId user) {
  for (int i = 0; i < kTriesMax; ++i) {
    auto invitation = co_await store_.site().find_by_token(sha256(as_bytes(token)));
    if (!invitation && invitation.error().code == ErrorCode::kNotFound) {
      co_return refuse("There is no such invitation. Copy the whole of it.");
    }
    PORTRETO_CO_TRY(invitation);
    if (contains(invitation->pending, user)) co_return invitation;
    const bool is_over = invitation->expires_at && *invitation->expires_at <= clock_.now();
    if (invitation->is_revoked || is_over) {
      co_return refuse("This invitation is no longer valid. Ask whoever gave it to you for another one.");
    }
    if (uses_of(*invitation) >= invitation->uses_max) {
      PORTRETO_CO_ASSIGN(const bool has_room, co_await settle_left(*invitation));
      if (!has_room) co_return refuse("This invitation was used already. Ask whoever gave it to you for another one.");
    }
    invitation->pending.push_back(user);
    auto stored = co_await store_.site().update(*std::move(invitation));
    if (stored || stored.error().code != ErrorCode::kConflict) co_return stored;
  }
  co_return invitation_is_busy();
}

// Whether there is room for one more then. Changes what was read alone.
Task<Result<bool>> Invitations::settle_left(model::Invitation& invitation) {
  std::vector<UserId> pending;
  for (const UserId user : invitation.pending) {
    if (clock_.now() < made_at(user.uuid) + kPendingUseMax) {
      pending.push_back(user);
      continue;
    }
    auto account = co_await store_.accounts().find(user);
    if (!account && account.error().code == ErrorCode::kNotFound) {
      account = co_await store_.accounts().find_deleted(user);
    }
    if (!account && account.error().code != ErrorCode::kNotFound) co_return fail(account.error());
    if (account) ++invitation.used;
  }
  invitation.pending = std::move(pending);
  co_return uses_of(invitation) < invitation.uses_max;
}

Task<Status> Invitations::settle(InvitationId id, UserId user, bool is_made) {
  for (int i = 0; i < kTriesMax; ++i) {
    auto invitation = co_await store_.site().find(id);
    if (!invitation && invitation.error().code == ErrorCode::kNotFound) co_return Status{};
    PORTRETO_CO_TRY(invitation);
    if (std::erase(invitation->pending, user) == 0) co_return Status{};
    if (is_made) ++invitation->used;
    if (invitation->used >= invitation->uses_max && !invitation->ended_at) invitation->ended_at = clock_.now();
    const auto stored = co_await store_.site().update(*std::move(invitation));
    if (stored) co_return Status{};
    if (stored.error().code != ErrorCode::kConflict) co_return fail(stored.error());
  }
  co_return invitation_is_busy();
}

}  // namespace portreto::services
