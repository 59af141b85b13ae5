#include "runtime/event_loops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "runtime/log.h"
#include "runtime/spawn.h"
#include "runtime/timer.h"

namespace portreto {
namespace {

namespace asio = boost::asio;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Task<std::thread::id> thread_id() { co_return std::this_thread::get_id(); }

// What is logged while it lives.
class CapturedLog {
 public:
  CapturedLog() {
    log::set_sink([this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      lines_.emplace_back(line);
    });
  }
  ~CapturedLog() { log::set_sink(nullptr); }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

TEST(EventLoops, GiveEachLoopItsOwnThread) {
  EventLoops loops(3);
  loops.start();
  std::set<std::thread::id> threads;
  for (int i = 0; i < 6; ++i) threads.insert(asio::co_spawn(loops.next(), thread_id(), asio::use_future).get());
  EXPECT_EQ(threads.size(), 3U);
  EXPECT_FALSE(threads.contains(std::this_thread::get_id()));
}

TEST(EventLoops, TakeOneLoopForEachCoreByDefault) {
  EXPECT_EQ(EventLoops(0).all().size(), std::max(1U, std::thread::hardware_concurrency()));
}

TEST(EventLoops, KeepTasksThatWereSpawnedBeforeTheStart) {
  EventLoops loops(1);
  auto future = asio::co_spawn(loops.next(), thread_id(), asio::use_future);
  loops.start();
  EXPECT_NE(future.get(), std::this_thread::get_id());
}

TEST(EventLoops, GoOnAfterAHandlerThrows) {
  const CapturedLog captured;
  EventLoops loops(1);
  loops.start();
  asio::post(loops.next(), [] { throw std::runtime_error("broken handler"); });
  asio::post(loops.next(), [] { throw 1; });
  EXPECT_NE(asio::co_spawn(loops.next(), thread_id(), asio::use_future).get(), std::thread::id());
  EXPECT_THAT(captured.lines(), Contains(HasSubstr("broken handler")));
}

TEST(EventLoops, StopWithTasksThatStillWait) {
  const CapturedLog captured;
  EventLoops loops(2);
  loops.start();
  spawn(loops.next().get_executor(), "sleeper", sleep_for(std::chrono::hours(1)));
  loops.stop();
  loops.stop();
  loops.join();
  loops.join();
  EXPECT_THAT(captured.lines(), IsEmpty());
}

Task<void> throwing_task() {
  throw std::runtime_error("broken task");
  co_return;
}

TEST(Spawn, LogsWhatATaskThrows) {
  const CapturedLog captured;
  asio::io_context loop;
  spawn(loop.get_executor(), "sweeper", throwing_task());
  loop.run();
  EXPECT_THAT(captured.lines(), Contains(AllOf(HasSubstr("broken task"), HasSubstr(R"("task":"sweeper")"))));
}

}  // namespace
}  // namespace portreto
