#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/recently_used.h"
#include "model/values.h"

namespace portreto::metadata {

// Whom somebody followed the last time that it was read or changed in this process: to read their galleries early, and
// for nothing else. May be old, or missing. Thread-safe.
class FollowedPeople {
 public:
  using People = std::vector<UserId>;  // sorted

  std::optional<People> find(UserId follower) { return by_follower_.find(follower); }
  void put(UserId follower, People people) {
    const std::size_t weight = people.size() + 1;
    by_follower_.put(follower, std::move(people), weight);
  }

  // Somebody is followed, or is no more.
  void note(UserId follower, UserId followed, bool is_followed) {
    auto people = by_follower_.find(follower);
    if (!people) return;
    const auto place = std::ranges::lower_bound(*people, followed);
    const bool is_there = place != people->end() && *place == followed;
    if (is_there == is_followed) return;
    if (is_followed) {
      people->insert(place, followed);
    } else {
      people->erase(place);
    }
    put(follower, *std::move(people));
  }

 private:
  static constexpr std::size_t kKeptMax = 1'000'000;  // for all people together: 16 MB of ids

  RecentlyUsed<UserId, People> by_follower_{kKeptMax};
};

}  // namespace portreto::metadata
