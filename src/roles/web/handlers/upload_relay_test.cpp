#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using http::Method;
using test::Answer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kUpload[] = "/uploads/01890a5d-ac96-774b-bcce-b302099a8077";
constexpr char kPartType[] = "application/offset+octet-stream";

class UploadRelay : public ::testing::Test {
 protected:
  UploadRelay() {
    site_.app.on("POST /uploads", [](const StandIn::Call&) -> Result<http::Response> {
      http::Response response{.status = 201, .body = "{}"};
      response.headers.set("Location", "/api/v1" + std::string(kUpload));
      response.headers.set("Tus-Resumable", "1.0.0");
      response.headers.set("Upload-Offset", "0");
      response.headers.set("Set-Cookie", "evil=1");
      return response;
    });
    site_.app.on("PATCH " + std::string(kUpload), [](const StandIn::Call& call) -> Result<http::Response> {
      http::Response response{.status = 204};
      response.headers.set("Upload-Offset", std::to_string(call.body.size()));
      response.headers.set("Upload-Photo", "p1");
      return response;
    });
  }

  Answer patch(std::string body, Browser::Headers headers = {}) {
    headers.emplace_back("Content-Type", kPartType);
    headers.emplace_back("Upload-Offset", "0");
    headers.emplace_back("Tus-Resumable", "1.0.0");
    return browser_.script(Method::kPatch, kUpload, std::move(body), std::move(headers));
  }
  static std::string header(const StandIn::Call& call, std::string_view name) {
    return std::string(call.headers.find(name).value_or(""));
  }

  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(UploadRelay, BeginsAnUploadInThePersonsName) {
  const Answer created = browser_.script(Method::kPost, "/uploads", {},
                                         {{"Tus-Resumable", "1.0.0"},
                                          {"Upload-Length", "9"},
                                          {"Upload-Metadata", "gallery eA=="},
                                          {"Idempotency-Key", "k"}});
  EXPECT_EQ(created.status, 201u);
  EXPECT_EQ(created.header("Location"), kUpload) << "of this site";
  EXPECT_EQ(created.header("Upload-Offset"), "0");
  EXPECT_EQ(created.header("Cache-Control"), "no-store");
  EXPECT_EQ(browser_.cookies.count("evil"), 0u);
  ASSERT_EQ(site_.app.count("POST /uploads"), 1u);
  const auto call = site_.app.calls().back();
  EXPECT_EQ(call.bearer, kAccessToken);
  EXPECT_EQ(header(call, "Upload-Length"), "9");
  EXPECT_EQ(header(call, "Upload-Metadata"), "gallery eA==");
  EXPECT_EQ(header(call, "Idempotency-Key"), "k");
  EXPECT_EQ(header(call, "Cookie"), "") << "cookies end here";
  EXPECT_EQ(header(call, "X-CSRF-Token"), "");
}

TEST_F(UploadRelay, PassesPartsOnBitForBit) {
  std::string part(60'000, '\0');
  part += "\r\n\xff";
  const Answer sent = patch(part);
  EXPECT_EQ(sent.status, 204u);
  EXPECT_EQ(sent.header("Upload-Offset"), std::to_string(part.size()));
  EXPECT_EQ(sent.header("Upload-Photo"), "p1");
  const auto call = site_.app.calls().back();
  EXPECT_EQ(call.body, part);
  EXPECT_EQ(header(call, "Content-Type"), kPartType);
  EXPECT_EQ(header(call, "Upload-Offset"), "0");
}

TEST_F(UploadRelay, TakesWholeFilesOfTheLargestSizeAndNoMore) {
  EXPECT_EQ(patch(std::string(64 * 1024, 'x')).status, 204u);
  EXPECT_EQ(patch(std::string(64 * 1024 + 1, 'x')).status, 413u);
}

TEST_F(UploadRelay, LooksAndListsWithoutAToken) {
  site_.app.on("HEAD " + std::string(kUpload), [](const StandIn::Call&) -> Result<http::Response> {
    http::Response response;
    response.headers.set("Upload-Offset", "4");
    response.headers.set("Upload-Length", "9");
    return response;
  });
  site_.app.give("GET /uploads", api::UploadList{});
  const Answer head =
      browser_.send({.method = Method::kHead, .target = kUpload, .headers = {{"Tus-Resumable", "1.0.0"}}});
  EXPECT_EQ(head.status, 200u);
  EXPECT_EQ(head.header("Upload-Offset"), "4");
  EXPECT_EQ(head.header("Upload-Length"), "9");
  EXPECT_EQ(browser_.get("/uploads").body, R"({"uploads":[]})");
}

TEST_F(UploadRelay, GivesUpAnUpload) {
  site_.app.on("DELETE " + std::string(kUpload), [](const StandIn::Call&) { return api::no_content(); });
  EXPECT_EQ(browser_.script(Method::kDelete, kUpload, {}, {{"Tus-Resumable", "1.0.0"}}).status, 204u);
}

TEST_F(UploadRelay, AsksWhatTheGalleryHas) {
  const std::string path = Site::kGalleryPath + std::string("/known");
  site_.app.give("POST " + path, api::KnownList{});
  const Answer known = browser_.script(Method::kPost, path, R"({"sha256":[]})", {{"Content-Type", "application/json"}});
  EXPECT_EQ(known.status, 200u);
  EXPECT_EQ(known.body, R"({"known":[]})");
  EXPECT_EQ(site_.app.calls().back().body, R"({"sha256":[]})");
}

TEST_F(UploadRelay, TellsWhatTheAppTierSays) {
  site_.app.refuse("PATCH " + std::string(kUpload), {ErrorCode::kUnsupportedMedia, "This is not a photo."});
  const Answer refused = patch("<svg/>");
  EXPECT_EQ(refused.status, 415u);
  EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
  EXPECT_THAT(refused.body, HasSubstr("This is not a photo."));
  site_.app.go_away();
  const Answer away = patch("x");
  EXPECT_EQ(away.status, 503u);
  EXPECT_EQ(away.header("Content-Type"), "application/problem+json") << "for a script, not a page";
}

TEST_F(UploadRelay, TellsItInTheLanguageOfThePage) {
  browser_.cookies["language"] = "el";
  site_.app.refuse("PATCH " + std::string(kUpload),
                   {ErrorCode::kUnsupportedMedia, "The file is empty. Choose another one.", {}, 7});
  const Answer refused = patch("");
  EXPECT_EQ(refused.status, 415u);
  EXPECT_EQ(refused.header("Retry-After"), "7");
  EXPECT_THAT(refused.body, HasSubstr("Το αρχείο είναι κενό. Επιλέξτε άλλο."));
  EXPECT_THAT(refused.body, HasSubstr("\"status\":415"));
}

TEST_F(UploadRelay, ASessionThatHasRunOutIsRenewedFirst) {
  browser_.cookies.erase("access");
  EXPECT_EQ(patch("x").status, 204u);
  EXPECT_EQ(site_.auth.count("POST /auth/refresh"), 1u);
  EXPECT_EQ(site_.app.calls().back().bearer, kAccessToken);
}

TEST_F(UploadRelay, Security41_APartNeedsTheToken) {
  const std::string token = std::exchange(browser_.csrf_token, "nonsense");
  EXPECT_EQ(patch("x").status, 403u);
  EXPECT_THAT(site_.app.calls(), IsEmpty());
  browser_.csrf_token = token;
  EXPECT_EQ(patch("x").status, 204u);
}

}  // namespace
}  // namespace portreto::roles::web
