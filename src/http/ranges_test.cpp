#include "http/ranges.h"

#include <gtest/gtest.h>

namespace portreto::http {
namespace {

using Outcome = RangeOutcome;

TEST(Range, OneRangeIsTaken) {
  EXPECT_EQ(parse_range("bytes=0-99", 1000), Outcome(ByteRange{0, 99}));
  EXPECT_EQ(parse_range("bytes=990-2000", 1000), Outcome(ByteRange{990, 999}));
  EXPECT_EQ(parse_range("bytes=990-", 1000), Outcome(ByteRange{990, 999}));
  EXPECT_EQ(parse_range("bytes=-10", 1000), Outcome(ByteRange{990, 999}));
  EXPECT_EQ(parse_range("bytes=-2000", 1000), Outcome(ByteRange{0, 999}));
  EXPECT_EQ(parse_range("Bytes = 0-0", 1), Outcome(ByteRange{0, 0}));
  EXPECT_EQ(parse_range("bytes=0-99999999999999999999", 10), Outcome(ByteRange{0, 9}));
  EXPECT_EQ((ByteRange{5, 9}).length(), 5u);
}

TEST(Range, BehindTheEndIsNotSatisfiable) {
  EXPECT_EQ(parse_range("bytes=1000-", 1000), Outcome(RangeNotSatisfiable{}));
  EXPECT_EQ(parse_range("bytes=99999999999999999999-", 1000), Outcome(RangeNotSatisfiable{}));
  EXPECT_EQ(parse_range("bytes=-0", 1000), Outcome(RangeNotSatisfiable{}));
  EXPECT_EQ(parse_range("bytes=0-0", 0), Outcome(RangeNotSatisfiable{}));
  EXPECT_EQ(parse_range("bytes=-5", 0), Outcome(RangeNotSatisfiable{}));
}

TEST(Range, AnythingElseAsksForTheWhole) {
  for (const auto* field : {"", "bytes", "bytes=", "bytes=-", "bytes=5", "bytes=9-5", "bytes=a-b", "bytes=0-1,5-6",
                            "items=0-1", "bytes=--5", "bytes=0-5x", "bytes=+0-5", "bytes=0 - 5"}) {
    EXPECT_EQ(parse_range(field, 1000), Outcome(WholeContent{})) << field;
  }
}

TEST(Range, IfRangeMustBeTheStrongTag) {
  Headers headers;
  headers.add("Range", "bytes=0-9");
  EXPECT_EQ(requested_range(headers, 100, "\"a\""), Outcome(ByteRange{0, 9}));
  headers.set("If-Range", "\"a\"");
  EXPECT_EQ(requested_range(headers, 100, "\"a\""), Outcome(ByteRange{0, 9}));
  EXPECT_EQ(requested_range(headers, 100, "\"b\""), Outcome(WholeContent{}));
  headers.set("If-Range", "W/\"a\"");
  EXPECT_EQ(requested_range(headers, 100, "W/\"a\""), Outcome(WholeContent{}));
  headers.set("If-Range", "Wed, 25 Nov 2026 03:13:57 GMT");
  EXPECT_EQ(requested_range(headers, 100, "\"a\""), Outcome(WholeContent{}));
  EXPECT_EQ(requested_range({}, 100, "\"a\""), Outcome(WholeContent{}));
}

TEST(Range, ContentRangeIsWritten) {
  EXPECT_EQ(content_range({0, 99}, 1000), "bytes 0-99/1000");
  EXPECT_EQ(content_range_unsatisfiable(1000), "bytes */1000");
}

}  // namespace
}  // namespace portreto::http
