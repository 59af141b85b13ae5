#pragma once

#include <span>
#include <vector>

#include "metadata/metadata_store.h"
#include "metadata/mongo/followed_people.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoGalleryStore final : public GalleryStore {
 public:
  MongoGalleryStore(MongoDatabase& database, FollowedPeople& followed) : database_(database), followed_(followed) {}

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
  using Owners = FollowedPeople::People;
  using Galleries = std::vector<model::Gallery>;
  Task<Result<Owners>> followed_by(UserId follower);
  Task<Result<Galleries>> shared_by(Owners owners, UserId with, PageRequest page);
  Task<Result<Galleries>> naming(Bson filter, PageRequest page);
  Task<Status> read_shared_by(std::span<const UserId> owners, UserId with, PageRequest page, Galleries& galleries);

  MongoDatabase& database_;
  // Whom people followed when their feed was last read.
  FollowedPeople& followed_;
};

}  // namespace portreto::metadata
