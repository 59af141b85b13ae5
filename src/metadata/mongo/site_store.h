#pragma once

#include "metadata/mongo/mongo_database.h"
#include "metadata/site_store.h"

namespace portreto::metadata {

class MongoSiteStore final : public SiteStore {
 public:
  explicit MongoSiteStore(MongoDatabase& database) : database_(database) {}

  Task<Result<std::optional<model::SiteSettings>>> settings() override;
  Task<Result<model::SiteSettings>> put_settings(model::SiteSettings settings) override;
  Task<Status> insert(model::Invitation invitation) override;
  Task<Result<model::Invitation>> find(InvitationId id) override;
  Task<Result<model::Invitation>> find_by_token(Sha256Digest token_hash) override;
  Task<Result<model::Invitation>> update(model::Invitation invitation) override;
  Task<Result<std::vector<model::Invitation>>> list(std::size_t limit) override;
  Task<Result<std::vector<model::Invitation>>> list_revoked(std::size_t limit) override;
  Task<Status> erase(InvitationId id) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
