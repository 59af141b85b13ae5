#pragma once

#include "metadata/metadata_store.h"
#include "metadata/mongo/followed_people.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoFollowStore final : public FollowStore {
 public:
  MongoFollowStore(MongoDatabase& database, FollowedPeople& followed) : database_(database), followed_(followed) {}

  Task<Result<model::Follow>> put(model::Follow follow) override;
  Task<Result<std::optional<model::Follow>>> find(UserId follower, UserId followed) override;
  Task<Status> accept(UserId follower, UserId followed, Timestamp now) override;
  Task<Status> remove(UserId follower, UserId followed) override;
  Task<Result<Page<model::Follow>>> list_followers(UserId followed, model::FollowState state,
                                                   PageRequest page) override;
  Task<Result<Page<model::Follow>>> list_following(UserId follower, model::FollowState state,
                                                   PageRequest page) override;
  Task<Result<std::unordered_map<UserId, model::FollowState>>> states(UserId follower,
                                                                      std::vector<UserId> followed) override;
  Task<Result<Counts>> counts(UserId user) override;
  Task<Result<std::size_t>> remove_all_of(UserId user, std::size_t limit) override;

 private:
  MongoDatabase& database_;
  FollowedPeople& followed_;
};

}  // namespace portreto::metadata
