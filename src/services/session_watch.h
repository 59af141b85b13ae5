#pragma once

#include <chrono>
#include <mutex>
#include <unordered_map>

#include "base/clock.h"
#include "metadata/metadata_store.h"

namespace portreto::services {

// Whether the login that an access token came from still stands, and the account behind it: tokens are verified by key
// alone, and would outlive both by up to their own life. They are looked up once in kSessionTrust per session and
// process, by their ids.
// Thread-safe; dependencies must outlive it.
class SessionWatch {
 public:
  // A session that was ended is refused this much later at most (SECURITY 17 allows 10 s).
  static constexpr std::chrono::seconds kSessionTrust{5};
  static constexpr std::size_t kSessionsMax = 16384;  // remembered

  SessionWatch(metadata::MetadataStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  // kUnauthenticated when it was ended, or its account deleted or disabled. A database that does not answer ends
  // nobody's session.
  Task<Status> check(SessionId session);

 private:
  bool is_trusted(SessionId session, Timestamp now);
  void trust(SessionId session, Timestamp now);

  metadata::MetadataStore& store_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<SessionId, Timestamp> found_at_;
};

}  // namespace portreto::services
