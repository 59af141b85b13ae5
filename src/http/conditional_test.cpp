#include "http/conditional.h"

#include <gtest/gtest.h>

#include "http/response_head.h"

namespace portreto::http {
namespace {

TEST(Conditional, NoneMatchComparesWeakly) {
  const auto etag = strong_etag("abc");
  EXPECT_EQ(etag, "\"abc\"");
  EXPECT_TRUE(none_match_hits("\"abc\"", etag));
  EXPECT_TRUE(none_match_hits("W/\"abc\"", etag));
  EXPECT_TRUE(none_match_hits("\"x\", \"a,b\" ,W/\"abc\"", etag));
  EXPECT_TRUE(none_match_hits("\"abc\"", "W/\"abc\""));
  EXPECT_TRUE(none_match_hits("*", etag));
  EXPECT_FALSE(none_match_hits("\"abcd\"", etag));
  EXPECT_FALSE(none_match_hits("abc", etag));
  EXPECT_FALSE(none_match_hits("\"abc", etag));
  EXPECT_FALSE(none_match_hits("", etag));
}

TEST(Conditional, MatchComparesStrongly) {
  EXPECT_TRUE(match_allows("\"a\", \"abc\"", "\"abc\""));
  EXPECT_TRUE(match_allows("*", "\"abc\""));
  EXPECT_FALSE(match_allows("*", ""));
  EXPECT_FALSE(match_allows("W/\"abc\"", "W/\"abc\""));
  EXPECT_FALSE(match_allows("\"x\"", "\"abc\""));
}

TEST(Conditional, NotModifiedRepeatsWhatCachesNeed) {
  Headers request;
  EXPECT_FALSE(is_not_modified(request, "\"a\""));
  request.add("If-None-Match", "\"a\"");
  EXPECT_TRUE(is_not_modified(request, "\"a\""));
  Headers full;
  full.add("ETag", "\"a\"");
  full.add("Vary", "Accept");
  full.add("Content-Type", "text/html");
  const auto response = not_modified(full);
  EXPECT_EQ(response.status, 304u);
  EXPECT_EQ(response.headers.find("ETag"), "\"a\"");
  EXPECT_EQ(response.headers.find("Vary"), "Accept");
  EXPECT_EQ(response.headers.find("Content-Type"), std::nullopt);
}

TEST(HttpDate, RoundTripsInItsOneForm) {
  const auto time = std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) + std::chrono::hours(8) +
                    std::chrono::minutes(49) + std::chrono::seconds(37);
  EXPECT_EQ(format_http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), time);
  for (const auto* text :
       {"", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace portreto::http
