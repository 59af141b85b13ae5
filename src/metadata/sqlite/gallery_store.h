#pragma once

#include "metadata/metadata_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

class SqliteGalleryStore final : public GalleryStore {
 public:
  explicit SqliteGalleryStore(Database& database) : database_(database) {}

  Task<Status> insert(model::Gallery gallery) override;
  Task<Result<model::Gallery>> find(GalleryId id) override;
  Task<Result<std::unordered_map<GalleryId, model::Gallery>>> find_many(std::vector<GalleryId> ids) override;
  Task<Result<model::Gallery>> update(model::Gallery gallery) override;
  Task<Result<Page<model::Gallery>>> list_by_owner(UserId owner, GalleryFilter filter, PageRequest page) override;
  Task<Result<Page<model::Gallery>>> list_feed(UserId follower, PageRequest page) override;
  Task<Result<Page<model::Gallery>>> list_public(PageRequest page) override;
  Task<Result<Page<model::Gallery>>> list_shared_with(UserId person, PageRequest page) override;
  Task<Result<std::vector<model::Gallery>>> list_on_map(std::size_t limit) override;
  Task<Result<std::uint64_t>> count_by_owner(UserId owner, GalleryFilter filter) override;
  Task<Status> mark_deleting(GalleryId id) override;
  Task<Result<std::vector<GalleryId>>> list_deleting(std::size_t limit) override;
  Task<Status> erase(GalleryId id) override;

 private:
  Database& database_;
};

// With the rows that only serve searches; throws as Connection::execute does.
void insert_gallery(Connection& connection, const model::Gallery& gallery);

}  // namespace portreto::metadata
