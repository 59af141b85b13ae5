#include "roles/app/commands/node_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/memory/memory_metadata_store.h"
#include "roles/api/testing/call.h"

namespace portreto::roles {
namespace {

using testing::HasSubstr;
using NodeState = model::StorageNode::State;
using State = model::BlobLocation::State;

class NodeTablesTest : public testing::Test {
 protected:
  void add(State state, std::vector<std::string> copies, std::vector<std::string> leftovers = {}) {
    EXPECT_TRUE(test::await(metadata_.locations().insert(
        {.blob = BlobId::generate(), .copies = std::move(copies), .leftovers = std::move(leftovers), .state = state})));
  }
  static cluster::MemberList alive(std::vector<std::string> names) {
    std::vector<cluster::Member> members;
    for (std::string& name : names) {
      members.push_back({.role = cluster::Role::kStorage, .instance = name, .address = name + ":80", .zone = "z"});
    }
    return std::make_shared<const std::vector<cluster::Member>>(std::move(members));
  }
  std::string nodes(cluster::MemberList alive) { return test::await(nodes_table(metadata_, std::move(alive))).value(); }

  metadata::MemoryMetadataStore metadata_;
};

TEST_F(NodeTablesTest, ListsNodesWithWhatTheyHold) {
  EXPECT_EQ(nodes(nullptr), "There are no storage nodes.\n");
  add(State::kLive, {"s1", "s2"}, {"s3"});
  add(State::kDeleting, {}, {"s3"});
  ASSERT_TRUE(test::await(metadata_.storage_nodes().set_state("s2", NodeState::kDraining)));
  EXPECT_EQ(nodes(alive({"s1", "s4"})),
            "NODE  ZONE  ADDRESS  STATE     ALIVE  COPIES  LEFTOVERS\n"
            "s1    z     s1:80    active    yes    1       0\n"
            "s2    -     -        draining  no     1       0\n"
            "s3    -     -        active    no     0       2\n"
            "s4    z     s4:80    active    yes    0       0\n");
  EXPECT_THAT(nodes(nullptr), HasSubstr("active    ?"));
}

TEST_F(NodeTablesTest, SaysWhenADrainedNodeIsEmpty) {
  EXPECT_THAT(test::await(set_node_state(metadata_, alive({"s1"}), "s1", NodeState::kDraining)).value(),
              HasSubstr("its copies (0)"));
  EXPECT_THAT(nodes(alive({"s1"})), HasSubstr("draining, empty"));
}

TEST_F(NodeTablesTest, CountsBlobsByTheirCopies) {
  add(State::kLive, {});
  add(State::kLive, {"a", "b"}, {"c"});
  add(State::kLive, {"a", "b"});
  add(State::kWriting, {}, {"a"});
  add(State::kDeleting, {}, {"a"});
  EXPECT_EQ(test::await(blobs_table(metadata_)).value(),
            "COPIES     BLOBS\n"
            "0          1\n"
            "1          0\n"
            "2          2\n"
            "3 or more  0\n"
            "Not settled: 1 being written, 1 being deleted, 1 with something to erase\n");
}

TEST_F(NodeTablesTest, SetsTheStateOfAKnownNodeAlone) {
  add(State::kLive, {"s1", "s2"});
  const auto unknown = test::await(set_node_state(metadata_, alive({"s3"}), "s4", NodeState::kRetired));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(unknown.error().message, "There is no storage node s4. Known are: s1, s2.");
  EXPECT_THAT(test::await(set_node_state(metadata_, nullptr, "s1", NodeState::kRetired)).value(),
              HasSubstr("its copies (1) are replaced"));
  EXPECT_THAT(nodes(nullptr), HasSubstr("retired"));
  EXPECT_THAT(test::await(set_node_state(metadata_, nullptr, "s1", NodeState::kActive)).value(),
              HasSubstr("empty disks"));
  EXPECT_EQ(test::await(set_node_state(metadata_, nullptr, "s2", NodeState::kActive)).value(),
            "s2 takes new photos.\n");
}

}  // namespace
}  // namespace portreto::roles
