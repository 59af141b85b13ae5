#include "blob/volume/group_commit.h"

#include <gtest/gtest.h>

#include "blob/volume/testing/test_engine.h"

namespace portreto::blob::volume {
namespace {

TEST(VolumeGroupCommit, PutsThatArriveDuringASyncShareTheNextOne) {
  constexpr std::uint32_t kPuts = 30;
  SimulatedDisk disk;
  TestEngine store(disk);
  ASSERT_TRUE(store.put(test_key(1000), test_bytes(0, 10)));
  const std::uint64_t syncs_before = disk.counts().syncs;
  std::vector<TestEngine::Pending> pending;
  {
    SyncGate gate(disk);
    pending.push_back(store.start_put(test_key(1001), test_bytes(0, 10)));
    gate.wait_for(1);
    for (std::uint32_t number = 0; number < kPuts; ++number) {
      pending.push_back(store.start_put(test_key(number), test_bytes(number, 300)));
    }
  }
  for (auto& answer : pending) ASSERT_TRUE(TestEngine::wait(std::move(answer)));
  // 30 records of 372 bytes are one batch of less than 16 KiB.
  EXPECT_EQ(disk.counts().syncs - syncs_before, 2u);
  for (std::uint32_t number = 0; number < kPuts; ++number) {
    EXPECT_TRUE(store.holds(test_key(number), test_bytes(number, 300)));
  }
}

TEST(VolumeGroupCommit, ABatchHasItsLimitAndNoKeyTwice) {
  SimulatedDisk disk;
  TestEngine store(disk);
  ASSERT_TRUE(store.put(test_key(1000), test_bytes(0, 10)));
  const std::uint64_t syncs_before = disk.counts().syncs;
  std::vector<TestEngine::Pending> pending;
  {
    SyncGate gate(disk);
    pending.push_back(store.start_put(test_key(1001), test_bytes(0, 10)));
    gate.wait_for(1);
    // Two fit into 16 KiB, the third does not; then the same key once more; then one that goes alone.
    for (std::uint32_t number = 0; number < 3; ++number) {
      pending.push_back(store.start_put(test_key(number), test_bytes(number, 7000)));
    }
    pending.push_back(store.start_erase(test_key(2)));
    pending.push_back(store.start_put(test_key(3), test_bytes(3, 30'000)));
    pending.push_back(store.start_put(test_key(4), test_bytes(4, 10)));
  }
  for (auto& answer : pending) ASSERT_TRUE(TestEngine::wait(std::move(answer)));
  // 1001 | 0 1 | 2 | erase 2 | 3 | 4, and the new volume that blob 3 needs: its own file and the manifest.
  EXPECT_EQ(disk.counts().syncs - syncs_before, 6u + 2u);
  EXPECT_LE(disk.counts().largest_write_bytes, small_volumes().batch_bytes_max);
  EXPECT_TRUE(store.misses(test_key(2)));
  EXPECT_TRUE(store.holds(test_key(3), test_bytes(3, 30'000)));
}

TEST(VolumeGroupCommit, APutThatComesSecondLooksAgain) {
  SimulatedDisk disk;
  TestEngine store(disk);
  TestEngine::Pending first;
  TestEngine::Pending second;
  {
    SyncGate gate(disk);
    first = store.start_put(test_key(1), test_bytes(1, 10));
    gate.wait_for(1);
    second = store.start_put(test_key(1), test_bytes(2, 10));
  }
  EXPECT_EQ(first.get(), CommitOutcome::kDone);
  EXPECT_EQ(second.get(), CommitOutcome::kSuperseded);
  EXPECT_TRUE(store.holds(test_key(1), test_bytes(1, 10)));
}

TEST(VolumeGroupCommit, AFullQueueRefusesAtOnce) {
  SimulatedDisk disk;
  VolumeSettings settings = small_volumes();
  settings.queue_max = 3;
  settings.queue_bytes_max = 20'000;
  TestEngine store(disk, settings);
  ASSERT_TRUE(store.put(test_key(1000), test_bytes(0, 10)));
  std::vector<TestEngine::Pending> pending;
  {
    SyncGate gate(disk);
    pending.push_back(store.start_put(test_key(0), test_bytes(0, 10)));
    gate.wait_for(1);
    pending.push_back(store.start_put(test_key(1), test_bytes(1, 15'000)));
    const auto too_large = store.start_put(test_key(2), test_bytes(2, 10'000)).get();
    ASSERT_FALSE(too_large);
    EXPECT_EQ(too_large.error().code, ErrorCode::kOverloaded);
    pending.push_back(store.start_put(test_key(3), test_bytes(3, 10)));
    const auto too_many = store.start_erase(test_key(4)).get();
    ASSERT_FALSE(too_many);
    EXPECT_EQ(too_many.error().code, ErrorCode::kOverloaded);
    EXPECT_GT(too_many.error().retry_after_s, 0);
  }
  for (auto& answer : pending) EXPECT_TRUE(TestEngine::wait(std::move(answer)));
  EXPECT_TRUE(store.put(test_key(2), test_bytes(2, 10'000))) << "there is room again";
}

TEST(VolumeGroupCommit, ClosingCommitsWhatWaitsAndRefusesTheRest) {
  SimulatedDisk disk;
  std::vector<TestEngine::Pending> pending;
  {
    TestEngine store(disk);
    for (std::uint32_t number = 0; number < 20; ++number) {
      pending.push_back(store.start_put(test_key(number), test_bytes(number, 2000)));
    }
    store->close();
    const auto late = store.start_put(test_key(50), test_bytes(50, 10)).get();
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::kUnavailable);
  }
  for (auto& answer : pending) EXPECT_TRUE(TestEngine::wait(std::move(answer)));
  TestEngine store(disk);
  for (std::uint32_t number = 0; number < 20; ++number) {
    EXPECT_TRUE(store.holds(test_key(number), test_bytes(number, 2000)));
  }
}

}  // namespace
}  // namespace portreto::blob::volume
