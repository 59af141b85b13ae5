#include <gtest/gtest.h>

#include "blob/volume/testing/test_engine.h"

namespace portreto::blob::volume {
namespace {

VolumeSettings roomy_volumes() {
  VolumeSettings settings = small_volumes();
  settings.volume_size_bytes = 1 << 20;
  return settings;
}

class VolumeFetch : public ::testing::Test {
 protected:
  SimulatedDisk disk_;
  TestEngine store_{disk_, roomy_volumes()};
};

TEST_F(VolumeFetch, ASmallBlobIsOneReadOfTheDisk) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{30'000}, kChunkedAbove}) {
    const BlobKey key = test_key(static_cast<std::uint32_t>(size));
    const Bytes bytes = test_bytes(size, size);
    ASSERT_TRUE(store_.put(key, bytes));
    const std::uint64_t before = disk_.counts().reads;
    const auto blob = store_->fetch(key);
    ASSERT_TRUE(blob) << blob.error().message;
    EXPECT_EQ(disk_.counts().reads - before, 1u) << size;
    EXPECT_EQ(blob->bytes, bytes);
    EXPECT_EQ(blob->info, *store_->head(key));
  }
}

TEST_F(VolumeFetch, OfALargeOneOnlyTheHeaderIsRead) {
  const Bytes bytes = test_bytes(1, kChunkedAbove + 1);
  ASSERT_TRUE(store_.put(test_key(1), bytes));
  const std::uint64_t before = disk_.counts().reads;
  const auto blob = store_->fetch(test_key(1));
  ASSERT_TRUE(blob) << blob.error().message;
  EXPECT_EQ(disk_.counts().reads - before, 1u);
  EXPECT_FALSE(blob->bytes);
  EXPECT_EQ(blob->info.size_bytes, bytes.size());
  EXPECT_FALSE(store_->catalogue().find_resident(test_key(1))) << "nobody has verified it";
}

TEST_F(VolumeFetch, ADamagedBlobIsNotGivenAndIsNoted) {
  const Bytes bytes = test_bytes(1, 30'000);
  ASSERT_TRUE(store_.put(test_key(1), bytes));
  disk_.flip_bit("00000001.volume", kFirstBatchOffset + 2 * kHeaderBytes + 100, 3);
  const auto blob = store_->fetch(test_key(1));
  ASSERT_FALSE(blob);
  EXPECT_EQ(blob.error().code, ErrorCode::kCorruption);
  EXPECT_EQ(store_->health().damaged_blobs, std::vector{test_key(1)});
}

TEST_F(VolumeFetch, ADiskThatCannotReadIsUnavailable) {
  ASSERT_TRUE(store_.put(test_key(1), test_bytes(1, 30'000)));
  disk_.fail_reads(true);
  const auto blob = store_->fetch(test_key(1));
  ASSERT_FALSE(blob);
  EXPECT_EQ(blob.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace portreto::blob::volume
