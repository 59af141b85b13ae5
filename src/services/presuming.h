#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "runtime/all.h"
#include "runtime/task.h"

namespace portreto::services {

// What `read` brings, and what `about` does of its key: a function Key → Task<Result<T>> that changes nothing. Where
// the key is presumed, the two go side by side, and `about` is called anew when it was another one: so nothing of a
// wrong presumption is left. Fails as `read`, then as `about`; the latter's failure is a value, for who has more to say
// of it.
template <typename Value, typename T>
struct Presumed {
  Value value;
  Result<T> about;
};
template <typename Value, typename Key, typename KeyOf, typename About,
          typename T = typename std::invoke_result_t<About&, Key>::value_type::value_type>
Task<Result<Presumed<Value, T>>> read_presuming(Task<Result<Value>> read, std::optional<Key> presumed, KeyOf key_of,
                                                About& about) {
  if (!presumed) {
    PORTRETO_CO_ASSIGN(Value value, co_await std::move(read));
    const Key key = std::invoke(key_of, value);
    Result<T> outcome = co_await about(key);
    co_return Presumed<Value, T>{std::move(value), std::move(outcome)};
  }
  PORTRETO_CO_ASSIGN(auto both, co_await all(std::move(read), outcome_of<T>(about(*presumed))));
  auto& [value, outcome] = both;
  if (const Key key = std::invoke(key_of, value); key != *presumed) outcome = co_await about(key);
  co_return Presumed<Value, T>{std::move(value), std::move(outcome)};
}

}  // namespace portreto::services
