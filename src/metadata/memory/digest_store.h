#pragma once

#include "metadata/digest_store.h"
#include "metadata/memory/tables.h"

namespace portreto::metadata {

class MemoryDigestStore final : public DigestStore {
 public:
  explicit MemoryDigestStore(Tables& tables) : tables_(tables) {}

  Task<Result<std::optional<model::Digest>>> find(UserId user) override;
  Task<Result<model::Digest>> put(model::Digest digest) override;
  Task<Status> erase(UserId user) override;
  Task<Result<std::vector<model::Digest>>> list_due(Timestamp now, std::size_t limit) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
