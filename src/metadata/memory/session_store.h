#pragma once

#include "metadata/memory/tables.h"
#include "metadata/metadata_store.h"

namespace portreto::metadata {

class MemorySessionStore final : public SessionStore {
 public:
  explicit MemorySessionStore(Tables& tables) : tables_(tables) {}

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
  Tables& tables_;
};

}  // namespace portreto::metadata
