#include "base/recently_used.h"

#include <gtest/gtest.h>

#include <string>

namespace portreto {
namespace {

using Names = RecentlyUsed<int, std::string>;

TEST(RecentlyUsed, RemembersTheLastValueOfAKey) {
  Names names(2);
  EXPECT_EQ(names.find(1), std::nullopt);
  names.put(1, "one");
  names.put(1, "uno");
  EXPECT_EQ(names.find(1), "uno");
}

TEST(RecentlyUsed, ForgetsWhatWasLongestNotAskedFor) {
  Names names(2);
  names.put(1, "one");
  names.put(2, "two");
  EXPECT_EQ(names.find(1), "one");
  names.put(3, "three");
  EXPECT_EQ(names.find(2), std::nullopt);
  EXPECT_EQ(names.find(1), "one");
  EXPECT_EQ(names.find(3), "three");
}

TEST(RecentlyUsed, CountsWhatAValueWeighs) {
  Names names(10);
  names.put(1, "one", 4);
  names.put(2, "two", 4);
  names.put(3, "three", 10);
  EXPECT_EQ(names.find(1), std::nullopt);
  EXPECT_EQ(names.find(2), std::nullopt);
  EXPECT_EQ(names.find(3), "three");
  names.put(3, "too heavy", 11);
  EXPECT_EQ(names.find(3), std::nullopt) << "what it was before is not true any more";
  names.put(4, "four", 10);
  EXPECT_EQ(names.find(4), "four") << "what is gone weighs nothing";
}

}  // namespace
}  // namespace portreto
