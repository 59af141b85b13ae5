#include "metadata/memory/site_store.h"

#include <algorithm>
#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

using model::Invitation;
using model::SiteSettings;

Task<Result<std::optional<SiteSettings>>> MemorySiteStore::settings() {
  const std::lock_guard lock(tables_.mutex);
  const auto* settings = find_row(tables_.site_settings, SiteSettings().id);
  co_return settings == nullptr ? std::nullopt : std::optional(*settings);
}

Task<Result<SiteSettings>> MemorySiteStore::put_settings(SiteSettings settings) {
  const std::lock_guard lock(tables_.mutex);
  auto stored = replace_row(tables_.site_settings, settings.id, settings);
  if (!stored) co_return changed_meanwhile();
  co_return *std::move(stored);
}

Task<Status> MemorySiteStore::insert(Invitation invitation) {
  const std::lock_guard lock(tables_.mutex);
  const bool is_taken = std::ranges::any_of(
      tables_.invitations, [&](const auto& row) { return row.second.token_hash == invitation.token_hash; });
  const InvitationId id = invitation.id;
  if (is_taken || !tables_.invitations.try_emplace(id, std::move(invitation)).second) co_return exists_already();
  co_return Status{};
}

Task<Result<Invitation>> MemorySiteStore::find(InvitationId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* invitation = find_row(tables_.invitations, id);
  if (invitation == nullptr) co_return not_found();
  co_return *invitation;
}

Task<Result<Invitation>> MemorySiteStore::find_by_token(Sha256Digest token_hash) {
  const std::lock_guard lock(tables_.mutex);
  for (const auto& [id, invitation] : tables_.invitations) {
    if (invitation.token_hash == token_hash) co_return invitation;
  }
  co_return not_found();
}

Task<Result<Invitation>> MemorySiteStore::update(Invitation invitation) {
  const std::lock_guard lock(tables_.mutex);
  auto* stored = find_row(tables_.invitations, invitation.id);
  if (stored == nullptr) co_return not_found();
  if (stored->revision != invitation.revision) co_return changed_meanwhile();
  stored->used = invitation.used;
  stored->pending = std::move(invitation.pending);
  stored->is_revoked = invitation.is_revoked;
  if (invitation.ended_at) stored->ended_at = invitation.ended_at;
  ++stored->revision;
  co_return *stored;
}

Task<Result<std::vector<Invitation>>> MemorySiteStore::list(std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  const auto is_wanted = [](const Invitation& invitation) { return !invitation.is_revoked; };
  co_return page_of(rows_where(tables_.invitations, is_wanted), Order::kNewestFirst, {.limit = limit}).items;
}

Task<Result<std::vector<Invitation>>> MemorySiteStore::list_revoked(std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  const auto is_wanted = [](const Invitation& invitation) { return invitation.is_revoked; };
  co_return page_of(rows_where(tables_.invitations, is_wanted), Order::kNewestFirst, {.limit = limit}).items;
}

Task<Status> MemorySiteStore::erase(InvitationId id) {
  const std::lock_guard lock(tables_.mutex);
  tables_.invitations.erase(id);
  co_return Status{};
}

}  // namespace portreto::metadata
