#include "base/parse_number.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace portreto {
namespace {

TEST(ParseNumber, TakesAllOfTheTextOrNothing) {
  EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
  EXPECT_EQ(parse_number<std::int64_t>("-1"), -1);
  EXPECT_EQ(parse_number<std::uint32_t>("0000abcd", 16), 0xabcdU);
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "1x", "0x1", "65536"}) {
    EXPECT_FALSE(parse_number<std::uint16_t>(text)) << text;
  }
}

}  // namespace
}  // namespace portreto
