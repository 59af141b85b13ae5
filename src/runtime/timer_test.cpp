#include "runtime/timer.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <latch>
#include <stdexcept>
#include <string>

#include "runtime/blocking_pool.h"

namespace portreto {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kNever = 1h;

template <typename T>
T run(Task<T> task) {
  asio::io_context loop;
  auto future = asio::co_spawn(loop, std::move(task), asio::use_future);
  loop.run();
  return future.get();
}

Task<Result<std::string>> answer_after(steady_clock::duration wait, bool* is_unwound = nullptr) {
  struct Unwound {
    bool* flag;
    ~Unwound() {
      if (flag) *flag = true;
    }
  } const unwound{is_unwound};
  co_await sleep_for(wait);
  co_return "answer";
}

TEST(SleepFor, TakesAtLeastThatLong) {
  const auto start = steady_clock::now();
  run(sleep_for(20ms));
  EXPECT_GE(steady_clock::now() - start, 20ms);
}

TEST(SleepFor, ThrowsWhenCancelled) {
  asio::io_context loop;
  asio::cancellation_signal cancel;
  std::exception_ptr thrown;
  asio::co_spawn(loop, sleep_for(kNever),
                 asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr end) { thrown = end; }));
  loop.poll();
  cancel.emit(asio::cancellation_type::terminal);
  loop.run();
  EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
}

TEST(WithDeadline, ReturnsAResultThatIsInTime) {
  EXPECT_EQ(run(with_deadline(answer_after(0ms), steady_clock::now() + kNever)), "answer");
}

Task<Status> failing() { co_return fail(ErrorCode::kNotFound, "gone"); }

TEST(WithDeadline, ReturnsAnErrorThatIsInTime) {
  const auto status = run(with_deadline(failing(), steady_clock::now() + kNever));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kNotFound);
}

TEST(WithDeadline, CancelsAndUnwindsWorkThatIsLate) {
  bool is_unwound = false;
  const auto result = run(with_deadline(answer_after(kNever, &is_unwound), steady_clock::now() + 10ms));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_TRUE(is_unwound);
}

TEST(WithDeadline, IsLateAtOnceWhenTheDeadlineHasPassed) {
  const auto result = run(with_deadline(answer_after(kNever), steady_clock::now() - 1s));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kDeadlineExceeded);
}

Task<Status> throwing() {
  throw std::runtime_error("broken");
  co_return Status{};
}

TEST(WithDeadline, ThrowsWhatTheWorkThrowsWithoutWaitingForTheDeadline) {
  EXPECT_THROW(run(with_deadline(throwing(), steady_clock::now() + kNever)), std::runtime_error);
}

TEST(WithDeadline, WaitsForAJobThatCannotBeCancelledAndKeepsItsValue) {
  BlockingPool pool(1, 1);
  std::latch release(1);
  asio::io_context loop;
  auto future = asio::co_spawn(loop,
                               with_deadline(pool.run([&release] {
                                 release.wait();
                                 return Result<int>(7);
                               }),
                                             steady_clock::now() - 1s),
                               asio::use_future);
  loop.poll();
  EXPECT_EQ(future.wait_for(0s), std::future_status::timeout);
  release.count_down();
  loop.run();
  EXPECT_EQ(future.get(), 7);
}

}  // namespace
}  // namespace portreto
