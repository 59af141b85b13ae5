#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "base/recently_used.h"
#include "model/values.h"
#include "runtime/all.h"
#include "services/access.h"

namespace portreto::services {

// Finds people by their names, and what a page shows of them beside. The id of whoever has a name is remembered, and
// only to know early whom to ask for: the profile is read by its name each time, and what was read of anybody else is
// dropped. So the first look at somebody waits for the database once more than all others. Thread-safe; `access` must
// outlive it.
class PeopleByName {
 public:
  explicit PeopleByName(Access& access) : access_(access) {}

  template <typename T>
  struct Found {
    model::Profile profile;
    T about;
  };

  // Fails as Access::any_profile(), then as `about`: a function UserId → Task<Result<T>>, which may be called twice.
  template <typename About, typename T = typename std::invoke_result_t<About&, UserId>::value_type::value_type>
  Task<Result<Found<T>>> find(std::string username, About about) {
    const auto guess = ids_.find(username);
    if (!guess) {
      PORTRETO_CO_ASSIGN(model::Profile profile, co_await access_.any_profile(username));
      ids_.put(username, profile.user);
      PORTRETO_CO_ASSIGN(T read, co_await about(profile.user));
      co_return Found<T>{std::move(profile), std::move(read)};
    }
    PORTRETO_CO_ASSIGN(auto both, co_await all(access_.any_profile(username), outcome_of<T>(about(*guess))));
    auto& [profile, outcome] = both;
    if (profile.user != *guess) {  // the account is erased since, and the name another one's
      ids_.put(username, profile.user);
      outcome = co_await about(profile.user);
    }
    if (!outcome) co_return fail(std::move(outcome).error());
    co_return Found<T>{std::move(profile), *std::move(outcome)};
  }

 private:
  static constexpr std::size_t kRememberedMax = 20'000;

  // An error as a value, since it is of no interest when it is of somebody else.
  template <typename T>
  static Task<Result<Result<T>>> outcome_of(Task<Result<T>> task) {
    co_return co_await std::move(task);
  }

  Access& access_;
  RecentlyUsed<std::string, UserId> ids_{kRememberedMax};
};

}  // namespace portreto::services
