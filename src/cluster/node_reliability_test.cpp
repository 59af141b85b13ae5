#include "cluster/node_reliability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portreto::cluster {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

constexpr auto kMoment = milliseconds(1);

TEST(NodeReliability, WhoHasJustFailedIsAskedLast) {
  NodeReliability reliability;
  const NodeReliability::TimePoint start;
  reliability.failed("a", start);
  EXPECT_THAT(reliability.in_order({"a", "b", "c"}, start), ElementsAre("b", "c", "a"));
  EXPECT_THAT(reliability.in_order({"a", "b", "c"}, start + NodeReliability::kAvoidedFor), ElementsAre("a", "b", "c"));
}

TEST(NodeReliability, WhoFailsEachTimeIsAvoidedForLongerUpToALimit) {
  NodeReliability reliability;
  NodeReliability::TimePoint now;
  reliability.failed("a", now);
  std::chrono::steady_clock::duration avoided = NodeReliability::kAvoidedFor;
  for (int i = 0; i < 6; ++i) {
    EXPECT_TRUE(reliability.is_avoided("a", now + avoided - kMoment));
    EXPECT_FALSE(reliability.is_avoided("a", now + avoided));
    now += avoided + kMoment;
    reliability.failed("a", now);
    avoided = std::min<std::chrono::steady_clock::duration>(2 * avoided, NodeReliability::kAvoidedForMax);
  }
  EXPECT_EQ(avoided, NodeReliability::kAvoidedForMax);
}

TEST(NodeReliability, FailuresAtTheSameTimeAreOne) {
  NodeReliability reliability;
  const NodeReliability::TimePoint start;
  for (int i = 0; i < 10; ++i) reliability.failed("a", start + i * kMoment);
  EXPECT_FALSE(reliability.is_avoided("a", start + NodeReliability::kAvoidedFor));
}

TEST(NodeReliability, AFailureLongAgoIsForgotten) {
  NodeReliability reliability;
  const NodeReliability::TimePoint start;
  reliability.failed("a", start);
  const auto later = start + NodeReliability::kAvoidedFor + NodeReliability::kAvoidedForMax;
  reliability.failed("a", later);
  EXPECT_FALSE(reliability.is_avoided("a", later + NodeReliability::kAvoidedFor));
}

}  // namespace
}  // namespace portreto::cluster
