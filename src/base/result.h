#pragma once

#include <expected>
#include <string>
#include <utility>

#include "base/error.h"

namespace portreto {

template <typename T>
using Result = std::expected<T, Error>;

using Status = Result<void>;

inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

}  // namespace portreto

// Early return of an error, for plain functions (PORTRETO_TRY) and coroutines (PORTRETO_CO_TRY).
// The *_ASSIGN forms bind the value: PORTRETO_CO_ASSIGN(auto photo, co_await photos.find(id));
#define PORTRETO_CONCAT_(a, b) a##b
#define PORTRETO_CONCAT(a, b) PORTRETO_CONCAT_(a, b)

#define PORTRETO_TRY(expression)                          \
  do {                                                    \
    if (auto status_ = (expression); !status_) {          \
      return std::unexpected(std::move(status_).error()); \
    }                                                     \
  } while (false)

#define PORTRETO_CO_TRY(expression)                                      \
  do {                                                                   \
    auto status_ = (expression);                                         \
    if (!status_) co_return std::unexpected(std::move(status_).error()); \
  } while (false)

#define PORTRETO_ASSIGN_IMPL_(result, declaration, expression)    \
  auto result = (expression);                                     \
  if (!result) return std::unexpected(std::move(result).error()); \
  declaration = std::move(*result)

#define PORTRETO_ASSIGN(declaration, ...) \
  PORTRETO_ASSIGN_IMPL_(PORTRETO_CONCAT(result_, __LINE__), declaration, (__VA_ARGS__))

#define PORTRETO_CO_ASSIGN_IMPL_(result, declaration, expression)    \
  auto result = (expression);                                        \
  if (!result) co_return std::unexpected(std::move(result).error()); \
  declaration = std::move(*result)

#define PORTRETO_CO_ASSIGN(declaration, ...) \
  PORTRETO_CO_ASSIGN_IMPL_(PORTRETO_CONCAT(result_, __LINE__), declaration, (__VA_ARGS__))
