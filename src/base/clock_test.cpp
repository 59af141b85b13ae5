#include "base/clock.h"

#include <gtest/gtest.h>

namespace portreto {
namespace {

using std::chrono::milliseconds;

Timestamp at(std::int64_t ms) { return Timestamp(milliseconds(ms)); }

TEST(Rfc3339, IsWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(format_rfc3339(at(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_rfc3339(at(1'795'576'437'042)), "2026-11-25T03:13:57.042Z");
  EXPECT_EQ(format_rfc3339(at(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_rfc3339(at(951'782'400'000)), "2000-02-29T00:00:00.000Z");
}

TEST(Rfc3339, ComesBack) {
  for (const std::int64_t ms : {0L, 1L, -1L, 1'795'576'437'042L, 4'102'444'799'999L, -2'208'988'800'000L}) {
    EXPECT_EQ(parse_rfc3339(format_rfc3339(at(ms))), at(ms));
  }
}

// RFC 3339, section 5.8.
TEST(Rfc3339, TheStandardsExamplesAreRead) {
  EXPECT_EQ(parse_rfc3339("1985-04-12T23:20:50.52Z"), at(482'196'050'520));
  EXPECT_EQ(parse_rfc3339("1996-12-19T16:39:57-08:00"), at(851'042'397'000));
  EXPECT_EQ(parse_rfc3339("1990-12-31T23:59:60Z"), at(662'688'000'000));
  EXPECT_EQ(parse_rfc3339("1990-12-31T15:59:60-08:00"), at(662'688'000'000));
  EXPECT_EQ(parse_rfc3339("1937-01-01T12:00:27.87+00:20"), at(-1'041'337'172'130));
}

TEST(Rfc3339, MoreThanMillisecondsIsCutOffAndLowerCaseIsRead) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.123999999Z"), at(123));
  EXPECT_EQ(parse_rfc3339("1970-01-01t00:00:01z"), at(1000));
}

TEST(Rfc3339, MalformedTimesAreRefused) {
  for (const std::string_view bad :
       {"", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-01-01T00:00Z", "1970-01-01T24:00:00Z",
        "1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z", "1970-02-29T00:00:00Z", "1970-13-01T00:00:00Z",
        "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00Zx", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+0100",
        "1970-01-01T-1:00:00Z", "70-01-01T00:00:00Z", "1970-01-01T00:00:00.5", " 1970-01-01T00:00:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
  }
}

TEST(Date, ComesBackAndMustBeARealDay) {
  using namespace std::chrono;
  EXPECT_EQ(format_date(year(1990) / April / 30), "1990-04-30");
  EXPECT_EQ(parse_date("1990-04-30"), year(1990) / April / 30);
  EXPECT_EQ(parse_date("2000-02-29"), year(2000) / February / 29);
  for (const std::string_view bad : {"", "1990-04-31", "1900-02-29", "1990-00-10", "1990-4-30", "1990/04/30",
                                     "90-04-30", "1990-04-30T", "199a-04-30"}) {
    EXPECT_FALSE(parse_date(bad)) << bad;
  }
}

TEST(ManualClock, StandsStillUntilItIsMoved) {
  ManualClock clock(at(1000));
  EXPECT_EQ(clock.now(), at(1000));
  EXPECT_EQ(clock.now(), at(1000));
  clock.advance(milliseconds(250));
  EXPECT_EQ(clock.now(), at(1250));
}

TEST(SystemClock, IsTheTimeOfDay) {
  const auto before = std::chrono::system_clock::now();
  const Timestamp now = system_clock().now();
  EXPECT_GE(now, before - milliseconds(1));
  EXPECT_LE(now, std::chrono::system_clock::now());
}

}  // namespace
}  // namespace portreto
