#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "base/contains.h"
#include "blob/volume/checkpoint.h"
#include "blob/volume/testing/test_engine.h"

// Compaction, checkpoints, the scrub and inventories, on a disk that can be damaged.
namespace portreto::blob::volume {
namespace {

constexpr std::uint32_t kBlobs = 12;
constexpr std::size_t kBlobBytes = 15'000;  // three to a volume

Bytes blob(std::uint32_t number) { return test_bytes(number, kBlobBytes); }

std::uint64_t disk_bytes(TestEngine& store) { return store->catalogue().usage().disk_bytes; }

void fill(TestEngine& store) {
  for (std::uint32_t number = 0; number < kBlobs; ++number) ASSERT_TRUE(store.put(test_key(number), blob(number)));
}

void erase_odd(TestEngine& store) {
  for (std::uint32_t number = 1; number < kBlobs; number += 2) ASSERT_TRUE(store.erase(test_key(number)));
}

::testing::AssertionResult holds_even_ones(TestEngine& store) {
  for (std::uint32_t number = 0; number < kBlobs; ++number) {
    const bool right = number % 2 == 0 ? store.holds(test_key(number), blob(number)) : store.misses(test_key(number));
    if (!right) return ::testing::AssertionFailure() << "blob " << number;
  }
  return ::testing::AssertionSuccess();
}

std::size_t volume_files(const SimulatedDisk& disk) {
  return static_cast<std::size_t>(
      std::ranges::count_if(disk.names(), [](const std::string& name) { return name.ends_with(".volume"); }));
}

// The file of the volume that holds a blob, and where.
ListedBlob locate(TestEngine& store, const BlobKey& key) {
  const auto page = store->list({}, 1000);
  EXPECT_TRUE(page);
  const auto found = std::ranges::find(page->blobs, key, &ListedBlob::key);
  EXPECT_NE(found, page->blobs.end());
  return *found;
}

TEST(VolumeCompaction, FreesWhatWasDeletedAndKeepsTheRest) {
  SimulatedDisk disk;
  {
    TestEngine store(disk);
    fill(store);
    erase_odd(store);
    const std::uint64_t before = disk_bytes(store);
    ASSERT_TRUE(store.compact());
    EXPECT_LT(disk_bytes(store), before);
    EXPECT_TRUE(holds_even_ones(store));
  }
  TestEngine again(disk.after_harshest_power_cut());
  EXPECT_TRUE(holds_even_ones(again));
  EXPECT_TRUE(again->health().damage.empty());
}

TEST(VolumeCompaction, RemovesTheFilesThatItReplaced) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  ASSERT_GE(volume_files(disk), 4u);
  for (std::uint32_t number = 0; number < kBlobs; ++number) ASSERT_TRUE(store.erase(test_key(number)));
  ASSERT_TRUE(store.compact());
  EXPECT_LE(volume_files(disk), 2u) << "the one that is written to, and one";
}

TEST(VolumeCompaction, DoesNothingWhereThereIsNothingToFree) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  Pacer pacer(0);
  const auto outcome = store->compact(0.3, pacer);
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(*outcome);
}

// The pitfall that brings deleted pictures back: a tombstone that is dropped while the record that it deleted is still
// in another volume.
TEST(VolumeCompaction, WhatWasDeletedStaysDeletedInWhateverOrderVolumesAreCompacted) {
  SimulatedDisk disk;
  {
    TestEngine store(disk);
    fill(store);
    erase_odd(store);
    // Moves the tombstones' volume out of the active place, and makes it the one with the most to free.
    for (std::uint32_t number = 100; number < 106; ++number) ASSERT_TRUE(store.put(test_key(number), blob(number)));
    for (std::uint32_t number = 100; number < 106; ++number) ASSERT_TRUE(store.erase(test_key(number)));
    Pacer pacer(0);
    for (const double share : {0.9, 0.6, 0.4, 0.02}) {
      while (store->compact(share, pacer).value()) {
      }
      TestEngine after_crash(disk.after_kill());
      ASSERT_TRUE(holds_even_ones(after_crash)) << share;
    }
  }
  TestEngine again(disk);
  EXPECT_TRUE(holds_even_ones(again));
  // Without the checkpoint, from the volumes alone.
  SimulatedDisk bare = disk.after_kill();
  ASSERT_TRUE(bare.open()->remove("checkpoint"));
  TestEngine scanned(bare);
  EXPECT_TRUE(holds_even_ones(scanned));
}

TEST(VolumeCompaction, WhatIsDeletedWhileItIsCopiedStaysDeleted) {
  SimulatedDisk disk;
  {
    TestEngine store(disk);
    fill(store);
    erase_odd(store);
    Pacer pacer(0);
    // The manifest and the empty new volume are synced under the lock; the third sync is that of the copy.
    std::atomic<int> syncs = 0;
    disk.set_on_sync([&] {
      if (++syncs != 3) return;
      std::thread([&] { EXPECT_TRUE(store.erase(test_key(0))); }).join();
    });
    ASSERT_TRUE(store->compact(0.02, pacer));
    disk.set_on_sync(nullptr);
    EXPECT_TRUE(store.misses(test_key(0)));
    EXPECT_TRUE(store.holds(test_key(2), blob(2)));
    ASSERT_TRUE(store.compact());
  }
  SimulatedDisk bare = disk.after_harshest_power_cut();
  ASSERT_TRUE(bare.open()->remove("checkpoint"));
  TestEngine again(bare);
  EXPECT_TRUE(again.misses(test_key(0)));
  EXPECT_TRUE(again.holds(test_key(2), blob(2)));
}

TEST(VolumeCompaction, DamageEndsItAndNothingIsLost) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  erase_odd(store);
  const ListedBlob hit = locate(store, test_key(0));
  disk.flip_bit(VolumeFile::name_of(hit.volume), hit.offset_bytes + kHeaderBytes + 5, 3);
  const auto compacted = store.compact();
  ASSERT_FALSE(compacted);
  EXPECT_EQ(compacted.error().code, ErrorCode::kCorruption);
  EXPECT_TRUE(contains(disk.names(), VolumeFile::name_of(hit.volume))) << "what can be read of it may be needed";
  for (std::uint32_t number = 2; number < kBlobs; number += 2) {
    EXPECT_TRUE(store.holds(test_key(number), blob(number)));
  }
  EXPECT_TRUE(store.put(test_key(50), blob(50)));
}

TEST(VolumeCompaction, AFullDiskEndsItAndNothingIsLost) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  erase_odd(store);
  for (const auto op : {SimulatedDisk::Op::kAllocate, SimulatedDisk::Op::kWrite}) {
    disk.set_fault([&](SimulatedDisk::Op asked, const std::string& name) -> std::optional<std::errc> {
      if (asked == op && name.ends_with(".volume")) return std::errc::no_space_on_device;
      return std::nullopt;
    });
    const auto compacted = store.compact();
    ASSERT_FALSE(compacted);
    EXPECT_EQ(compacted.error().code, ErrorCode::kStorageFull);
    disk.set_fault(nullptr);
    EXPECT_TRUE(store->health().writable);
    EXPECT_TRUE(holds_even_ones(store));
  }
  EXPECT_TRUE(store.compact());
  EXPECT_TRUE(holds_even_ones(store));
}

TEST(VolumeCompaction, AWriteThatFailsOnItsWayToTheDiskEndsItAndNothingIsLost) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  erase_odd(store);
  disk.set_fault([](SimulatedDisk::Op op, const std::string&) -> std::optional<std::errc> {
    if (op == SimulatedDisk::Op::kWriteOut) return std::errc::io_error;
    return std::nullopt;
  });
  const auto compacted = store.compact();
  ASSERT_FALSE(compacted);
  EXPECT_EQ(compacted.error().code, ErrorCode::kUnavailable);
  disk.set_fault(nullptr);
  EXPECT_TRUE(store->health().writable);
  EXPECT_TRUE(store.compact());
  EXPECT_TRUE(holds_even_ones(store));
}

TEST(VolumeCompaction, StopsWhenItIsTold) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  erase_odd(store);
  Pacer pacer(1);  // a byte a second: it would never end
  std::thread stopper([&] { pacer.stop(); });
  EXPECT_FALSE(store->compact(0.02, pacer));
  stopper.join();
  EXPECT_TRUE(holds_even_ones(store));
}

TEST(VolumeCompaction, ReadersGoOnMeanwhile) {
  SimulatedDisk disk;
  TestEngine store(disk);
  std::atomic<bool> is_over{false};
  for (std::uint32_t number = 0; number < 4; ++number) ASSERT_TRUE(store.put(test_key(number), blob(number)));
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!is_over) {
        for (std::uint32_t number = 0; number < 4; ++number) EXPECT_TRUE(store.holds(test_key(number), blob(number)));
      }
    });
  }
  for (std::uint32_t round = 0; round < 30; ++round) {
    const BlobKey key = test_key(100 + round);
    EXPECT_TRUE(store.put(key, blob(100 + round)));
    EXPECT_TRUE(store.erase(key));
    EXPECT_TRUE(store.compact());
  }
  is_over = true;
  for (auto& reader : readers) reader.join();
}

TEST(VolumeCheckpoint, SparesTheScan) {
  SimulatedDisk disk;
  {
    TestEngine store(disk);
    fill(store);
    erase_odd(store);
  }
  // Headers that are never read cannot be missed.
  disk.flip_bit(VolumeFile::name_of(1), kFirstBatchOffset + 20, 0);
  TestEngine store(disk);
  EXPECT_TRUE(store->health().damage.empty());
  EXPECT_TRUE(holds_even_ones(store));
}

TEST(VolumeCheckpoint, IsNotNeeded) {
  SimulatedDisk disk;
  {
    TestEngine store(disk);
    fill(store);
    erase_odd(store);
  }
  const Bytes sound = disk.contents("checkpoint");
  std::vector<Bytes> damaged{Bytes{}, Bytes(sound.begin(), sound.end() - 1), Bytes(sound.size())};
  for (std::size_t at = 0; at < sound.size(); ++at) {
    Bytes flipped = sound;
    flipped[at] ^= static_cast<std::byte>(1 << at % 8);
    damaged.push_back(std::move(flipped));
  }
  for (const Bytes& bytes : damaged) {
    SimulatedDisk found = disk.after_kill();
    found.set_contents("checkpoint", bytes);
    TestEngine store(found);
    ASSERT_TRUE(holds_even_ones(store));
  }
}

TEST(VolumeCheckpoint, OneOfAnotherDiskIsNotUsed) {
  SimulatedDisk disk, other;
  {
    TestEngine store(other);
    ASSERT_TRUE(store.put(test_key(1), blob(2)));
  }
  {
    TestEngine store(disk);
    fill(store);
    erase_odd(store);
  }
  disk.set_contents("checkpoint", other.contents("checkpoint"));
  TestEngine store(disk);
  EXPECT_TRUE(holds_even_ones(store));
}

TEST(VolumeCheckpoint, AnOldOneIsAsGoodAsANewOne) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  ASSERT_TRUE(store->checkpoint());
  const Bytes old = disk.contents("checkpoint");
  erase_odd(store);
  ASSERT_TRUE(store.put(test_key(1), blob(21)));
  ASSERT_TRUE(store.compact());
  ASSERT_TRUE(store.erase(test_key(1)));
  ASSERT_TRUE(store.compact());
  SimulatedDisk found = disk.after_kill();
  found.set_contents("checkpoint", old);
  TestEngine again(found);
  EXPECT_TRUE(holds_even_ones(again));
  EXPECT_EQ(again->catalogue().usage().blobs, kBlobs / 2);
  EXPECT_EQ(again->catalogue().usage().live_bytes, kBlobs / 2 * kBlobBytes);
}

// Found by the model test: opening reads the compacted volume as a whole, and with it a tombstone that is older than
// the checkpoint, whose blob was put again.
TEST(VolumeCheckpoint, ATombstoneThatCompactionKeptDoesNotDeleteWhatWasPutAgain) {
  SimulatedDisk disk;
  TestEngine store(disk);
  const auto put = [&](std::uint32_t number) { ASSERT_TRUE(store.put(test_key(number), blob(number))); };
  for (const std::uint32_t number : {1, 2, 3}) put(number);
  ASSERT_TRUE(store.put(test_key(50), test_bytes(50, 6000)));  // the first volume is full
  ASSERT_TRUE(store.erase(test_key(1)));
  for (const std::uint32_t number : {4, 5, 6, 1, 7, 8, 9}) put(number);
  ASSERT_NE(locate(store, test_key(4)).volume, locate(store, test_key(1)).volume);
  ASSERT_TRUE(store->checkpoint());
  for (const std::uint32_t number : {4, 5, 6}) ASSERT_TRUE(store.erase(test_key(number)));
  Pacer pacer(0);
  ASSERT_TRUE(store->compact(0.9, pacer).value());
  TestEngine again(disk.after_kill());
  EXPECT_TRUE(again.holds(test_key(1), blob(1)));
}

TEST(VolumeCheckpoint, AFullDiskLosesNothingButTime) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  disk.set_fault([](SimulatedDisk::Op op, const std::string& name) -> std::optional<std::errc> {
    if (op == SimulatedDisk::Op::kWrite && name.starts_with("checkpoint")) return std::errc::no_space_on_device;
    return std::nullopt;
  });
  const auto written = store->checkpoint();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kStorageFull);
  EXPECT_TRUE(std::ranges::none_of(disk.names(), [](const auto& name) { return name.starts_with("checkpoint"); }));
  disk.set_fault(nullptr);
  EXPECT_TRUE(store.put(test_key(90), blob(90)));
}

TEST(VolumeScrub, FindsABitThatFlippedOnThePlatter) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  ASSERT_TRUE(store.scrub());
  EXPECT_TRUE(store->health().damaged_blobs.empty());
  EXPECT_TRUE(store->health().verified_since);

  const ListedBlob hit = locate(store, test_key(4));
  disk.flip_bit(VolumeFile::name_of(hit.volume), hit.offset_bytes + kHeaderBytes + 7000, 2);
  ASSERT_TRUE(store.scrub());
  EXPECT_EQ(store->health().damaged_blobs, std::vector{test_key(4)});
  // Repair: delete it, and put it again from another copy.
  ASSERT_TRUE(store.erase(test_key(4)));
  EXPECT_TRUE(store->health().damaged_blobs.empty());
  ASSERT_TRUE(store.put(test_key(4), blob(4)));
  ASSERT_TRUE(store.scrub());
  EXPECT_TRUE(store->health().damaged_blobs.empty());
}

TEST(VolumeScrub, FindsAHeaderThatOpeningDidNotRead) {
  SimulatedDisk disk;
  {
    TestEngine store(disk);
    fill(store);
  }
  disk.flip_bit(VolumeFile::name_of(1), kFirstBatchOffset + 20, 0);
  TestEngine store(disk);
  ASSERT_TRUE(store->health().damage.empty());
  ASSERT_TRUE(store.scrub());
  ASSERT_EQ(store->health().damage.size(), 1u);
  EXPECT_EQ(store->health().damage[0].volume, 1u);
  EXPECT_EQ(store->health().damage[0].offset_bytes, kFirstBatchOffset);
  ASSERT_TRUE(store.scrub());
  EXPECT_EQ(store->health().damage.size(), 1u) << "told once";
}

TEST(VolumeScrub, AReaderWhoMeetsDamageTellsIt) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  const ListedBlob hit = locate(store, test_key(3));
  disk.flip_bit(VolumeFile::name_of(hit.volume), hit.offset_bytes + kHeaderBytes, 0);
  EXPECT_EQ(store.get(test_key(3)).error().code, ErrorCode::kCorruption);
  EXPECT_EQ(store->health().damaged_blobs, std::vector{test_key(3)});
}

TEST(VolumeScrub, GoesOnWhereItWasStopped) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  Pacer pacer(0);
  pacer.stop();
  EXPECT_FALSE(store->scrub(pacer));
  EXPECT_FALSE(store->health().verified_since);
  EXPECT_TRUE(store.scrub());
  EXPECT_TRUE(store->health().verified_since);
}

TEST(VolumeScrub, SinceWhenAllIsVerifiedOutlivesARestart) {
  SimulatedDisk disk;
  const Timestamp before = system_clock().now() - std::chrono::seconds(1);  // it is told to the second
  std::optional<Timestamp> since;
  {
    TestEngine store(disk);
    fill(store);
    EXPECT_FALSE(store->health().verified_since);
    ASSERT_TRUE(store.scrub());
    since = store->health().verified_since;
    ASSERT_TRUE(since);
    EXPECT_GT(*since, before);
    EXPECT_LE(*since, system_clock().now());
  }
  TestEngine again(disk);
  EXPECT_EQ(again->health().verified_since, since);
  again->restart_scrub();
  EXPECT_EQ(again->health().verified_since, since) << "the last round is as true as before";
}

TEST(VolumeScrub, ARoundThatLeavesADamagedBlobVouchesForNothing) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  const ListedBlob hit = locate(store, test_key(4));
  disk.flip_bit(VolumeFile::name_of(hit.volume), hit.offset_bytes + kHeaderBytes + 7000, 2);
  ASSERT_TRUE(store.scrub());
  ASSERT_FALSE(store->health().damaged_blobs.empty());
  EXPECT_FALSE(store->health().verified_since);
  ASSERT_TRUE(store.erase(test_key(4)));
  ASSERT_TRUE(store.scrub());
  EXPECT_TRUE(store->health().verified_since);
}

TEST(VolumeScrub, TellsHowFarItIs) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  EXPECT_FALSE(store->health().scrub);
  std::uint64_t all = 0;
  for (const auto& volume : store->catalogue().volumes()) all += volume->end_bytes();
  Pacer slow(4 * small_volumes().volume_size_bytes);
  auto round = std::async(std::launch::async, [&] { return store->scrub(slow); });
  std::optional<ScrubRun> run;
  while (!(run = store->health().scrub) || run->done_bytes == 0) std::this_thread::yield();
  EXPECT_EQ(run->total_bytes, all);
  EXPECT_LE(run->done_bytes, all);
  slow.stop();
  ASSERT_FALSE(round.get());
  EXPECT_FALSE(store->health().scrub) << "it stands still";
  ASSERT_TRUE(store.scrub());
  EXPECT_FALSE(store->health().scrub);
}

TEST(VolumeScrub, BeginsAnewWhenAnOperatorAsks) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  const ListedBlob hit = locate(store, test_key(0));
  // A round that has come past the volume of that blob, as the checkpoint tells, and is stopped there.
  const auto done_epoch = [&] {
    EXPECT_TRUE(store->checkpoint());
    const auto directory = disk.after_kill().open();
    const auto file = directory->open("checkpoint");
    return CheckpointReader::open(**file)->head().scrub.done_epoch;
  };
  Pacer slow(4 * small_volumes().volume_size_bytes);
  auto round = std::async(std::launch::async, [&] { return store->scrub(slow); });
  while (done_epoch() < hit.volume) std::this_thread::yield();
  slow.stop();
  ASSERT_FALSE(round.get());

  disk.flip_bit(VolumeFile::name_of(hit.volume), hit.offset_bytes + kHeaderBytes, 0);
  ASSERT_TRUE(store.scrub());
  EXPECT_TRUE(store->health().damaged_blobs.empty()) << "the round went on behind it";
  store->restart_scrub();
  ASSERT_TRUE(store.scrub());
  EXPECT_EQ(store->health().damaged_blobs, std::vector{test_key(0)});
}

TEST(VolumeScrub, HoldsNoVolumeThatCompactionHasRemoved) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  std::vector<std::weak_ptr<VolumeFile>> before;
  for (const auto& volume : store->catalogue().volumes()) before.push_back(volume);
  const auto held = [&] { return std::ranges::count_if(before, [](const auto& volume) { return !volume.expired(); }); };
  Pacer slow(1);
  auto round = std::async(std::launch::async, [&] { return store->scrub(slow); });
  erase_odd(store);
  ASSERT_TRUE(store.compact());
  while (held() > 2) std::this_thread::yield();  // the one that is read, and the one that is written
  slow.stop();
  EXPECT_FALSE(round.get());
}

TEST(VolumeInventory, ListsEveryBlobOnceWhateverIsCompactedMeanwhile) {
  SimulatedDisk disk;
  TestEngine store(disk);
  fill(store);
  erase_odd(store);
  std::vector<BlobKey> listed;
  BlobCursor cursor;
  for (bool is_last = false; !is_last;) {
    const auto page = store->list(cursor, 2);
    ASSERT_TRUE(page);
    EXPECT_LE(page->blobs.size(), 2u);
    for (const auto& found : page->blobs) {
      listed.push_back(found.key);
      EXPECT_EQ(found.info.size_bytes, kBlobBytes);
    }
    is_last = page->is_last;
    cursor = page->next;
    ASSERT_TRUE(store.compact());
  }
  std::vector<BlobKey> expected;
  for (std::uint32_t number = 0; number < kBlobs; number += 2) expected.push_back(test_key(number));
  EXPECT_EQ(listed, expected);
}

}  // namespace
}  // namespace portreto::blob::volume
