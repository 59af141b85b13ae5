#pragma once

#include "metadata/metadata_store.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoSessionStore final : public SessionStore {
 public:
  explicit MongoSessionStore(MongoDatabase& database) : database_(database) {}

  Task<Status> insert(model::Session session) override;
  Task<Result<model::Session>> find(SessionId id) override;
  Task<Result<Rotation>> rotate(SessionId id, Sha256Digest expected, Sha256Digest successor, Timestamp now) override;
  Task<Status> remove(SessionId id) override;
  Task<Result<std::vector<model::Session>>> list_of(UserId user) override;
  Task<Result<std::size_t>> remove_others(UserId user, SessionId kept) override;
  Task<Result<std::size_t>> remove_expired(Timestamp now, std::size_t limit) override;
  Task<Result<model::LoginFailures>> record_failure(std::string key, Timestamp now,
                                                    std::chrono::milliseconds window) override;
  Task<Result<std::optional<model::LoginFailures>>> failures(std::string key) override;
  Task<Status> clear_failures(std::string key) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
