#pragma once

#include "metadata/mongo/mongo_database.h"
#include "metadata/share_link_store.h"

namespace portreto::metadata {

class MongoShareLinkStore final : public ShareLinkStore {
 public:
  explicit MongoShareLinkStore(MongoDatabase& database) : database_(database) {}

  Task<Status> insert(model::ShareLink link) override;
  Task<Result<model::ShareLink>> find(ShareLinkId id) override;
  Task<Result<model::ShareLink>> find_by_secret(Sha256Digest secret_hash) override;
  Task<Result<std::vector<model::ShareLink>>> list(GalleryId gallery, std::size_t limit) override;
  Task<Status> revoke(ShareLinkId id) override;
  Task<Status> change_guests(ShareLinkId id, GuestChange change) override;
  Task<Result<std::size_t>> remove_all_of(GalleryId gallery, std::size_t limit) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
