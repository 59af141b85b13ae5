#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <set>
#include <thread>

namespace portreto {
namespace {

TEST(Random, FillsAllBytes) {
  // A byte of a 40-byte buffer that stays zero for 40 rounds would be one chance in 256^40.
  Bytes seen(40, std::byte{0});
  for (int round = 0; round < 40; ++round) {
    Bytes bytes(40, std::byte{0});
    fill_random(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) seen[i] |= bytes[i];
  }
  EXPECT_EQ(std::ranges::count(seen, std::byte{0}), 0);
  fill_random({});
}

TEST(Random, HasAboutAsManyOnesAsZeros) {
  Bytes bytes(100'000);
  fill_random(bytes);
  int ones = 0;
  for (const std::byte b : bytes) ones += std::popcount(std::to_integer<unsigned>(b));
  // 800,000 coin tosses have a standard deviation of 447; this allows ten.
  EXPECT_NEAR(ones, 400'000, 4'470);
}

TEST(Random, EachThreadHasQuickNumbersOfItsOwn) {
  std::set<std::uint64_t> numbers;
  for (int i = 0; i < 1000; ++i) numbers.insert(quick_random());
  std::thread([&numbers] {
    for (int i = 0; i < 1000; ++i) numbers.insert(quick_random());
  }).join();
  EXPECT_EQ(numbers.size(), 2000U);
}

TEST(Random, TokensAreBase64UrlAndDiffer) {
  EXPECT_EQ(random_token(0), "");
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = random_token(16);
    EXPECT_EQ(token.size(), 22u);
    EXPECT_TRUE(from_base64url(token));
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), 1000u);
}

}  // namespace
}  // namespace portreto
