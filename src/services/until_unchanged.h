#pragma once

#include <type_traits>
#include <utility>

#include "base/result.h"
#include "runtime/task.h"

namespace portreto::services {

// Does `change`, which reads one document and writes it where nobody has changed it meanwhile, until nobody has, or so
// many times: then the result is the last kConflict. `change` is a function () -> Task<Result<T>>, called one at a
// time.
template <typename Change>
std::invoke_result_t<Change&> until_unchanged(int tries_max, Change change) {
  for (int left = tries_max;; --left) {
    auto done = co_await change();
    if (done || done.error().code != ErrorCode::kConflict || left <= 1) co_return done;
  }
}

// The same, with kUnavailable and `busy` in place of the last kConflict.
template <typename Change>
std::invoke_result_t<Change&> until_unchanged(int tries_max, Change change, const char* busy) {
  auto done = co_await until_unchanged(tries_max, std::move(change));
  if (!done && done.error().code == ErrorCode::kConflict) co_return fail(ErrorCode::kUnavailable, busy);
  co_return done;
}

}  // namespace portreto::services
