#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using model::StorageNode;
using testing::ElementsAre;
using testing::IsEmpty;
using State = StorageNode::State;

TEST_P(MetadataConformance, StorageNodesAreListedByInstanceAsTheyWereNoted) {
  EXPECT_THAT(run(storage_nodes().list()).value(), IsEmpty());
  const StorageNode b{.instance = "b", .zone = "rack-1", .address = "b:8000"};
  const StorageNode a{.instance = "a", .state = State::kDraining};
  ASSERT_EQ(error_code(run(storage_nodes().note(b))), "ok");
  ASSERT_EQ(error_code(run(storage_nodes().note(a))), "ok");
  EXPECT_THAT(run(storage_nodes().list()).value(), ElementsAre(a, b));
}

TEST_P(MetadataConformance, AStorageNodeThatIsNotedAgainKeepsItsState) {
  ASSERT_EQ(error_code(run(storage_nodes().note({.instance = "a", .zone = "old", .address = "old:1"}))), "ok");
  ASSERT_EQ(error_code(run(storage_nodes().set_state("a", State::kDraining))), "ok");
  ASSERT_EQ(error_code(run(storage_nodes().note({.instance = "a", .zone = "new", .address = "new:1"}))), "ok");
  const StorageNode expected{.instance = "a", .zone = "new", .address = "new:1", .state = State::kDraining};
  EXPECT_THAT(run(storage_nodes().list()).value(), ElementsAre(expected));
}

TEST_P(MetadataConformance, TheStateOfAStorageNodeIsSetAsOftenAsOneLikes) {
  ASSERT_EQ(error_code(run(storage_nodes().note({.instance = "a", .zone = "z"}))), "ok");
  for (const State state : {State::kRetired, State::kRetired, State::kActive}) {
    ASSERT_EQ(error_code(run(storage_nodes().set_state("a", state))), "ok");
    EXPECT_EQ(run(storage_nodes().list()).value()[0], (StorageNode{.instance = "a", .zone = "z", .state = state}));
  }
  EXPECT_EQ(error_code(run(storage_nodes().set_state("b", State::kRetired))), "not_found");
  EXPECT_EQ(run(storage_nodes().list())->size(), 1U) << "nothing of it was done";
}

TEST_P(MetadataConformance, StorageNodesThatOnlyALocationNamesAreKnown) {
  ASSERT_EQ(error_code(run(storage_nodes().note({.instance = "b", .zone = "z"}))), "ok");
  add_location(model::BlobLocation::State::kLive, {"b", "c"}, {"d"});
  add_location(model::BlobLocation::State::kWriting, {}, {"a"});
  const StorageNode b{.instance = "b", .zone = "z"};
  EXPECT_THAT(run(storage_nodes().list()).value(),
              ElementsAre(StorageNode{.instance = "a"}, b, StorageNode{.instance = "c"}, StorageNode{.instance = "d"}));
  ASSERT_EQ(error_code(run(storage_nodes().set_state("c", State::kRetired))), "ok");
  EXPECT_EQ(run(storage_nodes().list()).value()[2], (StorageNode{.instance = "c", .state = State::kRetired}));
  EXPECT_EQ(error_code(run(storage_nodes().set_state("e", State::kRetired))), "not_found");
}

}  // namespace
}  // namespace portreto::metadata
