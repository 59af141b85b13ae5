#include "metadata/mongo/block_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"

namespace portreto::metadata {

using model::Block;
using model::BlockKind;

Task<Status> MongoBlockStore::put(Block block) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (client.insert(kBlocks, stored_document(block))) return {};
    const Bson other_kind =
        document("_id", block_key(block.user, block.other), "kind", document("$ne", static_cast<int>(block.kind)));
    client.update(kBlocks, other_kind, document("$set", document("kind", block.kind, "created_at", block.created_at)));
    return {};
  });
}

Task<Status> MongoBlockStore::remove(UserId user, UserId other, BlockKind kind) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    client.remove(kBlocks, document("_id", block_key(user, other), "kind", kind));
    return {};
  });
}

Task<Result<std::unordered_map<UserId, BlockStore::Distance>>> MongoBlockStore::distances(UserId user,
                                                                                          std::vector<UserId> others) {
  using Distances = std::unordered_map<UserId, Distance>;
  co_return co_await database_.read([&](MongoClient& client) -> Result<Distances> {
    std::vector<std::string> keys;
    for (const UserId other : others) {
      keys.push_back(block_key(user, other));
      keys.push_back(block_key(other, user));
    }
    Distances distances;
    if (keys.empty()) return distances;
    for (const Block& block : client.find<Block>(kBlocks, one_of("_id", keys))) {
      if (block.user == user) {
        distances[block.other].own = block.kind;
      } else if (block.kind == BlockKind::kBlocked) {
        distances[block.user].is_blocked_by = true;
      }
    }
    return distances;
  });
}

Task<Result<Page<Block>>> MongoBlockStore::list(UserId user, BlockKind kind, PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<Block>> {
    const TimeOrder order{.is_newest_first = true, .id = "other"};
    return make_page(page_rows<Block>(client, kBlocks, document("user", user, "kind", kind), order, page),
                     page_size(page.limit));
  });
}

Task<Result<std::size_t>> MongoBlockStore::remove_all_of(UserId user, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const Bson of_user = document("$or", std::vector<Bson>{document("user", user), document("other", user)});
    const auto ids = client.find_values<std::string>(kBlocks, "_id", of_user, {.limit = limit});
    if (ids.empty()) return 0;
    return client.remove_all(kBlocks, document("_id", document("$in", ids)));
  });
}

}  // namespace portreto::metadata
