#include "metadata/mongo/site_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"

namespace portreto::metadata {

using model::Invitation;
using model::SiteSettings;

Task<Result<std::optional<SiteSettings>>> MongoSiteStore::settings() {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::optional<SiteSettings>> {
    return client.find_one<SiteSettings>(kSiteSettings, document("_id", SiteSettings().id));
  });
}

Task<Result<SiteSettings>> MongoSiteStore::put_settings(SiteSettings settings) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<SiteSettings> {
    SiteSettings next = settings;
    ++next.revision;
    auto stored =
        client.replace(kSiteSettings, settings.id, next,
                       document("$set", document("registration", next.registration, "welcome", next.welcome,
                                                 "quota_bytes", next.quota_bytes, "revision", next.revision)));
    if (!stored) return changed_meanwhile();
    return *std::move(stored);
  });
}

Task<Status> MongoSiteStore::insert(Invitation invitation) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kInvitations, document_of(invitation))) return exists_already();
    return {};
  });
}

Task<Result<Invitation>> MongoSiteStore::find(InvitationId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Invitation> {
    auto invitation = client.find_one<Invitation>(kInvitations, document("_id", id));
    if (!invitation) return not_found();
    return *std::move(invitation);
  });
}

Task<Result<Invitation>> MongoSiteStore::find_by_token(Sha256Digest token_hash) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Invitation> {
    auto invitation = client.find_one<Invitation>(kInvitations, document("token_hash", token_hash));
    if (!invitation) return not_found();
    return *std::move(invitation);
  });
}

Task<Result<Invitation>> MongoSiteStore::update(Invitation invitation) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<Invitation> {
    const Bson id = document("_id", invitation.id);
    const Bson fields =
        document("used", invitation.used, "pending", invitation.pending, "is_revoked", invitation.is_revoked,
                 "ended_at", invitation.ended_at, "revision", invitation.revision + 1);
    auto stored = client.find_and_modify<Invitation>(kInvitations, Bson(id).add("revision", invitation.revision),
                                                     document("$set", fields), Returned::kAfter);
    if (stored) return *std::move(stored);
    if (client.exists(kInvitations, id)) return changed_meanwhile();
    return not_found();
  });
}

Task<Result<std::vector<Invitation>>> MongoSiteStore::list(std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Invitation>> {
    return client.find<Invitation>(kInvitations, document("is_revoked", false),
                                   {.sort = kNewestFirstOrder.sort(), .limit = page_size(limit)});
  });
}

Task<Result<std::vector<Invitation>>> MongoSiteStore::list_revoked(std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Invitation>> {
    return client.find<Invitation>(kInvitations, document("is_revoked", true),
                                   {.sort = kNewestFirstOrder.sort(), .limit = page_size(limit)});
  });
}

Task<Status> MongoSiteStore::erase(InvitationId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    client.remove(kInvitations, document("_id", id));
    return {};
  });
}

}  // namespace portreto::metadata
