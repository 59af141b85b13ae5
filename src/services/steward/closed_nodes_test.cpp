#include "services/steward/closed_nodes.h"

#include <gtest/gtest.h>

#include "metadata/memory/memory_metadata_store.h"
#include "runtime/testing/run.h"

namespace portreto::services {
namespace {

using State = model::StorageNode::State;

// Fails when a test says so.
class Nodes final : public metadata::StorageNodeStore {
 public:
  bool is_failing = false;
  Task<Result<std::vector<model::StorageNode>>> list() override {
    if (is_failing) co_return fail(ErrorCode::kUnavailable, "This failed for a test.");
    co_return co_await metadata_.storage_nodes().list();
  }
  Task<Status> note(model::StorageNode seen) override { return metadata_.storage_nodes().note(std::move(seen)); }
  Task<Status> set_state(std::string instance, State state) override {
    return metadata_.storage_nodes().set_state(std::move(instance), state);
  }

 private:
  metadata::MemoryMetadataStore metadata_;
};

using test::run;

TEST(ClosedNodes, TakeNoNewBlobsAndStayClosedWhenNobodyCanTell) {
  Nodes nodes;
  for (const auto& [name, state] :
       {std::pair("s1", State::kActive), {"s2", State::kDraining}, {"s3", State::kRetired}}) {
    ASSERT_TRUE(run(nodes.note({.instance = name, .state = state})));
  }
  std::vector<cluster::Member> members;
  for (const char* name : {"s1", "s2", "s3", "s4"}) {
    members.push_back({.role = cluster::Role::kStorage, .instance = name, .disks = {{.id = name, .free_bytes = 1}}});
  }
  const auto all = std::make_shared<const std::vector<cluster::Member>>(members);
  ClosedNodes closed(nodes);
  const auto open = [&] {
    std::string names;
    for (const cluster::Member& member : *closed.close(all)) {
      if (member.disks[0].is_writable) names += member.instance + " ";
    }
    return names;
  };
  EXPECT_EQ(open(), "s1 s2 s3 s4 ") << "not read yet";
  run(closed.refresh());
  EXPECT_EQ(open(), "s1 s4 ");
  nodes.is_failing = true;
  run(closed.refresh());
  EXPECT_EQ(open(), "s1 s4 ");
  nodes.is_failing = false;
  ASSERT_TRUE(run(nodes.set_state("s2", State::kActive)));
  run(closed.refresh());
  EXPECT_EQ(open(), "s1 s2 s4 ");
}

}  // namespace
}  // namespace portreto::services
