#include "services/steward/node_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portreto::services {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using State = model::StorageNode::State;

class NodeWatchTest : public testing::Test {
 protected:
  NodePlan look(const std::vector<std::string>& present, seconds at) {
    std::vector<cluster::Member> members;
    for (const std::string& name : present) {
      members.push_back({.role = cluster::Role::kStorage, .instance = name, .disks = {{.id = disk_of_[name]}}});
    }
    std::vector<KnownNode> nodes;
    for (const auto& [name, node] : known_) nodes.push_back(node);
    return watch_.observe(members, nodes, Timestamp(at));
  }
  void know(const std::vector<std::string>& names) {
    for (const std::string& name : names) known_[name] = {.node = {.instance = name}};
  }

  std::map<std::string, KnownNode> known_;
  std::map<std::string, std::string> disk_of_;
  NodeWatch watch_{seconds(30)};
};

TEST_F(NodeWatchTest, ANodeIsLostOnceItWasAwayForSoLong) {
  know({"a", "b", "c", "d"});
  EXPECT_THAT(look({"a", "b", "c", "d"}, seconds(0)).lost, IsEmpty());
  EXPECT_THAT(look({"a", "b", "c"}, seconds(100)).lost, IsEmpty());
  EXPECT_THAT(look({"a", "b", "c"}, seconds(129)).lost, IsEmpty());
  EXPECT_THAT(look({"a", "b", "c"}, seconds(130)).lost, ElementsAre("d"));
  EXPECT_THAT(look({"a", "b", "c", "d"}, seconds(131)).lost, IsEmpty());
  EXPECT_THAT(look({"a", "b", "c"}, seconds(132)).lost, IsEmpty()) << "it begins anew";
}

TEST_F(NodeWatchTest, OneThatWasNeverSeenIsMissedFromTheFirstLook) {
  know({"a", "b"});
  EXPECT_THAT(look({"a"}, seconds(1000)).lost, IsEmpty());
  EXPECT_THAT(look({"a"}, seconds(1030)).lost, ElementsAre("b"));
}

TEST_F(NodeWatchTest, WhoComesIsToBeAuditedUntilItWas) {
  EXPECT_THAT(look({"a", "b"}, seconds(0)).joined, ElementsAre("a", "b"));
  watch_.audited("a");
  EXPECT_THAT(look({"a", "b"}, seconds(1)).joined, ElementsAre("b"));
  watch_.audited("b");
  EXPECT_THAT(look({"a"}, seconds(2)).joined, IsEmpty());
  watch_.audited("b");  // too late: it went meanwhile
  EXPECT_THAT(look({"a", "b"}, seconds(3)).joined, ElementsAre("b"));
}

TEST_F(NodeWatchTest, WhoIsThereWithAnotherDiskIsAuditedAgain) {
  disk_of_ = {{"a", "1"}, {"b", "2"}};
  look({"a", "b"}, seconds(0));
  watch_.audited("a");
  watch_.audited("b");
  EXPECT_THAT(look({"a", "b"}, seconds(1)).joined, IsEmpty());
  disk_of_["b"] = "3";
  EXPECT_THAT(look({"a", "b"}, seconds(2)).joined, ElementsAre("b"));
  watch_.audited("b");
  EXPECT_THAT(look({"a", "b"}, seconds(3)).joined, IsEmpty());
}

TEST_F(NodeWatchTest, HaltsWhenMoreThanAQuarterAndMoreThanOneAreAway) {
  know({"a", "b", "c", "d", "e", "f", "g", "h"});
  look({"a", "b", "c", "d", "e", "f", "g", "h"}, seconds(0));
  look({"a", "b", "c", "d", "e", "f"}, seconds(10));
  const NodePlan two = look({"a", "b", "c", "d", "e", "f"}, seconds(40));
  EXPECT_THAT(two.lost, ElementsAre("g", "h"));
  EXPECT_FALSE(two.is_halted);
  // The third has only just gone; that is enough to wait and see.
  const NodePlan three = look({"a", "b", "c", "d", "e"}, seconds(41));
  EXPECT_TRUE(three.is_halted);
  EXPECT_THAT(three.lost, IsEmpty());
  EXPECT_EQ(three.missing, 2U);
  EXPECT_FALSE(look({"a", "b", "c", "d", "e", "f"}, seconds(42)).is_halted) << "it is back";
}

TEST_F(NodeWatchTest, OneOfThreeMayGo) {
  know({"a", "b", "c"});
  look({"a", "b"}, seconds(0));
  const NodePlan plan = look({"a", "b"}, seconds(30));
  EXPECT_THAT(plan.lost, ElementsAre("c"));
  EXPECT_FALSE(plan.is_halted);
  look({"a"}, seconds(31));
  EXPECT_TRUE(look({"a"}, seconds(100)).is_halted);
}

TEST_F(NodeWatchTest, WhatTheOperatorGaveUpDoesNotHalt) {
  know({"a", "b", "c", "d"});
  look({"a", "b"}, seconds(0));
  EXPECT_TRUE(look({"a", "b"}, seconds(30)).is_halted);
  known_["c"].node.state = State::kRetired;
  const NodePlan plan = look({"a", "b"}, seconds(31));
  EXPECT_FALSE(plan.is_halted);
  EXPECT_THAT(plan.lost, ElementsAre("d"));
  EXPECT_THAT(plan.retired, ElementsAre("c"));
  EXPECT_THAT(plan.leaving(), ElementsAre("c", "d"));
}

TEST_F(NodeWatchTest, NodesThatWereReplacedLongAgoDoNotCount) {
  know({"a", "b", "c", "d", "e"});
  known_["e"].holds_copies = false;
  look({"a", "b", "c"}, seconds(0));
  const NodePlan plan = look({"a", "b", "c"}, seconds(30));
  EXPECT_THAT(plan.lost, ElementsAre("d"));
  EXPECT_FALSE(plan.is_halted);
}

TEST_F(NodeWatchTest, RetiredAndDrainingNodesAreClosedWhetherTheyAreThereOrNot) {
  know({"a", "b", "c"});
  known_["a"].node.state = State::kRetired;
  known_["b"].node.state = State::kDraining;
  const NodePlan plan = look({"a", "b", "c"}, seconds(0));
  EXPECT_THAT(plan.closed(), ElementsAre("a", "b"));
  EXPECT_THAT(plan.leaving(), ElementsAre("a", "b"));
  EXPECT_THAT(plan.joined, ElementsAre("b", "c")) << "nothing on a retired one counts";
}

}  // namespace
}  // namespace portreto::services
