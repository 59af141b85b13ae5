#include "runtime/shutdown.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <csignal>
#include <future>
#include <thread>

namespace portreto {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kPatience = 10s;  // far beyond what a signal takes

// Runs the loop until the future is ready.
void run_until_ready(asio::io_context& loop, std::future<void>& future) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (future.wait_for(0s) != std::future_status::ready && std::chrono::steady_clock::now() < end)
    loop.run_one_for(1s);
  ASSERT_EQ(future.wait_for(0s), std::future_status::ready);
}

class ShutdownBySignal : public ::testing::TestWithParam<int> {};

TEST_P(ShutdownBySignal, WakesAllWhoWait) {
  asio::io_context loop;
  Shutdown shutdown(loop);
  auto first = asio::co_spawn(loop, shutdown.wait(), asio::use_future);
  auto second = asio::co_spawn(loop, shutdown.wait(), asio::use_future);
  loop.poll();
  EXPECT_FALSE(shutdown.token().stop_requested());
  EXPECT_EQ(first.wait_for(0s), std::future_status::timeout);
  ASSERT_EQ(::raise(GetParam()), 0);
  run_until_ready(loop, first);
  run_until_ready(loop, second);
  EXPECT_TRUE(shutdown.token().stop_requested());
}

INSTANTIATE_TEST_SUITE_P(Signals, ShutdownBySignal, ::testing::Values(SIGTERM, SIGINT));

TEST(Shutdown, CanBeRequestedFromAnotherThread) {
  asio::io_context loop;
  Shutdown shutdown(loop);
  auto waiting = asio::co_spawn(loop, shutdown.wait(), asio::use_future);
  std::jthread other([&shutdown] {
    shutdown.request();
    shutdown.request();
  });
  run_until_ready(loop, waiting);
}

TEST(Shutdown, ResumesAtOnceAfterTheRequest) {
  asio::io_context loop;
  Shutdown shutdown(loop);
  shutdown.request();
  auto waiting = asio::co_spawn(loop, shutdown.wait(), asio::use_future);
  run_until_ready(loop, waiting);
}

TEST(ShutdownDeathTest, EndsAtOnceAtTheSecondSignal) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        asio::io_context loop;
        Shutdown shutdown(loop);
        ::raise(SIGTERM);
        ::raise(SIGTERM);
        loop.run_for(kPatience);
        ::_exit(0);
      },
      testing::ExitedWithCode(128 + SIGTERM), "ending at once");
}

}  // namespace
}  // namespace portreto
