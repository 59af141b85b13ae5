#include "metadata/memory/session_store.h"

#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

Task<Status> MemorySessionStore::insert(model::Session session) {
  const std::lock_guard lock(tables_.mutex);
  const SessionId id = session.id;
  if (!tables_.sessions.try_emplace(id, std::move(session)).second) co_return exists_already();
  co_return Status{};
}

Task<Result<model::Session>> MemorySessionStore::find(SessionId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* session = find_row(tables_.sessions, id);
  if (session == nullptr) co_return not_found();
  co_return *session;
}

Task<Result<SessionStore::Rotation>> MemorySessionStore::rotate(SessionId id, Sha256Digest expected,
                                                                Sha256Digest successor, Timestamp now) {
  const std::lock_guard lock(tables_.mutex);
  auto* session = find_row(tables_.sessions, id);
  if (session == nullptr) co_return not_found();
  if (session->current_hash != expected) co_return Rotation{false, *session};
  session->previous_hash = std::exchange(session->current_hash, successor);
  session->rotated_at = now;
  co_return Rotation{true, *session};
}

Task<Status> MemorySessionStore::remove(SessionId id) {
  const std::lock_guard lock(tables_.mutex);
  tables_.sessions.erase(id);
  co_return Status{};
}

Task<Result<std::vector<model::Session>>> MemorySessionStore::list_of(UserId user) {
  const std::lock_guard lock(tables_.mutex);
  auto sessions = rows_where(tables_.sessions, [&](const model::Session& session) { return session.user == user; });
  if (sessions.size() > kPageSizeMax) sessions.resize(kPageSizeMax);
  co_return sessions;
}

Task<Result<std::size_t>> MemorySessionStore::remove_others(UserId user, SessionId kept) {
  const std::lock_guard lock(tables_.mutex);
  co_return std::erase_if(tables_.sessions,
                          [&](const auto& entry) { return entry.second.user == user && entry.first != kept; });
}

Task<Result<std::size_t>> MemorySessionStore::remove_expired(Timestamp now, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t removed = 0;
  std::erase_if(tables_.sessions, [&](const auto& entry) {
    const bool is_removed = removed < limit && entry.second.expires_at <= now;
    removed += is_removed;
    return is_removed;
  });
  co_return removed;
}

Task<Result<model::LoginFailures>> MemorySessionStore::record_failure(std::string key, Timestamp now,
                                                                      std::chrono::milliseconds window) {
  const std::lock_guard lock(tables_.mutex);
  std::erase_if(tables_.login_failures, [&](const auto& entry) { return entry.second.last_at < now - window; });
  model::LoginFailures& failures = tables_.login_failures[key];
  failures.key = std::move(key);
  ++failures.count;
  failures.last_at = now;
  co_return failures;
}

Task<Result<std::optional<model::LoginFailures>>> MemorySessionStore::failures(std::string key) {
  const std::lock_guard lock(tables_.mutex);
  const auto* failures = find_row(tables_.login_failures, key);
  co_return failures == nullptr ? std::nullopt : std::optional(*failures);
}

Task<Status> MemorySessionStore::clear_failures(std::string key) {
  const std::lock_guard lock(tables_.mutex);
  tables_.login_failures.erase(key);
  co_return Status{};
}

}  // namespace portreto::metadata
