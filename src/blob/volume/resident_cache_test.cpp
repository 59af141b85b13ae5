#include "blob/volume/resident_cache.h"

#include <gtest/gtest.h>

#include "blob/conformance/test_bytes.h"

namespace portreto::blob::volume {
namespace {

constexpr Place kPlace{.volume = 3, .offset = 4096, .payload_bytes = 10};
constexpr ResidentCache::TimePoint kNow{std::chrono::hours(1)};

TEST(ResidentCache, KnowsForAMomentWhatLiesAtAPlace) {
  ResidentCache cache;
  EXPECT_FALSE(cache.find(kPlace, test_key(1), kNow));
  EXPECT_FALSE(cache.find({}, {}, kNow)) << "an empty slot is no record";
  cache.remember(kPlace, test_key(1), 77, kNow);
  EXPECT_EQ(cache.find(kPlace, test_key(1), kNow), 77u);
  EXPECT_EQ(cache.find(kPlace, test_key(1), kNow + ResidentCache::kMoment / 2), 77u);
  EXPECT_FALSE(cache.find(kPlace, test_key(1), kNow + ResidentCache::kMoment));
}

TEST(ResidentCache, TellsBlobsOfOneSlotApart) {
  ResidentCache cache;
  cache.remember(kPlace, test_key(1), 77, kNow);
  EXPECT_FALSE(cache.find(kPlace, test_key(2), kNow));
  EXPECT_FALSE(cache.find(kPlace, test_key(1, 1), kNow));
  EXPECT_FALSE(cache.find({.volume = 4, .offset = 4096 - 8, .payload_bytes = 10}, test_key(1), kNow));
}

TEST(ResidentCache, StaysOfOneSize) {
  ResidentCache cache;
  for (std::uint32_t i = 1; i <= 100'000; ++i) cache.remember({.offset = 8 * i}, test_key(i), i, kNow);
  std::uint32_t known = 0;
  for (std::uint32_t i = 1; i <= 100'000; ++i) {
    const auto crc = cache.find({.offset = 8 * i}, test_key(i), kNow);
    if (!crc) continue;
    EXPECT_EQ(*crc, i);
    ++known;
  }
  EXPECT_GT(known, 1000u);
  EXPECT_LT(known, 10'000u);
}

}  // namespace
}  // namespace portreto::blob::volume
