#include "services/session_watch.h"

#include <utility>

namespace portreto::services {

Task<Status> SessionWatch::check(SessionId session) {
  const Timestamp now = clock_.now();
  if (is_trusted(session, now)) co_return Status{};
  const auto ended = [] { return fail(ErrorCode::kUnauthenticated, "This session has ended. Log in again."); };
  const auto found = co_await store_.sessions().find(session);
  if (!found && found.error().code == ErrorCode::kNotFound) co_return ended();
  if (!found) co_return Status{};
  const auto user = co_await store_.accounts().find(found->user);
  if (user ? user->is_disabled : user.error().code == ErrorCode::kNotFound) co_return ended();
  if (user) trust(session, now);
  co_return Status{};
}

bool SessionWatch::is_trusted(SessionId session, Timestamp now) {
  const std::scoped_lock lock(mutex_);
  const auto found = found_at_.find(session);
  // A clock that was set back must not prolong it.
  return found != found_at_.end() && now >= found->second && now - found->second < kSessionTrust;
}

void SessionWatch::trust(SessionId session, Timestamp now) {
  const std::scoped_lock lock(mutex_);
  if (found_at_.size() >= kSessionsMax) {
    std::erase_if(found_at_, [&](const auto& entry) { return now - entry.second >= kSessionTrust; });
    if (found_at_.size() >= kSessionsMax) found_at_.clear();
  }
  found_at_.insert_or_assign(session, now);
}

}  // namespace portreto::services
