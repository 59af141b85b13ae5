#include "metadata/sqlite/upload_store.h"

#include <utility>

#include "metadata/failures.h"
#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::Upload;

const Query kInsert{insert_into<Upload>("uploads") + " ON CONFLICT DO NOTHING"};
const Query kFind{select<Upload>("uploads WHERE id = ?1")};
const Query kUpdate{
    "UPDATE uploads SET parts = ?2, state = ?3, photo = ?4, expires_at = ?5, revision = ?6 WHERE id = ?1"};
const Query kListReceiving{select<Upload>("uploads WHERE owner = ?1 AND state = 0 ORDER BY created_at, id LIMIT ?2")};
const Query kListExpired{select<Upload>("uploads WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2")};
const Query kState{"SELECT state FROM uploads WHERE id = ?1"};
const Query kErase{"DELETE FROM uploads WHERE id = ?1"};

}  // namespace

Task<Status> SqliteUploadStore::insert(Upload upload) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kInsert, upload) == 0) return exists_already();
    return {};
  });
}

Task<Result<Upload>> SqliteUploadStore::find(UploadId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Upload> {
    auto upload = connection.find<Upload>(kFind, id);
    if (!upload) return not_found();
    return *std::move(upload);
  });
}

Task<Result<Upload>> SqliteUploadStore::update(Upload upload) {
  co_return co_await database_.write([&](Connection& connection) -> Result<Upload> {
    auto stored = connection.find<Upload>(kFind, upload.id);
    if (!stored) return not_found();
    if (stored->revision != upload.revision) return changed_meanwhile();
    stored->parts = upload.parts;
    stored->state = upload.state;
    stored->photo = upload.photo;
    stored->expires_at = upload.expires_at;
    ++stored->revision;
    connection.execute(kUpdate, stored->id, stored->parts, stored->state, stored->photo, stored->expires_at,
                       stored->revision);
    return *std::move(stored);
  });
}

Task<Result<std::vector<Upload>>> SqliteUploadStore::list_receiving(UserId owner, std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Upload>> {
    return connection.list<Upload>(kListReceiving, owner, page_size(limit));
  });
}

Task<Result<std::vector<Upload>>> SqliteUploadStore::list_expired(Timestamp now, std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Upload>> {
    return connection.list<Upload>(kListExpired, now, page_size(limit));
  });
}

Task<Status> SqliteUploadStore::erase(UploadId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    const auto state = connection.find<Upload::State>(kState, id);
    if (state && *state != Upload::State::kDeleting) return still_live();
    connection.execute(kErase, id);
    return {};
  });
}

}  // namespace portreto::metadata
