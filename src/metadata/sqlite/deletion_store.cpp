#include "metadata/sqlite/deletion_store.h"

#include <utility>

#include "metadata/failures.h"
#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::Deletion;

const Query kInsert{insert_into<Deletion>("deletions") + " ON CONFLICT DO NOTHING"};
const Query kFind{select<Deletion>("deletions WHERE id = ?1")};
const Query kUpdate{
    "UPDATE deletions SET state = ?2, photos = ?3, bytes = ?4, galleries = ?5, comments = ?6, likes = ?7, follows = ?8,"
    " nodes = ?9, erased_at = ?10, finished_at = ?11, revision = ?12 WHERE id = ?1"};
// Left to itself SQLite would walk over all rows in the order of the primary key.
const Query kListUnfinished{
    select<Deletion>("deletions INDEXED BY deletions_unfinished WHERE id > coalesce(?1, x'') AND finished_at IS NULL"
                     " ORDER BY id LIMIT ?2")};
const Query kRemoveFinished{
    "DELETE FROM deletions WHERE id IN (SELECT id FROM deletions WHERE finished_at < ?1 LIMIT ?2)"};

}  // namespace

Task<Status> SqliteDeletionStore::insert(Deletion deletion) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kInsert, deletion) == 0) return exists_already();
    return {};
  });
}

Task<Result<Deletion>> SqliteDeletionStore::find(DeletionId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Deletion> {
    auto deletion = connection.find<Deletion>(kFind, id);
    if (!deletion) return not_found();
    return *std::move(deletion);
  });
}

Task<Result<Deletion>> SqliteDeletionStore::update(Deletion deletion) {
  co_return co_await database_.write([&](Connection& connection) -> Result<Deletion> {
    const auto stored = connection.find<Deletion>(kFind, deletion.id);
    if (!stored) return not_found();
    if (stored->revision != deletion.revision) return changed_meanwhile();
    deletion.created_at = stored->created_at;
    ++deletion.revision;
    connection.execute(kUpdate, deletion.id, deletion.state, deletion.photos, deletion.bytes, deletion.galleries,
                       deletion.comments, deletion.likes, deletion.follows, deletion.nodes, deletion.erased_at,
                       deletion.finished_at, deletion.revision);
    return deletion;
  });
}

Task<Result<std::vector<Deletion>>> SqliteDeletionStore::list_unfinished(std::optional<DeletionId> after,
                                                                         std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Deletion>> {
    return connection.list<Deletion>(kListUnfinished, after, page_size(limit));
  });
}

Task<Result<std::size_t>> SqliteDeletionStore::remove_finished(Timestamp time, std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    return static_cast<std::size_t>(connection.execute(kRemoveFinished, time, limit));
  });
}

}  // namespace portreto::metadata
