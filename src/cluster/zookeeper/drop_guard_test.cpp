#include "cluster/zookeeper/drop_guard.h"

#include <gmock/gmock.h>

namespace portreto::cluster {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kGrace = 6s;

class DropGuardTest : public testing::Test {
 protected:
  // What is shown when these letters are registered.
  std::string admit(std::string_view letters) {
    std::vector<Member> registered;
    for (const char letter : letters) registered.push_back({.instance = std::string(1, letter)});
    std::string shown;
    for (const Member& member : guard_.admit(std::move(registered), now_, kGrace)) shown += member.instance;
    return shown;
  }

  DropGuard guard_;
  DropGuard::Time now_{};
};

TEST_F(DropGuardTest, UpToHalfMayGoAtOnce) {
  EXPECT_EQ(admit("abcdef"), "abcdef");
  EXPECT_EQ(admit("abc"), "abc");
  EXPECT_FALSE(guard_.deadline());
  EXPECT_EQ(admit("abx"), "abx");
}

TEST_F(DropGuardTest, MoreAreKeptUntilItHasHeldForTheGrace) {
  admit("abcdef");
  EXPECT_EQ(admit("ab"), "abcdef");
  EXPECT_EQ(guard_.deadline(), now_ + kGrace);
  now_ += kGrace - 1ms;
  EXPECT_EQ(admit("a"), "abcdef");
  now_ += 1ms;
  EXPECT_EQ(admit("a"), "a");
  EXPECT_FALSE(guard_.deadline());
}

TEST_F(DropGuardTest, NoneLeftIsSuchADrop) {
  admit("a");
  EXPECT_EQ(admit(""), "a");
  now_ += kGrace;
  EXPECT_EQ(admit(""), "");
}

TEST_F(DropGuardTest, TheDoubtEndsWhenEnoughAreBack) {
  admit("abcdef");
  admit("a");
  EXPECT_EQ(admit("abc"), "abc");
  EXPECT_FALSE(guard_.deadline());
  EXPECT_EQ(admit("ab"), "ab") << "counted from the new list";
}

TEST_F(DropGuardTest, NewcomersAreShownMeanwhile) {
  admit("bcd");
  EXPECT_EQ(admit("ax"), "abcdx");
}

TEST_F(DropGuardTest, WhoWasFoundDeadIsNotKept) {
  admit("abcd");
  admit("a");
  guard_.found_dead("c");
  EXPECT_EQ(admit("a"), "abd");
  EXPECT_THAT(guard_.missing(), testing::SizeIs(2));
  guard_.found_dead("b");
  guard_.found_dead("d");
  EXPECT_EQ(admit("a"), "a");
  EXPECT_FALSE(guard_.deadline());
}

TEST_F(DropGuardTest, TheGraceBeginsAnewWhenTheRegistryIsBack) {
  admit("abcd");
  admit("a");
  now_ += kGrace / 2;
  guard_.suspend();
  now_ += kGrace;
  EXPECT_EQ(admit("a"), "abcd");
  EXPECT_EQ(guard_.deadline(), now_ + kGrace);
  now_ += kGrace;
  EXPECT_EQ(admit("a"), "a");
}

TEST_F(DropGuardTest, WhatWasKnownAtTheStartCounts) {
  guard_ = DropGuard({{.instance = "a"}, {.instance = "b"}, {.instance = "c"}});
  EXPECT_EQ(admit("c"), "abc");
}

}  // namespace
}  // namespace portreto::cluster
