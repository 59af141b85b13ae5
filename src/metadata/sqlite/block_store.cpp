#include "metadata/sqlite/block_store.h"

#include <utility>

#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::Block;
using model::BlockKind;

const Query kPut{insert_into<Block>("blocks") +
                 " ON CONFLICT DO UPDATE SET kind = excluded.kind, created_at = excluded.created_at"
                 " WHERE kind <> excluded.kind"};
const Query kRemove{"DELETE FROM blocks WHERE user = ?1 AND other = ?2 AND kind = ?3"};
const Query kFind{select<Block>("blocks WHERE user = ?1 AND other = ?2")};
const Query kList{
    select<Block>("blocks WHERE user = ?1 AND kind = ?2 AND (created_at, other) < (?3, ?4)"
                  " ORDER BY created_at DESC, other DESC LIMIT ?5")};
const Query kRemoveOfUser{
    "DELETE FROM blocks WHERE user = ?1 AND other IN (SELECT other FROM blocks WHERE user = ?1 LIMIT ?2)"};
const Query kRemoveOfOther{
    "DELETE FROM blocks WHERE other = ?1 AND user IN (SELECT user FROM blocks WHERE other = ?1 LIMIT ?2)"};

}  // namespace

Task<Status> SqliteBlockStore::put(Block block) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kPut, block);
    return {};
  });
}

Task<Status> SqliteBlockStore::remove(UserId user, UserId other, BlockKind kind) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kRemove, user, other, kind);
    return {};
  });
}

Task<Result<std::unordered_map<UserId, BlockStore::Distance>>> SqliteBlockStore::distances(UserId user,
                                                                                           std::vector<UserId> others) {
  using Distances = std::unordered_map<UserId, Distance>;
  co_return co_await database_.read([&](Connection& connection) -> Result<Distances> {
    const Snapshot snapshot(connection);
    Distances distances;
    for (const UserId other : others) {
      if (const auto own = connection.find<Block>(kFind, user, other)) distances[other].own = own->kind;
      const auto theirs = connection.find<Block>(kFind, other, user);
      if (theirs && theirs->kind == BlockKind::kBlocked) distances[other].is_blocked_by = true;
    }
    return distances;
  });
}

Task<Result<Page<Block>>> SqliteBlockStore::list(UserId user, BlockKind kind, PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<Block>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor after = page.after.value_or(kNewestFirst);
    return make_page(connection.list<Block>(kList, user, kind, after.time, after.id, limit + 1), limit);
  });
}

Task<Result<std::size_t>> SqliteBlockStore::remove_all_of(UserId user, std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    const std::size_t own = connection.execute(kRemoveOfUser, user, limit);
    return own + connection.execute(kRemoveOfOther, user, limit - own);
  });
}

}  // namespace portreto::metadata
