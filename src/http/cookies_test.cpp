#include "http/cookies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace portreto::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Cookies, AreParsedInOrder) {
  EXPECT_THAT(parse_cookies("a=1; b=x=y;c=;novalue; =noname ; d=\"q\""),
              ElementsAre(Pair("a", "1"), Pair("b", "x=y"), Pair("c", ""), Pair("d", "\"q\"")));
  EXPECT_TRUE(parse_cookies("").empty());
}

TEST(Cookies, ManyAreCutOff) {
  std::string field;
  for (std::size_t i = 0; i < kCookiesMax * 2; ++i) field += "a=1; ";
  EXPECT_EQ(parse_cookies(field).size(), kCookiesMax);
}

TEST(Cookies, TheFirstOfANameIsFoundInAnyField) {
  Headers headers;
  headers.add("Cookie", "a=1");
  headers.add("cookie", "b=2; a=3");
  EXPECT_EQ(find_cookie(headers, "a"), "1");
  EXPECT_EQ(find_cookie(headers, "b"), "2");
  EXPECT_EQ(find_cookie(headers, "A"), std::nullopt);
}

TEST(SetCookie, SaysEverything) {
  EXPECT_EQ(to_set_cookie({.name = "__Host-session", .value = "abc", .max_age_s = 600}),
            "__Host-session=abc; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax");
  EXPECT_EQ(to_set_cookie({.name = "theme",
                           .value = "",
                           .path = "/x",
                           .http_only = false,
                           .secure = false,
                           .same_site = SameSite::kStrict}),
            "theme=; Path=/x; SameSite=Strict");
}

TEST(SetCookie, RefusesWhatBrowsersWouldDrop) {
  EXPECT_THROW(to_set_cookie({.name = "a b", .value = ""}), std::invalid_argument);
  EXPECT_THROW(to_set_cookie({.name = "a", .value = "x; Domain=evil"}), std::invalid_argument);
  EXPECT_THROW(to_set_cookie({.name = "a", .value = "x\r\n"}), std::invalid_argument);
  EXPECT_THROW(to_set_cookie({.name = "a", .value = "x", .path = "/;"}), std::invalid_argument);
  EXPECT_THROW(to_set_cookie({.name = "__Host-a", .value = "x", .path = "/b"}), std::invalid_argument);
  EXPECT_THROW(to_set_cookie({.name = "__Secure-a", .value = "x", .secure = false}), std::invalid_argument);
  EXPECT_THROW(to_set_cookie({.name = "a", .value = "x", .secure = false, .same_site = SameSite::kNone}),
               std::invalid_argument);
}

}  // namespace
}  // namespace portreto::http
