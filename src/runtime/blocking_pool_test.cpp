#include "runtime/blocking_pool.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>
#include <future>
#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace portreto {
namespace {

namespace asio = boost::asio;

// Runs one task to its end on this thread.
template <typename T>
T run(asio::io_context& loop, Task<T> task) {
  auto future = asio::co_spawn(loop, std::move(task), asio::use_future);
  loop.restart();
  loop.run();
  return future.get();
}

Task<Result<std::thread::id>> id_of_worker(BlockingPool& pool) {
  co_return co_await pool.run([] { return Result<std::thread::id>(std::this_thread::get_id()); });
}

TEST(BlockingPool, RunsElsewhereAndResumesOnItsOwnExecutor) {
  asio::io_context loop;
  BlockingPool pool(1, 4);
  const auto task = [](BlockingPool& pool) -> Task<std::pair<std::thread::id, std::thread::id>> {
    const auto worker = co_await id_of_worker(pool);
    co_return std::pair(*worker, std::this_thread::get_id());
  };
  const auto [worker, resumed] = run(loop, task(pool));
  EXPECT_NE(worker, std::this_thread::get_id());
  EXPECT_EQ(resumed, std::this_thread::get_id());
}

TEST(BlockingPool, ReturnsAnError) {
  asio::io_context loop;
  BlockingPool pool(1, 4);
  const auto status = run(loop, pool.run([]() -> Status { return fail(ErrorCode::kStorageFull, "full"); }));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kStorageFull);
}

TEST(BlockingPool, ThrowsWhatTheJobThrewToTheCaller) {
  asio::io_context loop;
  BlockingPool pool(1, 4);
  const auto broken = []() -> Status { throw std::runtime_error("broken"); };
  EXPECT_THROW(run(loop, pool.run(broken)), std::runtime_error);
  EXPECT_EQ(pool.queued(), 0U);
  EXPECT_TRUE(run(loop, id_of_worker(pool))) << "the thread survives";
}

TEST(BlockingPool, RefusesMoreThanItsQueueHoldsAndRunsNothing) {
  asio::io_context loop;
  BlockingPool pool(1, 2);
  std::latch release(1);
  auto blocked = [&release] {
    release.wait();
    return Status{};
  };
  auto running = asio::co_spawn(loop, pool.run(blocked), asio::use_future);
  auto waiting = asio::co_spawn(loop, pool.run(blocked), asio::use_future);
  bool has_run = false;
  auto refused = asio::co_spawn(loop, pool.run([&has_run] {
    has_run = true;
    return Status{};
  }),
                                asio::use_future);
  while (refused.wait_for(std::chrono::seconds(0)) != std::future_status::ready) loop.run_one();
  EXPECT_EQ(pool.queued(), 2U);
  release.count_down();
  loop.run();

  const auto status = refused.get();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kOverloaded);
  EXPECT_EQ(status.error().retry_after_s, 1);
  EXPECT_TRUE(running.get());
  EXPECT_TRUE(waiting.get());
  EXPECT_FALSE(has_run);
  EXPECT_TRUE(run(loop, id_of_worker(pool))) << "takes jobs again";
}

TEST(BlockingPool, CountsNoJobOfATaskThatIsCancelledBeforeItStarts) {
  asio::io_context loop;
  BlockingPool pool(1, 1);
  std::latch cancelled(1);
  const auto task = [](BlockingPool& pool, std::latch& cancelled) -> Task<void> {
    // Cancelled while the first job runs; the second co_await then throws.
    co_await pool.run([&cancelled] {
      cancelled.wait();
      return Status{};
    });
    co_await pool.run([] { return Status{}; });
  };
  asio::cancellation_signal cancel;
  std::exception_ptr thrown;
  asio::co_spawn(loop, task(pool, cancelled),
                 asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr end) { thrown = end; }));
  loop.run_one();  // starts the task, up to its first job
  cancel.emit(asio::cancellation_type::terminal);
  loop.poll();  // co_spawn has posted it to the task's executor
  cancelled.count_down();
  loop.run();
  ASSERT_TRUE(thrown);
  EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
  EXPECT_EQ(pool.queued(), 0U);
  EXPECT_TRUE(run(loop, id_of_worker(pool)));
}

TEST(BlockingPool, FinishesWhatItHasAndTakesNoMore) {
  std::atomic<int> done = 0;
  BlockingPool pool(2, 64);
  constexpr int kJobs = 50;
  for (int i = 0; i < kJobs; ++i) EXPECT_TRUE(pool.post([&done] { ++done; }));
  pool.finish();
  EXPECT_EQ(done, kJobs);
  EXPECT_TRUE(pool.post([&done] { ++done; }));
  pool.finish();
  EXPECT_EQ(done, kJobs);
}

TEST(BlockingPool, WaitsForItsJobsWhenDestroyed) {
  asio::io_context loop;
  std::atomic<int> done = 0;
  auto pool = std::make_unique<BlockingPool>(2, 64);
  constexpr int kJobs = 50;
  for (int i = 0; i < kJobs; ++i) {
    asio::co_spawn(loop, pool->run([&done] {
      ++done;
      return Status{};
    }),
                   asio::detached);
  }
  loop.poll();  // queues all of them
  pool.reset();
  EXPECT_EQ(done, kJobs);
  loop.run();
}

}  // namespace
}  // namespace portreto
