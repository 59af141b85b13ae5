#include "roles/web/cookie_jar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portreto::roles::web {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

http::Request request_with(std::string cookies, bool is_secure) {
  http::Request request;
  if (!cookies.empty()) request.headers.add("Cookie", std::move(cookies));
  request.context.is_secure = is_secure;
  return request;
}

std::vector<std::string> set_by(const CookieJar& jar) {
  http::Headers headers;
  jar.write_to(headers);
  std::vector<std::string> fields;
  for (const auto& [name, value] : headers.fields()) {
    EXPECT_EQ(name, "Set-Cookie");
    fields.push_back(value);
  }
  return fields;
}

TEST(CookieJar, Security42_OverTlsCookiesAreOfThisHostAlone) {
  CookieJar jar(request_with("", true));
  jar.set("access", "abc", std::chrono::seconds(60));
  ASSERT_EQ(set_by(jar).size(), 1u);
  const std::string field = set_by(jar).front();
  EXPECT_THAT(field, StartsWith("__Host-access=abc;"));
  for (const char* attribute : {"; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=60"}) {
    EXPECT_THAT(field, HasSubstr(attribute));
  }
  EXPECT_THAT(field, Not(HasSubstr("Domain")));
}

// SECURITY 22: one link's cookie is not even sent with another's.
TEST(CookieJar, Security42_ACookieOfAPathIsOfThatPathAlone) {
  CookieJar jar(request_with("__Secure-unlock=kept; __Host-unlock=other; unlock=planted", true));
  EXPECT_EQ(jar.find_below("unlock"), "kept");
  jar.set_below("/s/abc", "unlock", "token", std::chrono::seconds(60));
  const std::string field = set_by(jar).front();
  EXPECT_THAT(field, StartsWith("__Secure-unlock=token;"));
  for (const char* attribute : {"; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/s/abc", "; Max-Age=60"}) {
    EXPECT_THAT(field, HasSubstr(attribute));
  }
  CookieJar plain(request_with("unlock=kept", false));
  EXPECT_EQ(plain.find_below("unlock"), "kept");
  plain.set_below("/s/abc", "unlock", "token", std::chrono::seconds(60));
  EXPECT_THAT(set_by(plain).front(), StartsWith("unlock=token;"));
}

TEST(CookieJar, Security42_OnPlainHttpNamesArePlain) {
  CookieJar jar(request_with("", false));
  jar.set("access", "abc", std::chrono::seconds(60));
  const std::string field = set_by(jar).front();
  EXPECT_THAT(field, StartsWith("access=abc;"));
  EXPECT_THAT(field, Not(HasSubstr("Secure")));
  EXPECT_THAT(field, HasSubstr("; HttpOnly"));
  EXPECT_THAT(field, HasSubstr("; SameSite=Lax"));
}

TEST(CookieJar, Security42_APlainCookieIsNotBelievedOverTls) {
  const CookieJar jar(request_with("access=planted; __Host-access=own", true));
  EXPECT_EQ(jar.find("access"), "own");
  EXPECT_EQ(CookieJar(request_with("access=planted", true)).find("access"), "");
}

TEST(CookieJar, TheFirstOfANameCounts) {
  EXPECT_EQ(CookieJar(request_with("a=1; b=2; a=3", false)).find("a"), "1");
  EXPECT_EQ(CookieJar(request_with("", false)).find("a"), "");
  EXPECT_EQ(CookieJar(request_with("; =; ;;a", false)).find("a"), "");
}

TEST(CookieJar, TheLastThatWasSetIsWritten) {
  CookieJar jar(request_with("", false));
  jar.set("theme", "dark", std::chrono::seconds(60));
  jar.set("theme", "light", std::chrono::seconds(60));
  EXPECT_THAT(set_by(jar), ElementsAre(StartsWith("theme=light;")));
  jar.remove("theme");
  EXPECT_THAT(set_by(jar), ElementsAre(HasSubstr("Max-Age=0")));
}

TEST(CookieJar, WritesNothingThatWasNotSet) { EXPECT_THAT(set_by(CookieJar(request_with("a=1", false))), IsEmpty()); }

}  // namespace
}  // namespace portreto::roles::web
