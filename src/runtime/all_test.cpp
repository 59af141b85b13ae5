#include "runtime/all.h"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <stdexcept>
#include <string>

#include "runtime/testing/run.h"

namespace portreto {
namespace {

using test::run;

Task<void> yield() {
  co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
}

Task<Result<int>> number(int value) {
  co_await yield();
  co_return value;
}
Task<Result<std::string>> text(std::string value) { co_return value; }
Task<Result<int>> failing(ErrorCode code, bool* ended = nullptr) {
  co_await yield();
  if (ended) *ended = true;
  co_return fail(code, "no");
}
Task<Status> done(int* count) {
  co_await yield();
  ++*count;
  co_return Status{};
}
Task<Result<int>> throwing() {
  co_await yield();
  throw std::runtime_error("broken");
}

TEST(All, GivesEveryValue) {
  const auto values = run(all(number(1), text("two"), number(3)));
  ASSERT_TRUE(values);
  EXPECT_EQ(*values, std::make_tuple(1, std::string("two"), 3));
}

TEST(All, GivesTheFirstErrorAfterAllHaveEnded) {
  bool ended = false;
  const auto values = run(all(number(1), failing(ErrorCode::kNotFound), failing(ErrorCode::kUnavailable, &ended)));
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(ended);
}

TEST(All, ThrowsOn) { EXPECT_THROW(run(all(number(1), throwing())), std::runtime_error); }

Task<Status> failing_status() { co_return fail(ErrorCode::kConflict, "no"); }

TEST(AllOf, KeepsTheOrderOfOutcomes) {
  int count = 0;
  std::vector<Task<Status>> tasks;
  tasks.push_back(done(&count));
  tasks.push_back(failing_status());
  tasks.push_back(done(&count));
  const auto outcomes = run(all_of(std::move(tasks)));
  ASSERT_EQ(outcomes.size(), 3U);
  EXPECT_TRUE(outcomes[0] && outcomes[2]);
  EXPECT_FALSE(outcomes[1]);
  EXPECT_EQ(count, 2);
  EXPECT_TRUE(run(all_of({})).empty());
}

}  // namespace
}  // namespace portreto
