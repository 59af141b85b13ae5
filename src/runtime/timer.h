#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "runtime/task.h"

namespace portreto {

// Resumes after `duration`. When the awaiting task is cancelled it throws boost::system::system_error with
// operation_aborted, which unwinds the task.
inline Task<void> sleep_for(std::chrono::steady_clock::duration duration) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, duration);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

namespace detail {
template <typename T>
Task<void> keep_result(Task<Result<T>> work, std::optional<Result<T>>* out) {
  out->emplace(co_await std::move(work));
}
}  // namespace detail

// The result of `work`, or kDeadlineExceeded once `deadline` has passed: then `work` is cancelled, and waited for, so
// that nothing of it runs on behind the caller's back. Work that cannot be cancelled (a job on a BlockingPool) thus
// ends by itself; a value that it still brings is returned, because a known outcome is better than an unknown one. What
// `work` throws is thrown on.
template <typename T>
Task<Result<T>> with_deadline(Task<Result<T>> work, std::chrono::steady_clock::time_point deadline) {
  namespace asio = boost::asio;
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, deadline);
  std::optional<Result<T>> result;
  const auto [order, thrown, timer_error] =
      co_await asio::experimental::make_parallel_group(
          asio::co_spawn(executor, detail::keep_result<T>(std::move(work), &result), asio::deferred),
          timer.async_wait(asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  const bool is_late = order[0] == 1 && !timer_error;
  if (result && (result->has_value() || !is_late)) co_return *std::move(result);
  if (thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& error) {
      if (!is_late || error.code() != asio::error::operation_aborted) throw;
    }
  }
  co_return fail(ErrorCode::kDeadlineExceeded, "This took too long. Try again in a moment.");
}

}  // namespace portreto
