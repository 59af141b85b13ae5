#include "security/password.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <time.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace portreto::security {
namespace {

using testing::StartsWith;

constexpr PasswordCost kCheap{.memory_kib = 64, .passes = 1};

TEST(Password, Security11_TheDefaultCostIsThatOfOwasp) {
  const PasswordHasher hasher;
  const std::string hash = hasher.hash("correct horse").value();
  EXPECT_THAT(hash, StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_TRUE(hasher.verify("correct horse", hash).value());
  EXPECT_FALSE(hasher.verify("wrong horse", hash).value());
  EXPECT_FALSE(hasher.needs_rehash(hash));
}

TEST(Password, HashesOfOnePasswordDiffer) {
  const PasswordHasher hasher(kCheap);
  EXPECT_NE(hasher.hash("x").value(), hasher.hash("x").value());
}

TEST(Password, PasswordsAreBytes) {
  const PasswordHasher hasher(kCheap);
  const std::string with_nul("a\0b", 3), unicode = "пароль 🔑";
  EXPECT_TRUE(hasher.verify(with_nul, hasher.hash(with_nul).value()).value());
  EXPECT_FALSE(hasher.verify("a", hasher.hash(with_nul).value()).value());
  EXPECT_TRUE(hasher.verify(unicode, hasher.hash(unicode).value()).value());
  EXPECT_FALSE(hasher.verify("", hasher.hash("x").value()).value());
}

TEST(Password, APasswordOverTheLimitIsRefusedAndNeverMatches) {
  const PasswordHasher hasher(kCheap);
  const std::string longest(kPasswordBytesMax, 'x');
  const std::string hash = hasher.hash(longest).value();
  EXPECT_TRUE(hasher.verify(longest, hash).value());
  EXPECT_FALSE(hasher.verify(longest + "x", hash).value());
  EXPECT_EQ(hasher.hash(longest + "x").error().code, ErrorCode::kInvalidArgument);
}

TEST(Password, AHashOfAnotherCostVerifiesAndAsksForANewOne) {
  const PasswordHasher cheap(kCheap), dearer({.memory_kib = 128, .passes = 1});
  const std::string hash = cheap.hash("x").value();
  EXPECT_TRUE(dearer.verify("x", hash).value());
  EXPECT_TRUE(dearer.needs_rehash(hash));
  EXPECT_FALSE(cheap.needs_rehash(hash));
}

TEST(Password, AStoredTextThatIsNoHashIsCorruption) {
  const PasswordHasher hasher(kCheap);
  const std::string good = hasher.hash("x").value();
  const auto is_corrupt = [&](const std::string& hash) {
    const auto result = hasher.verify("x", hash);
    return !result && result.error().code == ErrorCode::kCorruption;
  };
  for (std::size_t i = 0; i < good.size(); ++i) EXPECT_TRUE(is_corrupt(good.substr(0, i))) << i;
  EXPECT_TRUE(is_corrupt(good + "A"));
  EXPECT_TRUE(is_corrupt(good + "$"));
  EXPECT_TRUE(is_corrupt("$2b$10$abcdefghijklmnopqrstuv"));
  EXPECT_TRUE(is_corrupt("$argon2i" + good.substr(9)));
  std::string two_lanes = good;
  two_lanes.replace(two_lanes.find("p=1"), 3, "p=2");
  EXPECT_TRUE(is_corrupt(two_lanes));
  EXPECT_TRUE(hasher.needs_rehash("x"));
}

TEST(Password, AgreesWithLibsodiumsOwnVerification) {
  const PasswordHasher hasher(kCheap);
  const std::string hash = hasher.hash("correct").value();
  EXPECT_EQ(crypto_pwhash_str_verify(hash.c_str(), "correct", 7), 0);
  EXPECT_TRUE(hasher.verify("correct", hash).value());
}

TEST(Password, WhenThereIsNoMemoryItIsOverloadedNotWrong) {
  std::ifstream setting("/proc/sys/vm/overcommit_memory");
  if (setting.get() == '1') GTEST_SKIP() << "this kernel promises any amount of memory, and would end the test later";
  const PasswordHasher greedy({.memory_kib = (std::size_t{4} << 30) - 1, .passes = 1});  // 4 TiB: no machine has them
  EXPECT_EQ(greedy.hash("x").error().code, ErrorCode::kOverloaded);
  EXPECT_EQ(greedy.verify_dummy("x").error().code, ErrorCode::kOverloaded);
  // What a hash at that cost looks like.
  const std::string hash =
      "$argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  EXPECT_EQ(greedy.verify("x", hash).error().code, ErrorCode::kOverloaded);
}

TEST(Password, ACostThatDoesNotExistIsRefused) {
  EXPECT_THROW(PasswordHasher({.memory_kib = 1, .passes = 1}), std::invalid_argument);
  EXPECT_THROW(PasswordHasher({.memory_kib = 19456, .passes = 0}), std::invalid_argument);
}

// CPU time of this thread, which other work on the machine disturbs less than the time of day.
template <typename Work>
double cpu_seconds(Work work) {
  const auto now = [] {
    timespec time;
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double start = now();
  work();
  return now() - start;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

TEST(Password, Security12_AnUnknownUserTakesAsLongAsAWrongPassword) {
  const PasswordHasher hasher({.memory_kib = 4096, .passes = 2});
  const std::string hash = hasher.hash("right").value();
  std::vector<double> wrong, unknown;
  // Samples alternate, so that a disturbance meets both; more are taken until the medians settle.
  double ratio = 0;
  for (int i = 0; i < 600 && (i < 15 || ratio < 0.95 || ratio > 1.05); ++i) {
    wrong.push_back(cpu_seconds([&] { EXPECT_FALSE(hasher.verify("wrong", hash).value()); }));
    unknown.push_back(cpu_seconds([&] { EXPECT_FALSE(hasher.verify_dummy("wrong").value()); }));
    ratio = median(unknown) / median(wrong);
  }
  EXPECT_NEAR(ratio, 1, 0.05);
}

}  // namespace
}  // namespace portreto::security
