#include "metadata/memory/block_store.h"

namespace portreto::metadata {

using model::Block;
using model::BlockKind;

Task<Status> MemoryBlockStore::put(Block block) {
  const std::lock_guard lock(tables_.mutex);
  auto [row, is_new] = tables_.blocks.try_emplace({block.user, block.other}, block);
  if (!is_new && row->second.kind != block.kind) row->second = block;
  co_return Status{};
}

Task<Status> MemoryBlockStore::remove(UserId user, UserId other, BlockKind kind) {
  const std::lock_guard lock(tables_.mutex);
  const auto* block = find_row(tables_.blocks, {user, other});
  if (block != nullptr && block->kind == kind) tables_.blocks.erase({user, other});
  co_return Status{};
}

Task<Result<std::unordered_map<UserId, BlockStore::Distance>>> MemoryBlockStore::distances(UserId user,
                                                                                           std::vector<UserId> others) {
  const std::lock_guard lock(tables_.mutex);
  std::unordered_map<UserId, Distance> distances;
  for (const UserId other : others) {
    if (const auto* own = find_row(tables_.blocks, {user, other})) distances[other].own = own->kind;
    const auto* theirs = find_row(tables_.blocks, {other, user});
    if (theirs != nullptr && theirs->kind == BlockKind::kBlocked) distances[other].is_blocked_by = true;
  }
  co_return distances;
}

Task<Result<Page<Block>>> MemoryBlockStore::list(UserId user, BlockKind kind, PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(
      rows_where(tables_.blocks, [&](const Block& block) { return block.user == user && block.kind == kind; }),
      Order::kNewestFirst, page);
}

Task<Result<std::size_t>> MemoryBlockStore::remove_all_of(UserId user, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t removed = 0;
  std::erase_if(tables_.blocks, [&](const auto& row) {
    const bool is_next = (row.second.user == user || row.second.other == user) && removed < limit;
    removed += is_next;
    return is_next;
  });
  co_return removed;
}

}  // namespace portreto::metadata
