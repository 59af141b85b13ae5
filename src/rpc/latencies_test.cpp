#include "rpc/latencies.h"

#include <gtest/gtest.h>

namespace portreto::rpc {
namespace {

using namespace std::chrono_literals;

TEST(Latencies, KnowTheSlowestTwentieth) {
  Latencies latencies;
  for (int i = 1; i < 20; ++i) latencies.add(i * 1ms);
  EXPECT_FALSE(latencies.p95());
  latencies.add(20ms);
  EXPECT_EQ(latencies.p95(), 20ms);
  for (int i = 0; i < 1000; ++i) latencies.add(i % 10 == 0 ? 50ms : 1ms);
  EXPECT_EQ(latencies.p95(), 50ms);
}

TEST(Latencies, ForgetTheOldOnes) {
  Latencies latencies;
  for (int i = 0; i < 100; ++i) latencies.add(1s);
  for (std::size_t i = 0; i < Latencies::kKept + 16; ++i) latencies.add(1ms);
  EXPECT_EQ(latencies.p95(), 1ms);
}

}  // namespace
}  // namespace portreto::rpc
