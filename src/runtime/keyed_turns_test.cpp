#include "runtime/keyed_turns.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <string>
#include <vector>

namespace portreto {
namespace {

using Turns = KeyedTurns<std::string>;

Task<void> note(Turns& turns, std::string key, std::vector<std::string>& said, std::string text) {
  const auto turn = co_await turns.take(std::move(key));
  said.push_back(std::move(text));
}

class KeyedTurnsTest : public ::testing::Test {
 protected:
  void spawn(Task<void> task) { boost::asio::co_spawn(loop_, std::move(task), boost::asio::detached); }

  boost::asio::io_context loop_;
  Turns turns_;
  std::vector<std::string> said_;
};

TEST_F(KeyedTurnsTest, TheSameKeyWaitsInOrderAndOthersDoNot) {
  auto held = boost::asio::co_spawn(loop_, turns_.take("a"), boost::asio::use_future);
  loop_.run();
  {
    const Turns::Turn turn = held.get();
    spawn(note(turns_, "a", said_, "first"));
    spawn(note(turns_, "a", said_, "second"));
    spawn(note(turns_, "b", said_, "other"));
    loop_.restart();
    loop_.poll();
    EXPECT_EQ(said_, std::vector<std::string>{"other"});
  }
  loop_.restart();
  loop_.run();
  EXPECT_EQ(said_, (std::vector<std::string>{"other", "first", "second"}));
}

TEST_F(KeyedTurnsTest, ATurnThatIsMovedEndsOnce) {
  auto held = boost::asio::co_spawn(loop_, turns_.take("a"), boost::asio::use_future);
  loop_.run();
  {
    const Turns::Turn moved = held.get();
  }
  spawn(note(turns_, "a", said_, "next"));
  loop_.restart();
  loop_.run();
  EXPECT_EQ(said_, std::vector<std::string>{"next"});
}

TEST(KeyedTurns, ThreadsNeverMeet) {
  constexpr int kTasks = 2000;
  Turns turns;
  int inside = 0;  // unguarded: the thread sanitizer would tell
  boost::asio::thread_pool pool(4);
  const auto count = [](Turns& all, int& counter) -> Task<void> {
    const auto turn = co_await all.take("a");
    ++counter;
  };
  for (int i = 0; i < kTasks; ++i) boost::asio::co_spawn(pool, count(turns, inside), boost::asio::detached);
  pool.join();
  EXPECT_EQ(inside, kTasks);
}

}  // namespace
}  // namespace portreto
