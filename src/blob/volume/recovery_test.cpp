#include "blob/volume/recovery.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "blob/volume/testing/test_engine.h"

namespace portreto::blob::volume {
namespace {

constexpr std::uint32_t kBlobs = 6;
constexpr std::uint64_t kPage2 = kFirstBatchOffset;
constexpr std::uint64_t kPage4 = 4 * kPageBytes;
constexpr std::uint64_t kPage5 = 5 * kPageBytes;
constexpr std::uint64_t kEnd = 6 * kPageBytes;

// No record of the image below ends later in its page; what follows is padding.
constexpr std::uint64_t kRecordsEnd = 640;

Bytes blob(std::uint32_t number) { return test_bytes(number, 60 + 7 * number); }
std::string volume_name() { return VolumeFile::name_of(1); }

// One volume of four batches, the last two with several records:
//   page 2  blob 1        page 4  blob 3, blob 4, tombstone of blob 1
//   page 3  blob 2        page 5  blob 5, blob 6
struct Image {
  SimulatedDisk unclean;  // after a power cut: nothing says how far the volume is durable
  SimulatedDisk clean;    // after the store was closed: the manifest says it
};

Image make_image() {
  Image image;
  SimulatedDisk disk;
  {
    TestEngine store(disk);
    EXPECT_TRUE(store.put(test_key(1), blob(1)));
    std::vector<TestEngine::Pending> pending;
    {
      SyncGate gate(disk);
      pending.push_back(store.start_put(test_key(2), blob(2)));
      gate.wait_for(1);
      pending.push_back(store.start_put(test_key(3), blob(3)));
      pending.push_back(store.start_put(test_key(4), blob(4)));
      pending.push_back(store.start_erase(test_key(1)));
      gate.let_one_pass();
      gate.wait_for(2);
      pending.push_back(store.start_put(test_key(5), blob(5)));
      pending.push_back(store.start_put(test_key(6), blob(6)));
    }
    for (auto& answer : pending) EXPECT_TRUE(TestEngine::wait(std::move(answer)));
    image.unclean = disk.after_harshest_power_cut();
  }
  // Without the checkpoint, so that opening reads the volume; with it, see maintenance_test.cpp.
  EXPECT_TRUE(disk.open()->remove("checkpoint"));
  image.clean = disk.after_kill();
  return image;
}

// What became of each blob: true when its exact bytes are there. Wrong bytes fail the test.
std::vector<bool> look(TestEngine& store) {
  std::vector<bool> there;
  for (std::uint32_t number = 1; number <= kBlobs; ++number) {
    const auto read = store.get(test_key(number));
    EXPECT_TRUE(!read || *read == blob(number)) << "blob " << number << " is wrong";
    there.push_back(read.has_value());
  }
  return there;
}

bool all_there(const std::vector<bool>& there, std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t number = first; number <= last; ++number) {
    if (!there[number - 1]) return false;
  }
  return true;
}

// Opens the damaged disk twice. The second time it must say the same, and the store must take writes in between.
struct Found {
  std::vector<bool> there;
  VolumeHealth health;
};
Found open_twice(const SimulatedDisk& disk) {
  Found found;
  {
    TestEngine store(disk);
    found = {.there = look(store), .health = store->health()};
    EXPECT_TRUE(store.put(test_key(100), blob(100)));
  }
  TestEngine store(disk);
  EXPECT_EQ(look(store), found.there);
  EXPECT_TRUE(store.holds(test_key(100), blob(100)));
  EXPECT_EQ(store->health().damage.size(), found.health.damage.size());
  EXPECT_EQ(store->health().torn_batches, 0u);
  return found;
}

// Every byte that means something, and some of the padding.
template <typename Check>
void for_each_byte_of_the_last_two_batches(Check check) {
  for (std::uint64_t at = kPage4; at < kEnd; at += at % kPageBytes < kRecordsEnd ? 1 : 97) {
    check(at);
    if (::testing::Test::HasFailure()) {
      ADD_FAILURE() << "at byte " << at;
      return;
    }
  }
}

TEST(VolumeRecovery, TheImageIsAsDescribed) {
  const auto [unclean, clean] = make_image();
  for (const SimulatedDisk& disk : {unclean, clean}) {
    const Bytes bytes = disk.contents(volume_name());
    for (const std::uint64_t page : {kPage2, 3 * kPageBytes, kPage4, kPage5}) {
      EXPECT_EQ(as_text(ByteView(bytes).subspan(page, 4)), "PBat");
      EXPECT_EQ(bytes[page + kRecordsEnd], std::byte{});
    }
    EXPECT_EQ(bytes[kEnd], std::byte{});
    TestEngine store(disk);
    EXPECT_TRUE(store.misses(test_key(1)));
    EXPECT_TRUE(all_there(look(store), 2, kBlobs));
    EXPECT_TRUE(store->health().damage.empty());
    EXPECT_EQ(store->health().torn_batches, 0u);
  }
}

TEST(VolumeRecovery, AFlippedBitNeverGivesWrongBytes) {
  auto image = make_image();
  for_each_byte_of_the_last_two_batches([&](std::uint64_t at) {
    SimulatedDisk disk = image.unclean.after_kill();
    disk.flip_bit(volume_name(), at, static_cast<int>(at % 8));
    const auto found = open_twice(disk);
    EXPECT_TRUE(all_there(found.there, 2, 2));
    if (at < kPage5) {
      // The last batch proves that this one was durable: whatever is found is damage, and nothing is cut off.
      EXPECT_EQ(found.health.torn_batches, 0u);
      EXPECT_TRUE(all_there(found.there, 5, 6));
    } else {
      // The last batch counts as a whole or not at all.
      EXPECT_TRUE(all_there(found.there, 3, 4));
      EXPECT_TRUE(found.health.damage.empty());
      EXPECT_EQ(found.there[4], found.there[5]);
      EXPECT_EQ(found.there[4], found.health.torn_batches == 0);
      if (at % kPageBytes < kRecordsEnd - 100) EXPECT_FALSE(found.there[4] && at % kPageBytes < kHeaderBytes);
    }
  });
}

TEST(VolumeRecovery, AFlippedBitBelowTheWatermarkIsDamageAndNeverATornTail) {
  auto image = make_image();
  for_each_byte_of_the_last_two_batches([&](std::uint64_t at) {
    SimulatedDisk disk = image.clean.after_kill();
    disk.flip_bit(volume_name(), at, static_cast<int>(at % 8));
    const auto found = open_twice(disk);
    EXPECT_TRUE(all_there(found.there, 2, 2));
    EXPECT_EQ(found.health.torn_batches, 0u);
    // At most the one blob that was hit is lost: those around it are salvaged.
    const auto lost = std::ranges::count(found.there.begin() + 2, found.there.end(), false);
    EXPECT_LE(lost, 1);
    const bool in_header_of_batch = at % kPageBytes < kHeaderBytes;
    if (in_header_of_batch) EXPECT_EQ(found.health.damage.size(), 1u);
  });
}

TEST(VolumeRecovery, ATruncatedFileKeepsTheBatchesBeforeTheCut) {
  auto image = make_image();
  for_each_byte_of_the_last_two_batches([&](std::uint64_t at) {
    for (const bool clean : {false, true}) {
      SimulatedDisk disk = (clean ? image.clean : image.unclean).after_kill();
      disk.cut_file(volume_name(), at);
      const auto found = open_twice(disk);
      EXPECT_TRUE(all_there(found.there, 2, 2));
      EXPECT_TRUE(at < kPage5 || all_there(found.there, 3, 4));
      EXPECT_EQ(found.health.damage.size(), clean ? 1u : 0u) << "acknowledged bytes are missing, if that can be known";
    }
  });
}

TEST(VolumeRecovery, DamageInTheMiddleIsReportedAndItsSurroundingsAreServed) {
  auto image = make_image();
  image.unclean.flip_bit(volume_name(), kPage2 + 20, 0);  // the header of the first batch
  TestEngine store(image.unclean);
  ASSERT_EQ(store->health().damage.size(), 1u);
  EXPECT_EQ(store->health().damage[0].offset_bytes, kPage2);
  EXPECT_EQ(store->health().damage[0].length_bytes, kPageBytes);
  EXPECT_TRUE(store.misses(test_key(1))) << "its record was salvaged, and so was its tombstone";
  EXPECT_TRUE(all_there(look(store), 2, kBlobs));
  // Nothing is appended to a damaged volume.
  ASSERT_TRUE(store.put(test_key(7), blob(7)));
  const auto volumes = store->catalogue().volumes();
  ASSERT_EQ(volumes.size(), 2u);
  EXPECT_TRUE(volumes[0]->sealed());
  EXPECT_EQ(volumes[0]->end_bytes(), kEnd);
}

TEST(VolumeRecovery, ABlobWithADamagedHeaderSaysSoUntilItIsReplaced) {
  auto image = make_image();
  TestEngine store(image.clean);
  image.clean.flip_bit(volume_name(), 3 * kPageBytes + kHeaderBytes + 20, 0);
  EXPECT_EQ(store.get(test_key(2)).error().code, ErrorCode::kCorruption);
  EXPECT_EQ(store.put(test_key(2), blob(2)).error().code, ErrorCode::kCorruption);
  ASSERT_TRUE(store.erase(test_key(2)));
  EXPECT_TRUE(store.misses(test_key(2)));
  ASSERT_TRUE(store.put(test_key(2), blob(2)));
  EXPECT_TRUE(store.holds(test_key(2), blob(2)));
}

TEST(VolumeRecovery, OnlyTheDamagedChunksOfALargeBlobAreRefused) {
  SimulatedDisk disk;
  VolumeSettings settings = small_volumes();
  settings.volume_size_bytes = 1 << 20;
  TestEngine store(disk, settings);
  const Bytes bytes = test_bytes(1, 5 * kChunkBytes);
  ASSERT_TRUE(store.put(test_key(1), bytes));
  disk.flip_bit(volume_name(), kFirstBatchOffset + 2 * kHeaderBytes + 3 * kChunkBytes + 5, 2);
  EXPECT_TRUE(store->get(test_key(1), 0, 3 * kChunkBytes));
  EXPECT_TRUE(store->get(test_key(1), 4 * kChunkBytes, kChunkBytes));
  using Range = std::pair<std::uint64_t, std::uint64_t>;
  for (const auto& [from, length] :
       {Range{0, 5 * kChunkBytes}, Range{3 * kChunkBytes - 1, 2}, Range{4 * kChunkBytes - 1, 1}}) {
    const auto read = store->get(test_key(1), from, length);
    ASSERT_FALSE(read) << from;
    EXPECT_EQ(read.error().code, ErrorCode::kCorruption);
  }
}

TEST(VolumeRecovery, UploadedBytesCannotPassForABatch) {
  // A whole volume of another store, put as a blob and then torn off by a crash: its batch headers lie on page borders
  // in the tail, and must mean nothing there.
  auto image = make_image();
  const Bytes volume = image.clean.contents(volume_name());
  VolumeSettings settings = small_volumes();
  settings.volume_size_bytes = 1 << 20;
  SimulatedDisk disk;
  {
    TestEngine store(disk, settings);
    ASSERT_TRUE(store.put(test_key(50), blob(50)));
    // So that byte 0 of the volume comes to lie on a page border, behind two headers.
    Bytes crafted(kPageBytes - 2 * kHeaderBytes);
    crafted.insert(crafted.end(), volume.begin(), volume.end());
    ASSERT_TRUE(store.put(test_key(51), std::move(crafted)));
    disk.flip_bit(volume_name(), kFirstBatchOffset + kPageBytes, 0);  // the batch that holds it
  }
  TestEngine store(disk.after_kill(), settings);
  EXPECT_TRUE(store.holds(test_key(50), blob(50)));
  for (std::uint32_t number = 1; number <= kBlobs; ++number) EXPECT_TRUE(store.misses(test_key(number)));
}

TEST(VolumeRecovery, ADiskThatCannotBeReadIsNotOpened) {
  auto image = make_image();
  image.clean.fail_reads(true);
  EXPECT_THROW(TestEngine{image.clean}, std::runtime_error);
  image.clean.fail_reads(false);
  EXPECT_TRUE(all_there(look(*std::make_unique<TestEngine>(image.clean)), 2, kBlobs));
}

}  // namespace
}  // namespace portreto::blob::volume
