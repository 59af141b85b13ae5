#include "metadata/sqlite/session_store.h"

#include <utility>

namespace portreto::metadata {
namespace {

const Query kInsert{insert_into<model::Session>("sessions") + " ON CONFLICT DO NOTHING"};
const Query kFind{select<model::Session>("sessions WHERE id = ?1")};
const Query kRotate{
    "UPDATE sessions SET previous_hash = current_hash, current_hash = ?2, rotated_at = ?3 WHERE id = ?1"};
const Query kRemove{"DELETE FROM sessions WHERE id = ?1"};
const Query kListOf{select<model::Session>("sessions WHERE user = ?1 LIMIT ?2")};
const Query kRemoveOthers{"DELETE FROM sessions WHERE user = ?1 AND id <> ?2"};
const Query kRemoveExpired{
    "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ?1 LIMIT ?2)"};

const Query kRecordFailure{
    "INSERT INTO login_failures (key, count, last_at) VALUES (?1, 1, ?2)"
    " ON CONFLICT DO UPDATE SET count = CASE WHEN last_at < ?3 THEN 1 ELSE count + 1 END, last_at = ?2"};
// Two old records go for each new one, so that the table stays as small as the window's attacks are.
const Query kForgetFailures{
    "DELETE FROM login_failures WHERE key IN (SELECT key FROM login_failures WHERE last_at < ?1 LIMIT 2)"};
const Query kFailures{select<model::LoginFailures>("login_failures WHERE key = ?1")};
const Query kClearFailures{"DELETE FROM login_failures WHERE key = ?1"};

}  // namespace

Task<Status> SqliteSessionStore::insert(model::Session session) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kInsert, session) == 0) return exists_already();
    return {};
  });
}

Task<Result<model::Session>> SqliteSessionStore::find(SessionId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<model::Session> {
    auto session = connection.find<model::Session>(kFind, id);
    if (!session) return not_found();
    return *std::move(session);
  });
}

Task<Result<SessionStore::Rotation>> SqliteSessionStore::rotate(SessionId id, Sha256Digest expected,
                                                                Sha256Digest successor, Timestamp now) {
  co_return co_await database_.write([&](Connection& connection) -> Result<Rotation> {
    auto session = connection.find<model::Session>(kFind, id);
    if (!session) return not_found();
    if (session->current_hash != expected) return Rotation{false, *std::move(session)};
    connection.execute(kRotate, id, successor, now);
    session->previous_hash = std::exchange(session->current_hash, successor);
    session->rotated_at = now;
    return Rotation{true, *std::move(session)};
  });
}

Task<Status> SqliteSessionStore::remove(SessionId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kRemove, id);
    return {};
  });
}

Task<Result<std::vector<model::Session>>> SqliteSessionStore::list_of(UserId user) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<model::Session>> {
    return connection.list<model::Session>(kListOf, user, kPageSizeMax);
  });
}

Task<Result<std::size_t>> SqliteSessionStore::remove_others(UserId user, SessionId kept) {
  co_return co_await database_.write(
      [&](Connection& connection) -> Result<std::size_t> { return connection.execute(kRemoveOthers, user, kept); });
}

Task<Result<std::size_t>> SqliteSessionStore::remove_expired(Timestamp now, std::size_t limit) {
  co_return co_await database_.write(
      [&](Connection& connection) -> Result<std::size_t> { return connection.execute(kRemoveExpired, now, limit); });
}

Task<Result<model::LoginFailures>> SqliteSessionStore::record_failure(std::string key, Timestamp now,
                                                                      std::chrono::milliseconds window) {
  co_return co_await database_.write([&](Connection& connection) -> Result<model::LoginFailures> {
    const Timestamp forgotten_before = now - window;
    connection.execute(kRecordFailure, key, now, forgotten_before);
    connection.execute(kForgetFailures, forgotten_before);
    return connection.get<model::LoginFailures>(kFailures, key);
  });
}

Task<Result<std::optional<model::LoginFailures>>> SqliteSessionStore::failures(std::string key) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::optional<model::LoginFailures>> {
    return connection.find<model::LoginFailures>(kFailures, key);
  });
}

Task<Status> SqliteSessionStore::clear_failures(std::string key) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kClearFailures, key);
    return {};
  });
}

}  // namespace portreto::metadata
