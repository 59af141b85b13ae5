#include "metadata/database_state.h"

#include <gtest/gtest.h>

#include <future>

namespace portreto::metadata {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr DatabaseState::Seen kGone{.takes_writes = false, .answers_reads = false};
constexpr DatabaseState::Seen kSecondaryAlone{.takes_writes = false, .answers_reads = true};
constexpr DatabaseState::Seen kBetweenPrimaries{
    .takes_writes = false, .answers_reads = true, .may_choose_primary = true};

std::chrono::nanoseconds time_of(auto call) {
  const auto start = Clock::now();
  call();
  return Clock::now() - start;
}

TEST(DatabaseState, IsUsableUntilToldOtherwise) {
  DatabaseState state;
  EXPECT_FALSE(state.is_read_only());
  EXPECT_FALSE(state.is_lost());
  EXPECT_TRUE(state.wait_for_writes());
  EXPECT_TRUE(state.wait_for_reads());
}

TEST(DatabaseState, RefusesWritesASecondAfterTheLossAndThenAtOnce) {
  DatabaseState state;
  const auto waited = time_of([&] {
    state.note(kGone);
    EXPECT_FALSE(state.is_read_only()) << "it may be back soon";
    EXPECT_FALSE(state.wait_for_writes());
  });
  EXPECT_GE(waited, DatabaseState::kLossTimeMax);
  EXPECT_LT(waited, DatabaseState::kChoiceTimeMax);
  EXPECT_TRUE(state.is_read_only());
  EXPECT_TRUE(state.is_lost());
  EXPECT_LT(time_of([&] { EXPECT_FALSE(state.wait_for_writes() || state.wait_for_reads()); }), 500ms);
}

TEST(DatabaseState, GoesOnWithReadsAtASecondary) {
  DatabaseState state;
  state.note(kSecondaryAlone);
  EXPECT_FALSE(state.wait_for_writes());
  EXPECT_TRUE(state.is_read_only());
  EXPECT_FALSE(state.is_lost());
  EXPECT_TRUE(state.wait_for_reads());
}

TEST(DatabaseState, WaitsForTheNextPrimary) {
  DatabaseState state;
  state.note(kBetweenPrimaries);
  auto write = std::async(std::launch::async, [&] { return state.wait_for_writes(); });
  EXPECT_EQ(write.wait_for(DatabaseState::kLossTimeMax + 200ms), std::future_status::timeout);
  EXPECT_FALSE(state.is_read_only());
  state.note({});
  EXPECT_TRUE(write.get());
}

TEST(DatabaseState, GivesUpEarlierWhenTheMajorityGoesToo) {
  DatabaseState state;
  state.note(kBetweenPrimaries);
  auto write = std::async(std::launch::async, [&] { return state.wait_for_writes(); });
  state.note(kSecondaryAlone);
  EXPECT_LT(time_of([&] { EXPECT_FALSE(write.get()); }), DatabaseState::kChoiceTimeMax - 1s);
}

}  // namespace
}  // namespace portreto::metadata
