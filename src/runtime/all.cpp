#include "runtime/all.h"

namespace portreto {

Task<std::vector<Status>> all_of(std::vector<Task<Status>> tasks) {
  namespace asio = boost::asio;
  if (tasks.empty()) co_return std::vector<Status>{};
  const auto executor = co_await asio::this_coro::executor;
  std::vector<std::optional<Status>> outcomes(tasks.size());
  using Operation =
      decltype(asio::co_spawn(executor, detail::keep_outcome<void>(std::move(tasks[0]), &outcomes[0]), asio::deferred));
  std::vector<Operation> operations;
  operations.reserve(tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    operations.push_back(
        asio::co_spawn(executor, detail::keep_outcome<void>(std::move(tasks[i]), &outcomes[i]), asio::deferred));
  }
  const auto [order, thrown] = co_await asio::experimental::make_parallel_group(std::move(operations))
                                   .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  for (const std::exception_ptr& exception : thrown) {
    if (exception) std::rethrow_exception(exception);
  }
  std::vector<Status> results;
  results.reserve(outcomes.size());
  for (std::optional<Status>& outcome : outcomes) results.push_back(std::move(*outcome));
  co_return results;
}

}  // namespace portreto
