#include "roles/web/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::StartsWith;

TEST(LocalPath, KeepsOurOwnPaths) {
  for (const char* path : {"/", "/galleries", "/galleries/1?cursor=a%2Fb#photo-2", "/search?q=a+b&after=c", "/u/anna#",
                           "/%2Fevil.example", "/a//b"}) {
    EXPECT_EQ(local_path(path), path);
  }
}

TEST(LocalPath, LeadsNowhereElse) {
  for (const std::string& path : {std::string(),
                                  std::string("//evil.example"),
                                  std::string("///evil.example"),
                                  std::string("/\\evil.example"),
                                  std::string("\\\\evil.example"),
                                  std::string("/\t/evil.example"),
                                  std::string("/\n/evil.example"),
                                  std::string("\t//evil.example"),
                                  std::string(" //evil.example"),
                                  std::string("https://evil.example"),
                                  std::string("https:evil.example"),
                                  std::string("javascript:alert(1)"),
                                  std::string("data:text/html,a"),
                                  std::string("evil.example"),
                                  std::string("?q"),
                                  std::string("#a"),
                                  std::string("/..//evil.example"),
                                  std::string("/.//evil.example"),
                                  std::string("/%2e%2e//evil.example"),
                                  std::string("/a\r\nSet-Cookie: a=b"),
                                  std::string("/#\r\nSet-Cookie: a=b"),
                                  std::string("/#a\\b"),
                                  std::string("/a b"),
                                  std::string("/\x7f"),
                                  std::string("/\0", 2),
                                  std::string("/%00"),
                                  std::string("/%"),
                                  std::string("/\xC3\xA4"),
                                  "/" + std::string(9000, 'a')}) {
    EXPECT_EQ(local_path(path), "/") << path;
  }
}

TEST(LocalPath, ARedirectAlwaysHasAnAddress) {
  EXPECT_EQ(see_other("/#\r\n").headers.find("Location"), "/");
  EXPECT_EQ(see_other("/a#b").headers.find("Location"), "/a#b");
}

class ExchangeTest : public ::testing::Test {
 protected:
  Site site_;
};

TEST_F(ExchangeTest, TheAccessTokenGoesWithEachCall) {
  Browser browser = site_.signed_in_browser();
  EXPECT_EQ(browser.get("/").status, 200u);
  ASSERT_EQ(site_.app.calls().size(), 1u) << "one call a page";
  EXPECT_EQ(site_.app.calls().front().bearer, kAccessToken);
  EXPECT_THAT(site_.auth.calls(), ::testing::IsEmpty());
}

TEST_F(ExchangeTest, AnExpiredAccessTokenIsRenewedOnce) {
  Browser browser = site_.signed_in_browser();
  browser.cookies.erase("access");
  const Answer page = browser.get("/");
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, HasSubstr("Anna A"));
  EXPECT_EQ(site_.auth.count("POST /auth/refresh"), 1u);
  EXPECT_THAT(site_.auth.calls().front().body, HasSubstr(kRefreshToken));
  EXPECT_EQ(browser.cookies["access"], kAccessToken);
  browser.get("/");
  EXPECT_EQ(site_.auth.count("POST /auth/refresh"), 1u);
}

TEST_F(ExchangeTest, TheAccessCookieGoesBeforeTheTokenDoes) {
  Browser browser(site_.role.router());
  browser.cookies = {{"refresh", kRefreshToken}};
  const Answer page = browser.get("/");
  std::string access;
  for (const auto& [name, value] : page.headers.fields()) {
    if (name == "Set-Cookie" && value.starts_with("access=")) access = value;
  }
  EXPECT_THAT(access, HasSubstr("Max-Age=580"));  // of 600 s
}

TEST_F(ExchangeTest, ASessionThatHasEndedIsForgotten) {
  site_.auth.refuse("POST /auth/refresh", {ErrorCode::kUnauthenticated, "This session has ended. Log in again."});
  Browser browser = site_.signed_in_browser();
  browser.cookies.erase("access");
  EXPECT_EQ(browser.get("/").status, 200u) << "the start page of somebody unknown";
  EXPECT_THAT(browser.cookies, Not(Contains(Key("refresh"))));
}

TEST_F(ExchangeTest, WhoseSessionHasEndedCanLogInOnTheSamePage) {
  site_.auth.refuse("POST /auth/refresh", {ErrorCode::kUnauthenticated, "This session has ended. Log in again."});
  Browser browser = site_.signed_in_browser();
  browser.cookies.erase("access");
  EXPECT_EQ(browser.get("/login").status, 200u);
  EXPECT_EQ(browser.post("/login", {{"login", "anna"}, {"password", "correct horse"}}).status, 303u);
}

TEST_F(ExchangeTest, AFormThatOutlivedItsSessionLeadsToTheLogin) {
  site_.app.refuse("POST /galleries", {ErrorCode::kUnauthenticated, "Log in first."});
  site_.auth.refuse("POST /auth/refresh", {ErrorCode::kUnauthenticated, "This session has ended. Log in again."});
  Browser browser = site_.signed_in_browser();
  browser.cookies.erase("access");
  const Answer answer = browser.post("/galleries/new", {{"name", "Summer"}});
  EXPECT_EQ(answer.status, 303u);
  EXPECT_THAT(answer.header("Location"), StartsWith("/login?return_to="));
}

TEST_F(ExchangeTest, ATokenThatIsNotBelievedAnyMoreIsRenewedOnTheWay) {
  Browser browser = site_.signed_in_browser();
  browser.cookies["access"] = "of a key that was retired";
  const Answer sent = browser.get("/galleries/new");
  EXPECT_EQ(sent.header("Location"), "/login?return_to=%2Fgalleries%2Fnew");
  const Answer back = browser.get(sent.header("Location"));
  EXPECT_EQ(back.status, 303u);
  EXPECT_EQ(back.header("Location"), "/galleries/new");
  EXPECT_EQ(browser.get(back.header("Location")).status, 200u);
}

TEST_F(ExchangeTest, WhileAuthIsAwayPublicPagesAreServedAndTokensKept) {
  Browser browser = site_.signed_in_browser();
  browser.cookies.erase("access");
  site_.auth.go_away();
  EXPECT_EQ(browser.get("/explore").status, 200u);
  EXPECT_EQ(browser.cookies["refresh"], kRefreshToken);

  const Answer refused = browser.get("/galleries/new");
  EXPECT_EQ(refused.status, 503u) << "not the login page: the session is still there";
  EXPECT_THAT(refused.body, HasSubstr(test::kRequestId));
  EXPECT_EQ(browser.cookies["refresh"], kRefreshToken);

  site_.auth.go_away(false);
  EXPECT_EQ(browser.get("/galleries/new").status, 200u);
}

TEST_F(ExchangeTest, WhileAuthIsAwayTokensThatAreThereWork) {
  Browser browser = site_.signed_in_browser();
  site_.auth.go_away();
  EXPECT_EQ(browser.get("/").status, 200u);
}

TEST_F(ExchangeTest, WhileAppIsAwayThePageSaysSoWithTheRequestsNumber) {
  Browser browser = site_.signed_in_browser();
  site_.app.go_away();
  const Answer page = browser.get("/explore?cursor=c");
  EXPECT_EQ(page.status, 503u);
  EXPECT_THAT(page.body, HasSubstr(test::kRequestId));
  EXPECT_THAT(page.body, HasSubstr("href=\"/explore?cursor=c\"")) << "to try again";
  EXPECT_EQ(browser.cookies["refresh"], kRefreshToken);
}

TEST_F(ExchangeTest, APageWhoseAnswerIsLostIsUnavailableAndAFormStaysUnknown) {
  const Error lost{ErrorCode::kOutcomeUnknown, "The connection was lost."};
  site_.app.refuse("GET /explore", lost);
  site_.app.refuse("PUT /follows/ben", lost);
  Browser browser = site_.signed_in_browser();
  const Answer page = browser.get("/explore");
  EXPECT_EQ(page.status, 503u);
  EXPECT_EQ(page.header("Retry-After"), "1");
  EXPECT_EQ(browser.post("/u/ben/follow").status, 502u);
}

TEST_F(ExchangeTest, AFormThatFailedOffersNoLinkToWhereItWasSent) {
  Browser browser = site_.signed_in_browser();
  site_.app.go_away();
  const Answer page = browser.post("/u/ben/follow");
  EXPECT_EQ(page.status, 503u);
  EXPECT_THAT(page.body, Not(HasSubstr("href=\"/u/ben/follow\"")));
}

TEST_F(ExchangeTest, AnAnswerThatMakesNoSenseIsOurFault) {
  site_.app.on("GET /explore", [](const StandIn::Call&) { return http::Response{.body = "<html>"}; });
  Browser browser(site_.role.router());
  EXPECT_EQ(browser.get("/explore").status, 500u);
}

TEST_F(ExchangeTest, TheDelayOfARefusalIsPassedOn) {
  Error busy{ErrorCode::kOverloaded, "Too much at once."};
  busy.retry_after_s = 7;
  site_.app.refuse("GET /explore", busy);
  Browser browser(site_.role.router());
  const Answer page = browser.get("/explore");
  EXPECT_EQ(page.status, 503u);
  EXPECT_EQ(page.header("Retry-After"), "7");
  EXPECT_THAT(page.body, HasSubstr("Too much at once."));
}

TEST_F(ExchangeTest, WhatPeopleTypedInAnAddressCannotReachOtherRoutes) {
  Browser browser(site_.role.router());
  browser.get("/u/..%2F..%2Fme");
  browser.get("/u/a%2Ffollowers%3Fx=1");
  for (const auto& call : site_.app.calls()) {
    EXPECT_THAT(call.what, StartsWith("GET /profiles/"));
    EXPECT_EQ(std::ranges::count(call.what, '/'), 2) << call.what;
  }
  ASSERT_EQ(site_.app.calls().size(), 2u);
}

TEST_F(ExchangeTest, Security15_AForeignHostNeverReachesALink) {
  Browser browser(site_.role.router());
  const Answer page = browser.get("/explore", {{"X-Forwarded-Host", "evil.example"}});
  EXPECT_THAT(page.body, Not(HasSubstr("evil.example")));
  EXPECT_THAT(page.body, Not(HasSubstr("photos.example.org")));
}

}  // namespace
}  // namespace portreto::roles::web
