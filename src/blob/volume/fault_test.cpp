#include <gtest/gtest.h>

#include <atomic>

#include "blob/volume/testing/test_engine.h"

// A disk that fills up, fails, or does things by halves while the power stays on.
namespace portreto::blob::volume {
namespace {

using Op = SimulatedDisk::Op;

Bytes blob(std::uint32_t number) { return test_bytes(number, 1000 + number); }

bool is_volume(const std::string& name) { return VolumeFile::is_volume_name(name); }

// Fails the operation on volumes `times` times.
auto fail_times(Op failing, std::errc error, int times) {
  return [failing, error, left = std::make_shared<std::atomic<int>>(times)](
             Op op, const std::string& name) -> std::optional<std::errc> {
    if (op != failing || !is_volume(name) || left->fetch_sub(1) <= 0) return std::nullopt;
    return error;
  };
}

ErrorCode code_of(const Status& status) { return status ? ErrorCode::kInternal : status.error().code; }

TEST(VolumeFaults, AFailedSyncPoisonsTheStoreAndIsNeverTriedAgain) {
  SimulatedDisk disk;
  {
    TestEngine store(disk);
    ASSERT_TRUE(store.put(test_key(1), blob(1)));
    disk.set_fault(fail_times(Op::kSync, std::errc::io_error, 1));
    EXPECT_EQ(code_of(store.put(test_key(2), blob(2))), ErrorCode::kOutcomeUnknown);
    EXPECT_FALSE(store->health().writable);
    EXPECT_NE(store->health().reason, "");
    // The disk would take writes again, but nobody knows what the kernel has dropped.
    EXPECT_EQ(code_of(store.put(test_key(3), blob(3))), ErrorCode::kUnavailable);
    EXPECT_EQ(code_of(store.put(test_key(2), blob(2))), ErrorCode::kUnavailable);
    EXPECT_EQ(code_of(store.erase(test_key(1))), ErrorCode::kUnavailable);
    EXPECT_TRUE(store.misses(test_key(2)));
    EXPECT_TRUE(store.holds(test_key(1), blob(1)));
    EXPECT_TRUE(store.put(test_key(1), blob(1))) << "it is there already, durably";
  }
  // The volume was sealed at its last durable byte, so that what the page cache shows of the batch is not believed.
  for (const SimulatedDisk& found : {disk.after_kill(), disk.after_harshest_power_cut()}) {
    TestEngine store(found);
    EXPECT_TRUE(store->health().writable);
    EXPECT_TRUE(store.holds(test_key(1), blob(1)));
    EXPECT_TRUE(store.misses(test_key(2)));
    ASSERT_TRUE(store.put(test_key(2), blob(2)));
    EXPECT_TRUE(store->catalogue().volumes().front()->sealed());
  }
}

TEST(VolumeFaults, ABatchThatOnlyThePageCacheHasIsNotBelievedEvenIfNothingCouldBeNoted) {
  SimulatedDisk disk;
  {
    TestEngine store(disk);
    ASSERT_TRUE(store.put(test_key(1), blob(1)));
    // The sync fails once, and everything after it: the manifest cannot say that the volume is sealed.
    disk.set_fault(
        [failed = std::make_shared<std::atomic<bool>>(false)](Op op, const std::string&) -> std::optional<std::errc> {
          if (op == Op::kSync) *failed = true;
          if (*failed) return std::errc::io_error;
          return std::nullopt;
        });
    EXPECT_EQ(code_of(store.put(test_key(2), blob(2))), ErrorCode::kOutcomeUnknown);
  }
  disk.set_fault(nullptr);
  // The process starts again, the machine did not. The cache still shows the batch, and syncs succeed again.
  TestEngine store(disk);
  EXPECT_TRUE(store.holds(test_key(1), blob(1)));
  EXPECT_TRUE(store.misses(test_key(2)));
}

TEST(VolumeFaults, AFailedWritePoisonsTheStore) {
  SimulatedDisk disk;
  TestEngine store(disk);
  ASSERT_TRUE(store.put(test_key(1), blob(1)));
  disk.set_fault(fail_times(Op::kWrite, std::errc::io_error, 1));
  EXPECT_EQ(code_of(store.put(test_key(2), blob(2))), ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(code_of(store.put(test_key(3), blob(3))), ErrorCode::kUnavailable);
  EXPECT_TRUE(store.holds(test_key(1), blob(1)));
}

TEST(VolumeFaults, AFullDiskLeavesNothingBehindAndIsForgivenOnceItHasRoom) {
  for (const std::size_t size : {std::size_t{1000}, std::size_t{30'000}}) {  // the second is streamed
    SimulatedDisk disk;
    {
      TestEngine store(disk);
      ASSERT_TRUE(store.put(test_key(1), blob(1)));
      disk.set_transfer_max(600);  // so that some of the batch is written before the disk is full
      int writes = 0;
      disk.set_fault([&writes](Op op, const std::string& name) -> std::optional<std::errc> {
        if (op == Op::kWrite && is_volume(name) && ++writes > 3) return std::errc::no_space_on_device;
        return std::nullopt;
      });
      EXPECT_EQ(code_of(store.put(test_key(2), test_bytes(2, size))), ErrorCode::kStorageFull);
      EXPECT_TRUE(store.misses(test_key(2)));
      EXPECT_TRUE(store->health().writable);
      TestEngine crashed(disk.after_kill());
      EXPECT_TRUE(crashed.misses(test_key(2)));
      EXPECT_TRUE(crashed.holds(test_key(1), blob(1)));

      disk.set_fault(nullptr);
      EXPECT_TRUE(store.put(test_key(3), blob(3)));
      EXPECT_TRUE(store.put(test_key(2), test_bytes(2, size)));
    }
    TestEngine store(disk);
    for (const std::uint32_t number : {1u, 3u}) EXPECT_TRUE(store.holds(test_key(number), blob(number)));
    EXPECT_TRUE(store.holds(test_key(2), test_bytes(2, size)));
  }
}

TEST(VolumeFaults, NoRoomForANewVolumeIsAFullDisk) {
  SimulatedDisk disk;
  TestEngine store(disk);
  disk.set_fault(fail_times(Op::kAllocate, std::errc::no_space_on_device, 1));
  EXPECT_EQ(code_of(store.put(test_key(1), blob(1))), ErrorCode::kStorageFull);
  EXPECT_EQ(disk.names(), std::vector<std::string>{"manifest"});
  EXPECT_TRUE(store.put(test_key(1), blob(1)));
}

TEST(VolumeFaults, ADiskThatCannotMakeAVolumeIsBroken) {
  SimulatedDisk disk;
  TestEngine store(disk);
  disk.set_fault([](Op op, const std::string& name) -> std::optional<std::errc> {
    if (op == Op::kRename && name.starts_with("manifest")) return std::errc::read_only_file_system;
    return std::nullopt;
  });
  EXPECT_EQ(code_of(store.put(test_key(1), blob(1))), ErrorCode::kUnavailable);
  EXPECT_FALSE(store->health().writable);
  EXPECT_TRUE(store.misses(test_key(1)));
}

TEST(VolumeFaults, TheReserveIsForErasesAndNotForPuts) {
  SimulatedDisk disk;
  VolumeSettings settings = small_volumes();
  settings.reserve_bytes = 1'000'000;
  {
    TestEngine store(disk, settings);
    disk.set_space({.free_bytes = 1'000'000 + settings.volume_size_bytes, .total_bytes = 10'000'000});
    ASSERT_TRUE(store.put(test_key(1), blob(1)));
    disk.set_space({.free_bytes = 1'000'000, .total_bytes = 10'000'000});
    ASSERT_TRUE(store.put(test_key(2), blob(2))) << "it fits into the volume that is there";
    EXPECT_EQ(code_of(store.put(test_key(3), test_bytes(3, 50'000))), ErrorCode::kStorageFull)
        << "a new volume would not";
    disk.set_space({.free_bytes = 999'999, .total_bytes = 10'000'000});
    EXPECT_EQ(code_of(store.put(test_key(3), blob(3))), ErrorCode::kStorageFull);
    EXPECT_TRUE(store.erase(test_key(1)));
  }
  TestEngine store(disk, settings);
  EXPECT_TRUE(store.misses(test_key(1)));
  EXPECT_TRUE(store.holds(test_key(2), blob(2)));
  EXPECT_TRUE(store.misses(test_key(3)));
}

TEST(VolumeFaults, WithoutASettingTheReserveIsAShareOfTheDisk) {
  SimulatedDisk disk;
  VolumeSettings settings = small_volumes();
  settings.reserve_bytes.reset();
  TestEngine store(disk, settings);
  ASSERT_TRUE(store.put(test_key(1), blob(1)));
  disk.set_space({.free_bytes = 4'999'999, .total_bytes = 100'000'000});
  EXPECT_EQ(code_of(store.put(test_key(2), blob(2))), ErrorCode::kStorageFull);
  disk.set_space({.free_bytes = 5'000'000, .total_bytes = 100'000'000});
  EXPECT_TRUE(store.put(test_key(2), blob(2)));
  disk.set_space({.free_bytes = 2 * settings.volume_size_bytes - 1, .total_bytes = 1'000'000});
  EXPECT_EQ(code_of(store.put(test_key(3), blob(3))), ErrorCode::kStorageFull);
}

TEST(VolumeFaults, ShortReadsAndWritesAreCompleted) {
  SimulatedDisk disk;
  disk.set_transfer_max(7);
  {
    TestEngine store(disk);
    ASSERT_TRUE(store.put(test_key(1), blob(1)));
    ASSERT_TRUE(store.put(test_key(2), test_bytes(2, 20'000)));
  }
  TestEngine store(disk);
  EXPECT_TRUE(store.holds(test_key(1), blob(1)));
  EXPECT_TRUE(store.holds(test_key(2), test_bytes(2, 20'000)));
}

TEST(VolumeFaults, ADiskThatCannotReadIsUnavailableAndNotCorrupt) {
  SimulatedDisk disk;
  TestEngine store(disk);
  ASSERT_TRUE(store.put(test_key(1), blob(1)));
  disk.fail_reads(true);
  EXPECT_EQ(store.get(test_key(1)).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(store->get(test_key(1), 0, 1).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(code_of(store.put(test_key(1), blob(1))), ErrorCode::kUnavailable);
  EXPECT_EQ(code_of(store.erase(test_key(1))), ErrorCode::kUnavailable);
  EXPECT_TRUE(store.misses(test_key(2))) << "no disk is needed to know that";
  disk.fail_reads(false);
  EXPECT_TRUE(store.holds(test_key(1), blob(1)));
}

// A source that throws, as a broken invariant does.
class ThrowingSource final : public BlobSource {
 public:
  std::uint64_t size() const override { return 50'000; }
  Status read(std::uint64_t, std::span<std::byte>) override { throw std::logic_error("broken"); }
};

TEST(VolumeFaults, AnExceptionInTheWriterIsAnAnswerAndStopsIt) {
  SimulatedDisk disk;
  TestEngine store(disk);
  ASSERT_TRUE(store.put(test_key(1), blob(1)));
  const auto outcome = store.start_put(test_key(2), std::make_shared<ThrowingSource>()).get();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kOutcomeUnknown);
  EXPECT_FALSE(store->health().writable);
  EXPECT_TRUE(store.holds(test_key(1), blob(1)));
}

}  // namespace
}  // namespace portreto::blob::volume
