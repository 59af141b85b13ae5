#include "blob/volume/header_cache.h"

#include <gtest/gtest.h>

#include "blob/conformance/test_bytes.h"

namespace portreto::blob::volume {
namespace {

constexpr Place kPlace{.volume = 3, .offset = 4096, .payload_bytes = 10};

TEST(HeaderCache, KnowsWhatLiesAtAPlace) {
  HeaderCache headers;
  EXPECT_FALSE(headers.find(kPlace, test_key(1)));
  headers.remember(kPlace, test_key(1), 77);
  EXPECT_EQ(headers.find(kPlace, test_key(1)), 77u);
}

TEST(HeaderCache, TellsBlobsOfOneHashApart) {
  HeaderCache headers;
  headers.remember(kPlace, test_key(1), 77);
  EXPECT_FALSE(headers.find(kPlace, test_key(2)));
  EXPECT_FALSE(headers.find(kPlace, test_key(1, 1)));
  EXPECT_FALSE(headers.find({.volume = 4, .offset = 4096 - 8, .payload_bytes = 10}, test_key(1))) << "of the same slot";
}

TEST(HeaderCache, StaysOfOneSize) {
  HeaderCache headers;
  for (std::uint32_t i = 1; i <= 100'000; ++i) headers.remember({.volume = 0, .offset = 8 * i}, test_key(i), i);
  std::uint32_t known = 0;
  for (std::uint32_t i = 1; i <= 100'000; ++i) {
    const auto crc = headers.find({.volume = 0, .offset = 8 * i}, test_key(i));
    if (!crc) continue;
    EXPECT_EQ(*crc, i);
    ++known;
  }
  EXPECT_GT(known, 1000u);
  EXPECT_LT(known, 10'000u);
}

}  // namespace
}  // namespace portreto::blob::volume
