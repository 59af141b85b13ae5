#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/task.h"

namespace portreto {

namespace detail {
template <typename T>
Task<void> keep_outcome(Task<Result<T>> task, std::optional<Result<T>>* out) {
  out->emplace(co_await std::move(task));
}
template <std::size_t... I, typename... T>
Task<void> join(std::index_sequence<I...>, std::tuple<std::optional<Result<T>>...>& outcomes,
                Task<Result<T>>... tasks) {
  namespace asio = boost::asio;
  const auto executor = co_await asio::this_coro::executor;
  const auto finished =
      co_await asio::experimental::make_parallel_group(
          asio::co_spawn(executor, keep_outcome<T>(std::move(tasks), &std::get<I>(outcomes)), asio::deferred)...)
          .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  (..., [](const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
  }(std::get<I + 1>(finished)));
}
}  // namespace detail

// Runs tasks side by side on the caller's loop and resumes when each has ended: all their values, or the first error in
// the order of the arguments. So a page waits for the slowest of its reads, and not for their sum. What a task throws
// is thrown on, after all have ended.
template <typename... T>
Task<Result<std::tuple<T...>>> all(Task<Result<T>>... tasks) {
  std::tuple<std::optional<Result<T>>...> outcomes;
  co_await detail::join(std::index_sequence_for<T...>{}, outcomes, std::move(tasks)...);
  std::optional<Error> error;
  std::apply(
      [&error](auto&... outcome) {
        (..., (!error && !outcome->has_value() ? void(error = std::move(outcome->error())) : void()));
      },
      outcomes);
  if (error) co_return fail(std::move(*error));
  co_return std::apply([](auto&... outcome) { return std::tuple<T...>(std::move(**outcome)...); }, outcomes);
}

// The outcome of a task as a value, for all(): where an error of its is not one of all of them.
template <typename T>
Task<Result<Result<T>>> outcome_of(Task<Result<T>> task) {
  co_return co_await std::move(task);
}

// The same for any number of tasks that bring no value: the outcome of each, in order.
Task<std::vector<Status>> all_of(std::vector<Task<Status>> tasks);

}  // namespace portreto
