#pragma once

#include "metadata/memory/tables.h"
#include "metadata/share_link_store.h"

namespace portreto::metadata {

class MemoryShareLinkStore final : public ShareLinkStore {
 public:
  explicit MemoryShareLinkStore(Tables& tables) : tables_(tables) {}

  Task<Status> insert(model::ShareLink link) override;
  Task<Result<model::ShareLink>> find(ShareLinkId id) override;
  Task<Result<model::ShareLink>> find_by_secret(Sha256Digest secret_hash) override;
  Task<Result<std::vector<model::ShareLink>>> list(GalleryId gallery, std::size_t limit) override;
  Task<Status> revoke(ShareLinkId id) override;
  Task<Status> change_guests(ShareLinkId id, GuestChange change) override;
  Task<Result<std::size_t>> remove_all_of(GalleryId gallery, std::size_t limit) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
