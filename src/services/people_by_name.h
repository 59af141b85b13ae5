#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "metadata/remembered.h"
#include "model/text.h"
#include "model/values.h"
#include "services/access.h"
#include "services/presuming.h"

namespace portreto::services {

// Finds people by their names, and what a page shows of them beside. Whose name it is, is remembered by whatever page
// showed them, and only to know early whom to ask for: the profile is read by its name each time, and what was read of
// anybody else is dropped. So the first look at somebody whom this process has shown nobody waits for the database once
// more than all others. Thread-safe; `access` and `remembered` must outlive it.
class PeopleByName {
 public:
  PeopleByName(Access& access, metadata::Remembered& remembered) : access_(access), remembered_(remembered) {}

  template <typename T>
  struct Found {
    model::Profile profile;
    T about;
  };

  // Fails as Access::any_profile(), then as `about`: a function UserId → Task<Result<T>>, which may be called twice.
  template <typename About, typename T = typename std::invoke_result_t<About&, UserId>::value_type::value_type>
  Task<Result<Found<T>>> find(std::string username, About about) {
    const auto folded = model::check_username(username);
    const auto presumed = folded ? remembered_.person(*folded) : std::nullopt;
    PORTRETO_CO_ASSIGN(auto found, co_await read_presuming(access_.any_profile(std::move(username)), presumed,
                                                           &model::Profile::user, about));
    if (!found.about) co_return fail(std::move(found.about).error());
    co_return Found<T>{std::move(found.value), *std::move(found.about)};
  }

 private:
  Access& access_;
  metadata::Remembered& remembered_;
};

}  // namespace portreto::services
