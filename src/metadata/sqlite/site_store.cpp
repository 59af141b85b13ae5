#include "metadata/sqlite/site_store.h"

#include <utility>

#include "metadata/failures.h"
#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::Invitation;
using model::SiteSettings;

const Query kFindSettings{select<SiteSettings>("site_settings WHERE id = 'site'")};
const Query kPutSettings{
    insert_into<SiteSettings>("site_settings") +
    " ON CONFLICT (id) DO UPDATE SET registration = excluded.registration, welcome = excluded.welcome, quota_bytes = "
    "excluded.quota_bytes, revision = excluded.revision"};
const Query kInsert{insert_into<Invitation>("invitations") + " ON CONFLICT DO NOTHING"};
const Query kFind{select<Invitation>("invitations WHERE id = ?1")};
const Query kFindByToken{select<Invitation>("invitations WHERE token_hash = ?1")};
const Query kUpdate{
    "UPDATE invitations SET used = ?2, pending = ?3, is_revoked = ?4, ended_at = ?5, revision = ?6 WHERE id = ?1"};
const Query kList{select<Invitation>("invitations WHERE is_revoked = 0 ORDER BY created_at DESC, id DESC LIMIT ?1")};
const Query kListRevoked{
    select<Invitation>("invitations WHERE is_revoked = 1 ORDER BY created_at DESC, id DESC LIMIT ?1")};
const Query kErase{"DELETE FROM invitations WHERE id = ?1"};

}  // namespace

Task<Result<std::optional<SiteSettings>>> SqliteSiteStore::settings() {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::optional<SiteSettings>> {
    return connection.find<SiteSettings>(kFindSettings);
  });
}

Task<Result<SiteSettings>> SqliteSiteStore::put_settings(SiteSettings settings) {
  co_return co_await database_.write([&](Connection& connection) -> Result<SiteSettings> {
    auto stored = replace_row(connection, kPutSettings, connection.find<SiteSettings>(kFindSettings), settings);
    if (!stored) return changed_meanwhile();
    return *std::move(stored);
  });
}

Task<Status> SqliteSiteStore::insert(Invitation invitation) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kInsert, invitation) == 0) return exists_already();
    return {};
  });
}

Task<Result<Invitation>> SqliteSiteStore::find(InvitationId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Invitation> {
    auto invitation = connection.find<Invitation>(kFind, id);
    if (!invitation) return not_found();
    return *std::move(invitation);
  });
}

Task<Result<Invitation>> SqliteSiteStore::find_by_token(Sha256Digest token_hash) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Invitation> {
    auto invitation = connection.find<Invitation>(kFindByToken, token_hash);
    if (!invitation) return not_found();
    return *std::move(invitation);
  });
}

Task<Result<Invitation>> SqliteSiteStore::update(Invitation invitation) {
  co_return co_await database_.write([&](Connection& connection) -> Result<Invitation> {
    auto stored = connection.find<Invitation>(kFind, invitation.id);
    if (!stored) return not_found();
    if (stored->revision != invitation.revision) return changed_meanwhile();
    stored->used = invitation.used;
    stored->pending = invitation.pending;
    stored->is_revoked = invitation.is_revoked;
    if (invitation.ended_at) stored->ended_at = invitation.ended_at;
    ++stored->revision;
    connection.execute(kUpdate, stored->id, stored->used, stored->pending, stored->is_revoked, stored->ended_at,
                       stored->revision);
    return *std::move(stored);
  });
}

Task<Result<std::vector<Invitation>>> SqliteSiteStore::list(std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Invitation>> {
    return connection.list<Invitation>(kList, page_size(limit));
  });
}

Task<Result<std::vector<Invitation>>> SqliteSiteStore::list_revoked(std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Invitation>> {
    return connection.list<Invitation>(kListRevoked, page_size(limit));
  });
}

Task<Status> SqliteSiteStore::erase(InvitationId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kErase, id);
    return {};
  });
}

}  // namespace portreto::metadata
