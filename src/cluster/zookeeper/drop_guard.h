#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cluster/member.h"

namespace portreto::cluster {

// Doubts a list of members from which more than half are missing at once: it is likelier that the registry is wrong
// (its sessions ended because it was itself away) than that so many machines died together, and a list that is too long
// costs a few refused connections, while one that is too short costs everything. Who is missing stays shown until that
// has held for the grace, or until somebody has asked the member and found it dead. Not thread-safe.
class DropGuard {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `shown`: what was known before, say from a copy on the disk.
  explicit DropGuard(std::vector<Member> shown = {}) : shown_(std::move(shown)) {}

  // What to show when these are registered, both by instance.
  const std::vector<Member>& admit(std::vector<Member> registered, Time now, std::chrono::milliseconds grace);
  // When to admit the same list again; nullopt when there is no doubt.
  std::optional<Time> deadline() const { return deadline_; }
  // Those who are shown and are not registered.
  const std::vector<Member>& missing() const { return missing_; }
  // For the next admit(), as long as the same doubt lasts.
  void found_dead(const std::string& instance) { dead_.insert(instance); }
  // The registry is away, so that nobody sees whether the drop holds: the grace begins anew when it is back.
  void suspend() { deadline_.reset(); }

  const std::vector<Member>& shown() const { return shown_; }

 private:
  std::vector<Member> shown_;
  std::vector<Member> missing_;
  std::set<std::string> dead_;
  std::optional<std::vector<Member>> doubted_;  // what was shown when the doubt began
  std::optional<Time> deadline_;
};

}  // namespace portreto::cluster
