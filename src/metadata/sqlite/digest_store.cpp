#include "metadata/sqlite/digest_store.h"

#include <utility>

#include "metadata/failures.h"
#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::Digest;

const Query kFind{select<Digest>("digests WHERE user = ?1")};
const Query kPut{insert_into<Digest>("digests") +
                 " ON CONFLICT (user) DO UPDATE SET email = excluded.email, every = excluded.every, secret = "
                 "excluded.secret, is_confirmed = excluded.is_confirmed, due = excluded.due, told_until = "
                 "excluded.told_until, revision = excluded.revision"};
const Query kErase{"DELETE FROM digests WHERE user = ?1"};
const Query kListDue{select<Digest>("digests WHERE is_confirmed = 1 AND due <= ?1 ORDER BY due, user LIMIT ?2")};

}  // namespace

Task<Result<std::optional<Digest>>> SqliteDigestStore::find(UserId user) {
  co_return co_await database_.read(
      [&](Connection& connection) -> Result<std::optional<Digest>> { return connection.find<Digest>(kFind, user); });
}

Task<Result<Digest>> SqliteDigestStore::put(Digest digest) {
  co_return co_await database_.write([&](Connection& connection) -> Result<Digest> {
    auto stored = replace_row(connection, kPut, connection.find<Digest>(kFind, digest.user), digest);
    if (!stored) return changed_meanwhile();
    return *std::move(stored);
  });
}

Task<Status> SqliteDigestStore::erase(UserId user) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kErase, user);
    return {};
  });
}

Task<Result<std::vector<Digest>>> SqliteDigestStore::list_due(Timestamp now, std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Digest>> {
    return connection.list<Digest>(kListDue, now, page_size(limit));
  });
}

}  // namespace portreto::metadata
