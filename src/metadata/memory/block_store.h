#pragma once

#include "metadata/block_store.h"
#include "metadata/memory/tables.h"

namespace portreto::metadata {

class MemoryBlockStore final : public BlockStore {
 public:
  explicit MemoryBlockStore(Tables& tables) : tables_(tables) {}

  Task<Status> put(model::Block block) override;
  Task<Status> remove(UserId user, UserId other, model::BlockKind kind) override;
  Task<Result<std::unordered_map<UserId, Distance>>> distances(UserId user, std::vector<UserId> others) override;
  Task<Result<Page<model::Block>>> list(UserId user, model::BlockKind kind, PageRequest page) override;
  Task<Result<std::size_t>> remove_all_of(UserId user, std::size_t limit) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
