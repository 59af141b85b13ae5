#include "roles/web/page_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using http::Method;
using test::Answer;
using test::Call;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kFormType[] = "application/x-www-form-urlencoded";

// A route's pattern with something in the place of its parameters.
std::string target_of(const http::Route& route) {
  std::string target;
  for (std::size_t i = 0; i < route.pattern.size(); ++i) {
    if (route.pattern[i] == '{') {
      target += "x1";
      i = route.pattern.find('}', i);
    } else {
      target += route.pattern[i];
    }
  }
  return target;
}

std::string nonce_of(const Answer& page) {
  const std::string policy = page.header("Content-Security-Policy");
  const std::string begin = "'nonce-";
  const auto at = policy.find(begin) + begin.size();
  return policy.substr(at, policy.find('\'', at) - at);
}

void expect_safe_headers(const Answer& page) {
  const std::string policy = page.header("Content-Security-Policy");
  for (const char* part : {"default-src 'none'", "script-src 'self'", "object-src 'none'", "base-uri 'none'",
                           "form-action 'self'", "frame-ancestors 'none'"}) {
    EXPECT_THAT(policy, HasSubstr(part));
  }
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_GE(nonce_of(page).size(), 22u) << "128 bits";
  EXPECT_EQ(page.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(page.header("Referrer-Policy"), "same-origin");
}

class PageRoutesTest : public ::testing::Test {
 protected:
  std::vector<const http::Route*> routes(Method method) {
    std::vector<const http::Route*> found;
    for (const http::Route& route : site_.role.router().routes()) {
      if (route.method == method && !route.pattern.starts_with("/assets/")) found.push_back(&route);
    }
    return found;
  }

  std::vector<const http::Route*> changing_routes() {
    std::vector<const http::Route*> found;
    for (const Method method : {Method::kPost, Method::kPut, Method::kPatch, Method::kDelete}) {
      const auto of_method = routes(method);
      found.insert(found.end(), of_method.begin(), of_method.end());
    }
    return found;
  }

  // Whether the tiers behind were asked to change anything.
  bool has_changed_anything() {
    for (const StandIn* tier : {&site_.app, &site_.auth}) {
      for (const auto& call : tier->calls()) {
        if (!call.what.starts_with("GET ")) return true;
      }
    }
    return false;
  }

  Site site_;
};

TEST_F(PageRoutesTest, Security40_PagesHaveANonceOfTheirOwn) {
  Browser browser = site_.signed_in_browser();
  std::set<std::string> nonces;
  for (const char* target : {"/", "/explore", "/galleries/new", Site::kGalleryPath}) {
    const Answer page = browser.get(target);
    EXPECT_EQ(page.status, 200u) << target;
    expect_safe_headers(page);
    nonces.insert(nonce_of(page));
  }
  EXPECT_EQ(nonces.size(), 4u);
}

TEST_F(PageRoutesTest, Security40_ThePagesStylesCarryTheNonce) {
  api::GalleryPage gallery;
  gallery.gallery.id = *GalleryId::parse(Site::kGallery);
  gallery.gallery.photo_count = 1;
  gallery.photos = {{.id = PhotoId::generate(), .width = 4, .height = 3, .average_color = "#aabbcc"}};
  site_.app.give("GET " + std::string(Site::kGalleryPath), gallery);
  Browser browser(site_.role.router());
  const Answer page = browser.get(Site::kGalleryPath);
  EXPECT_THAT(page.body, HasSubstr("<style nonce=\"" + nonce_of(page) + "\">"));
}

TEST_F(PageRoutesTest, Security40_ErrorsAreNoLessSafe) {
  Browser browser(site_.role.router());
  site_.app.refuse("GET /explore", {ErrorCode::kInternal, "Something went wrong."});
  site_.app.refuse("GET /photos/x1", {ErrorCode::kGone, "The photo is gone."});
  for (const auto& [target, status] :
       std::vector<std::pair<std::string, unsigned>>{{"/explore", 500},
                                                     {"/photos/x1", 410},
                                                     {"/nowhere", 404},
                                                     {Site::kGalleryPath + std::string("/edit/x"), 404}}) {
    const Answer page = browser.get(target);
    EXPECT_EQ(page.status, status) << target;
    expect_safe_headers(page);
  }
  const Answer refused =
      browser.send({.method = Method::kPost, .target = "/login", .headers = {{"Content-Type", kFormType}}});
  EXPECT_EQ(refused.status, 403u);
  expect_safe_headers(refused);
  const Answer large = browser.post_raw("/login", std::string(100'000, 'a'), kFormType);
  EXPECT_EQ(large.status, 413u);
  expect_safe_headers(large);
}

TEST_F(PageRoutesTest, NothingPersonalIsKeptInCaches) {
  Browser browser = site_.signed_in_browser();
  for (const char* target : {"/", "/login", "/galleries/new", "/nowhere"}) {
    EXPECT_EQ(browser.get(target).header("Cache-Control"), "no-store") << target;
  }
}

TEST_F(PageRoutesTest, Security41_GetNeverChangesAnything) {
  Browser browser = site_.signed_in_browser();
  for (const http::Route* route : routes(Method::kGet)) {
    browser.get(target_of(*route));
    EXPECT_FALSE(has_changed_anything()) << route->pattern;
  }
  EXPECT_GT(routes(Method::kGet).size(), 15u);
}

TEST_F(PageRoutesTest, Security41_NoFormWorksWithoutItsToken) {
  Browser browser = site_.signed_in_browser();
  for (const http::Route* route : changing_routes()) {
    const std::string multipart =
        "--b\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n\r\nx\r\n--b--\r\n";
    const Answer refused =
        browser.send({.method = route->method,
                      .target = target_of(*route),
                      .headers = {{"Content-Type", route->is_streaming ? "multipart/form-data; boundary=b" : kFormType},
                                  {"Origin", browser.origin()},
                                  {"Sec-Fetch-Site", "same-origin"}},
                      .body = route->is_streaming ? multipart : "name=x&login=anna&password=b"});
    EXPECT_EQ(refused.status, 403u) << route->pattern;
    EXPECT_FALSE(has_changed_anything()) << route->pattern;
  }
  EXPECT_GT(changing_routes().size(), 23u);
}

TEST_F(PageRoutesTest, Security41_NoFormWorksFromAnotherSite) {
  Browser browser = site_.signed_in_browser();
  const std::string body = Browser::encode({{"csrf", browser.csrf_token}, {"login", "anna"}, {"password", "b"}});
  const std::vector<Browser::Headers> foreign{{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}},
                                              {{"Origin", "https://evil.example"}},
                                              {{"Origin", "null"}},
                                              {{"Origin", "https://photos.example.org"}},  // ours is http
                                              {{"Origin", "http://photos.example.org:8080"}},
                                              {{"Origin", browser.origin()}, {"Sec-Fetch-Site", "cross-site"}},
                                              {{"Origin", browser.origin()}, {"Sec-Fetch-Site", "same-site"}},
                                              {{"Sec-Fetch-Site", "cross-site"}},
                                              {}};
  for (const http::Route* route : changing_routes()) {
    for (Browser::Headers headers : foreign) {
      headers.emplace_back("Content-Type", kFormType);
      headers.emplace_back("X-CSRF-Token", browser.csrf_token);
      const Answer refused = browser.send(
          {.method = route->method, .target = target_of(*route), .headers = std::move(headers), .body = body});
      EXPECT_EQ(refused.status, 403u) << route->pattern;
    }
    EXPECT_FALSE(has_changed_anything()) << route->pattern;
  }
}

TEST_F(PageRoutesTest, Security41_ATokenOfAnotherBrowserIsWorthNothing) {
  Browser own(site_.role.router()), other(site_.role.router());
  own.get("/login");
  other.get("/login");
  ASSERT_NE(own.csrf_token, other.csrf_token);
  const Browser::Fields login{{"login", "anna"}, {"password", "correct horse"}};
  const std::string token = std::exchange(own.csrf_token, other.csrf_token);
  EXPECT_EQ(own.post("/login", login).status, 403u);
  EXPECT_FALSE(has_changed_anything());
  own.csrf_token = token;
  EXPECT_EQ(own.post("/login", login).status, 303u);
}

TEST_F(PageRoutesTest, Security41_LoggingInEndsTheTokensFromBefore) {
  Browser browser(site_.role.router());
  browser.get("/login");
  const std::string before = browser.csrf_token;
  ASSERT_EQ(browser.post("/login", {{"login", "anna"}, {"password", "correct horse"}}).status, 303u);
  browser.get("/");
  ASSERT_NE(browser.csrf_token, before);
  browser.csrf_token = before;
  EXPECT_EQ(browser.post("/logout").status, 403u);
}

TEST_F(PageRoutesTest, Security42_OverTlsEveryCookieIsOfThisHost) {
  Browser browser(site_.role.router(), true);
  browser.get("/login");
  ASSERT_EQ(browser.post("/login", {{"login", "anna"}, {"password", "correct horse"}}).status, 303u);
  browser.get("/");
  EXPECT_GE(browser.cookies.size(), 4u);
  for (const auto& [name, value] : browser.cookies) EXPECT_THAT(name, ::testing::StartsWith("__Host-"));
}

TEST_F(PageRoutesTest, WhoMustLogInComesBackAfterwards) {
  Browser browser(site_.role.router());
  const Answer sent = browser.get("/galleries/new?a=b&c=d");
  EXPECT_EQ(sent.status, 303u);
  const std::string login = sent.header("Location");
  EXPECT_EQ(login, "/login?return_to=%2Fgalleries%2Fnew%3Fa%3Db%26c%3Dd");
  const Answer page = browser.get(login);
  const std::string back = Browser::hidden_value(page.body.substr(page.body.find("action=\"/login\"")), "return_to");
  const Answer done = browser.post(
      "/login", {{"login", "anna"}, {"password", "correct horse"}, {"return_to", "/galleries/new?a=b&c=d"}});
  EXPECT_EQ(back, "/galleries/new?a=b&amp;c=d");
  EXPECT_EQ(done.header("Location"), "/galleries/new?a=b&c=d");
}

TEST_F(PageRoutesTest, ScriptsGetProblemsInsteadOfPages) {
  Browser browser = site_.signed_in_browser();
  const Answer refused = browser.post("/photos/x1/like", {}, {{"Accept", "application/json"}});
  EXPECT_EQ(refused.status, 404u);
  EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
  Browser stranger(site_.role.router());
  stranger.get("/login");
  site_.app.refuse("PUT /photos/x1/like", {ErrorCode::kUnauthenticated, "Log in first."});
  EXPECT_EQ(stranger.post("/photos/x1/like", {}, {{"Accept", "application/json"}}).status, 401u) << "not a redirect";
}

TEST_F(PageRoutesTest, ABrokenFormIsRefused) {
  Browser browser = site_.signed_in_browser();
  EXPECT_EQ(browser.post_raw("/theme", "csrf=%zz", kFormType).status, 400u);
  EXPECT_FALSE(has_changed_anything());
}

TEST_F(PageRoutesTest, AHeadOfAPageHasNoBody) {
  Browser browser(site_.role.router());
  const Answer head = browser.send({.method = Method::kHead, .target = "/explore"});
  EXPECT_EQ(head.status, 200u);
  EXPECT_THAT(head.body, IsEmpty());
  expect_safe_headers(head);
}

TEST_F(PageRoutesTest, PagesAreCompressedForThoseWhoAccept) {
  Browser browser(site_.role.router());
  EXPECT_EQ(browser.get("/explore", {{"Accept-Encoding", "gzip"}}).header("Content-Encoding"), "gzip");
  EXPECT_EQ(browser.get("/explore").header("Content-Encoding"), "");
}

}  // namespace
}  // namespace portreto::roles::web
