#include "blob/volume/index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "blob/conformance/test_bytes.h"

namespace portreto::blob::volume {
namespace {

Place place_of(std::uint32_t number) {
  return {.volume = number % 300, .offset = std::uint64_t{number + 1} * 4096, .payload_bytes = number};
}

bool has(const Index& index, std::uint32_t number, const Place& place) {
  const auto found = index.find(index.hash(test_key(number)));
  return std::ranges::find(found, place) != found.end();
}

TEST(VolumeIndex, FindsWhatItWasGivenAmongManyOthers) {
  Index index;
  EXPECT_TRUE(index.find(index.hash(test_key(1))).empty());
  std::map<std::uint32_t, Place> reference;
  std::mt19937 random(7);
  for (int step = 0; step < 60'000; ++step) {
    const std::uint32_t number = random() % 6000;
    const std::uint64_t hash = index.hash(test_key(number));
    if (const auto found = reference.find(number); found != reference.end()) {
      ASSERT_TRUE(index.erase(hash, found->second));
      ASSERT_FALSE(index.erase(hash, found->second)) << "done twice";
      reference.erase(found);
    } else {
      index.insert(hash, place_of(number));
      reference[number] = place_of(number);
    }
  }
  EXPECT_EQ(index.size(), reference.size());
  for (std::uint32_t number = 0; number < 6000; ++number) {
    EXPECT_EQ(has(index, number, place_of(number)), reference.contains(number)) << number;
  }
}

TEST(VolumeIndex, KeepsTheLargestPlaceItPromises) {
  Index index;
  const Place place{.volume = (1 << 23) - 1, .offset = (std::uint64_t{1} << 43) - 8, .payload_bytes = UINT32_MAX};
  index.insert(index.hash(test_key(1)), place);
  EXPECT_TRUE(has(index, 1, place));
}

TEST(VolumeIndex, TwoBlobsOfOneHashAreBothCandidates) {
  Index index;
  index.insert(42, place_of(1));
  index.insert(42, place_of(2));
  EXPECT_EQ(index.find(42).size(), 2u);
  EXPECT_TRUE(index.erase(42, place_of(1)));
  ASSERT_EQ(index.find(42).size(), 1u);
  EXPECT_EQ(index.find(42)[0], place_of(2));
}

TEST(VolumeIndex, TakesAtMost32BytesABlob) {
  Index index;
  for (std::uint32_t number = 0; number < 200'000; ++number) {
    index.insert(index.hash(test_key(number)), place_of(number));
    if (number > 20'000 && number % 1000 == 0) {
      ASSERT_LE(index.memory_bytes(), std::uint64_t{number} * 32) << number;
    }
  }
}

}  // namespace
}  // namespace portreto::blob::volume
