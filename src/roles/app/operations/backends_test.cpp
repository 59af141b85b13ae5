#include "roles/app/operations/backends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/memory/memory_metadata_store.h"
#include "roles/api/testing/call.h"
#include "runtime/timer.h"

namespace portreto::roles::app {
namespace {

using namespace std::chrono_literals;

class BackendsTest : public testing::Test {
 protected:
  Backends make(std::chrono::milliseconds patience = 5s) {
    return Backends({.metadata = metadata_,
                     .database = &database_,
                     .database_kind = "memory",
                     .registry_kind = "test",
                     .check_registry = [this]() -> Task<Status> {
                       ++asked_;
                       if (is_registry_stuck_) co_await sleep_for(700ms);
                       if (is_registry_away_) co_return fail(ErrorCode::kUnavailable, "It is away.");
                       co_return Status{};
                     },
                     .storage = [this] { return storage_; },
                     .clock = system_clock(),
                     .age_max = std::chrono::hours(1),
                     .patience = patience});
  }
  static Backends::State look(Backends& backends) { return test::await(looked(backends)).value(); }
  static Task<Result<Backends::State>> looked(Backends& backends) { co_return co_await backends.look(); }

  metadata::MemoryMetadataStore metadata_;
  metadata::DatabaseState database_;
  std::atomic<int> asked_ = 0;
  std::atomic<bool> is_registry_away_ = false, is_registry_stuck_ = false;
  cluster::MemberList storage_ = std::make_shared<const std::vector<cluster::Member>>(
      std::vector{cluster::Member{.role = cluster::Role::kStorage, .instance = "s1"}});
};

TEST_F(BackendsTest, SayHowTheyAreAndWhoStores) {
  Backends backends = make();
  const auto state = look(backends);
  EXPECT_EQ(state.database.state, "ready");
  EXPECT_TRUE(state.database.took_ms);
  EXPECT_EQ(state.registry.state, "ready");
  ASSERT_TRUE(state.nodes);
  EXPECT_EQ(state.nodes->nodes.at(0).node.instance, "s1");
}

TEST_F(BackendsTest, ARegistryThatIsAwayAndADatabaseThatTakesNoWritesAreTold) {
  is_registry_away_ = true;
  database_.note({.takes_writes = false});
  Backends backends = make();
  const auto state = look(backends);
  EXPECT_EQ(state.registry.state, "away");
  EXPECT_EQ(state.registry.problem, "It is away.");
  EXPECT_THAT(state.database.state, testing::AnyOf("ready", "read_only")) << "it may take a second to be sure";
}

TEST_F(BackendsTest, APageDoesNotWaitForThem) {
  is_registry_stuck_ = true;
  Backends backends = make(50ms);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(look(backends).registry.state, "away") << "it has not answered yet";
  EXPECT_LT(std::chrono::steady_clock::now() - began, 600ms);
  while (look(backends).registry.state != "ready") continue;  // by the look that went on
  EXPECT_EQ(asked_, 1) << "one look at a time";
}

TEST_F(BackendsTest, AreAskedOnceInAWhile) {
  Backends backends = make();
  look(backends);
  look(backends);
  EXPECT_EQ(asked_, 1);
  backends.forget();
  look(backends);
  EXPECT_EQ(asked_, 2);
}

}  // namespace
}  // namespace portreto::roles::app
