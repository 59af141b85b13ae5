#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kBoundary[] = "----boundary";

std::string field(std::string_view name, std::string_view value) {
  return fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", kBoundary, name, value);
}
std::string file(std::string_view name, std::string_view content) {
  return fmt::format(
      "--{}\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"{}\"\r\n"
      "Content-Type: image/jpeg\r\n\r\n{}\r\n",
      kBoundary, name, content);
}
std::string end() { return fmt::format("--{}--\r\n", kBoundary); }

class UploadPages : public ::testing::Test {
 protected:
  UploadPages() {
    site_.app.on(kAddPhoto, [](const StandIn::Call& call) -> Result<http::Response> {
      if (call.bearer != kAccessToken) return fail(ErrorCode::kUnauthenticated, "Log in first.");
      if (call.body.starts_with("broken")) return fail(ErrorCode::kUnprocessable, "This file is damaged.");
      api::UploadResult result;
      result.photo.id = PhotoId::generate();
      return api::answer(result, 201);
    });
  }

  Answer upload(const std::string& body, Browser::Headers headers = {}) {
    return browser_.post_raw(Site::kGalleryPath + std::string("/photos"), body,
                             fmt::format("multipart/form-data; boundary={}", kBoundary), std::move(headers));
  }
  std::string csrf() { return field("csrf", browser_.csrf_token); }

  std::vector<StandIn::Call> files_sent() {
    std::vector<StandIn::Call> sent;
    for (auto& call : site_.app.calls()) {
      if (call.what == kAddPhoto) sent.push_back(std::move(call));
    }
    return sent;
  }
  static std::string header(const StandIn::Call& call, std::string_view name) {
    return std::string(call.headers.find(name).value_or(""));
  }

  const std::string kAddPhoto = "POST " + std::string(Site::kGalleryPath) + "/photos";
  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(UploadPages, EachFileIsSentOnBitForBit) {
  const std::string bytes("\0\r\n--\xff\r\n", 8);
  const Answer page =
      upload(csrf() + field("idempotency_key", "k") + file("a.jpg", bytes) + file("b.jpg", "two") + end());
  EXPECT_EQ(page.status, 200u);
  const auto sent = files_sent();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].body, bytes);
  EXPECT_EQ(sent[1].body, "two");
  EXPECT_EQ(header(sent[0], "Idempotency-Key"), "k-0");
  EXPECT_EQ(header(sent[1], "Idempotency-Key"), "k-1");
  EXPECT_EQ(header(sent[0], "X-File-Name"), "a.jpg");
  EXPECT_THAT(page.body, HasSubstr("data-result=\"accepted\""));
}

TEST_F(UploadPages, ARefusedFileDoesNotKeepTheOthersBack) {
  const Answer page = upload(csrf() + file("a.jpg", "one") + file("b.jpg", "broken") + file("c.jpg", "three") + end());
  EXPECT_EQ(page.status, 200u);
  EXPECT_EQ(files_sent().size(), 3u);
  EXPECT_THAT(page.body, HasSubstr("This file is damaged."));
  EXPECT_THAT(page.body, HasSubstr("a.jpg"));
  EXPECT_THAT(page.body, HasSubstr("c.jpg"));
}

TEST_F(UploadPages, AFileThatTheAppTierRefusesUnreadDoesNotKeepTheOthersBack) {
  site_.app.refuse(kAddPhoto, {ErrorCode::kPayloadTooLarge, "This file is too large."});
  const Answer page = upload(csrf() + file("a.jpg", std::string(150'000, 'a')) + file("b.jpg", "two") + end());
  EXPECT_EQ(page.status, 200u);
  EXPECT_EQ(files_sent().size(), 2u);
}

TEST_F(UploadPages, WithoutAKeyNothingIsTakenForARepetition) {
  upload(csrf() + file("a.jpg", "one") + end());
  ASSERT_EQ(files_sent().size(), 1u);
  EXPECT_EQ(header(files_sent()[0], "Idempotency-Key"), "");
}

TEST_F(UploadPages, Security35_NamesTravelAsText) {
  upload(csrf() + file("../..\xC3\xA4 %22b%0D%0AX-Evil: 1.jpg", "one") + end());
  ASSERT_EQ(files_sent().size(), 1u);
  const auto sent = files_sent()[0];
  EXPECT_EQ(header(sent, "X-File-Name"), "..%2F..%C3%A4%20%22b%0D%0AX-Evil%3A%201.jpg");
  EXPECT_EQ(header(sent, "X-Evil"), "");
}

TEST_F(UploadPages, Security41_ATokenBehindTheFileIsTooLate) {
  EXPECT_EQ(upload(file("a.jpg", "one") + csrf() + end()).status, 403u);
  EXPECT_EQ(upload(field("csrf", "nonsense") + file("a.jpg", "one") + csrf() + end()).status, 403u);
  EXPECT_EQ(upload(end()).status, 403u);
  EXPECT_THAT(files_sent(), IsEmpty());
}

TEST_F(UploadPages, WhoChoseNoFileGoesBackToTheGallery) {
  const Answer answer = upload(csrf() + file("", "") + end());
  EXPECT_EQ(answer.status, 303u);
  EXPECT_EQ(answer.header("Location"), Site::kGalleryPath);
  EXPECT_THAT(files_sent(), IsEmpty());
}

TEST_F(UploadPages, WhatEveryFileWouldMeetIsSaidOnce) {
  site_.app.refuse(kAddPhoto, {ErrorCode::kNotFound, "There is no such gallery."});
  EXPECT_EQ(upload(csrf() + file("a.jpg", "one") + file("b.jpg", "two") + end()).status, 404u);
  EXPECT_EQ(files_sent().size(), 1u);
}

TEST_F(UploadPages, WhoIsSignedOutIsSentToTheLogin) {
  browser_.cookies.erase("access");
  browser_.cookies.erase("refresh");
  const Answer answer = upload(csrf() + file("a.jpg", "one") + end());
  EXPECT_EQ(answer.status, 303u);
  EXPECT_THAT(answer.header("Location"), ::testing::StartsWith("/login"));
}

TEST_F(UploadPages, AFormThatIsCutShortIsRefused) {
  const Answer page = upload(csrf() + file("a.jpg", "one") + "--");
  EXPECT_EQ(page.status, 400u);
}

TEST_F(UploadPages, AnotherKindOfBodyIsRefused) {
  EXPECT_EQ(browser_.post_raw(Site::kGalleryPath + std::string("/photos"), "{}", "application/json").status, 415u);
  EXPECT_THAT(files_sent(), IsEmpty());
}

TEST_F(UploadPages, ALongTextFieldIsRefused) {
  EXPECT_EQ(upload(csrf() + field("idempotency_key", std::string(5000, 'k')) + file("a.jpg", "one") + end()).status,
            413u);
  EXPECT_THAT(files_sent(), IsEmpty());
}

TEST_F(UploadPages, WhileAppIsAwayEachFileSaysSo) {
  const std::string body = csrf() + file("a.jpg", "one") + end();
  site_.app.go_away();
  const Answer page = upload(body);
  EXPECT_EQ(page.status, 503u);
}

TEST_F(UploadPages, AProfilesPhotoIsTheFirstFile) {
  site_.app.give("PUT /profile/photo", api::OwnProfile{});
  const Answer done = browser_.post_raw("/settings/photo", csrf() + file("me.jpg", "face") + end(),
                                        fmt::format("multipart/form-data; boundary={}", kBoundary));
  EXPECT_EQ(done.status, 303u);
  EXPECT_EQ(site_.app.calls().back().body, "face");

  site_.app.refuse("PUT /profile/photo", {ErrorCode::kUnsupportedMedia, "This is not a photo."});
  site_.app.give("GET /profile", api::OwnProfile{.viewer = anna(), .username = "anna"});
  const Answer refused = browser_.post_raw("/settings/photo", csrf() + file("me.pdf", "%PDF") + end(),
                                           fmt::format("multipart/form-data; boundary={}", kBoundary));
  EXPECT_EQ(refused.status, 400u);
  EXPECT_THAT(refused.body, HasSubstr("This is not a photo."));
}

TEST_F(UploadPages, TheFormIsToldHowMuchRoomIsLeft) {
  const Browser::Headers script{{"Accept", "application/json"}};
  site_.app.give("GET /quota", api::QuotaView{.used_bytes = 2'600'000'000, .limit_bytes = 5'000'000'000});
  const auto told = browser_.get("/settings/room", script);
  EXPECT_EQ(told.status, 200U);
  EXPECT_THAT(told.body, HasSubstr(R"("left_bytes":2400000000)"));
  EXPECT_THAT(told.body, HasSubstr("You have room for 2.4 GB more, of 5.0 GB."));
  site_.app.give("GET /quota", api::QuotaView{.used_bytes = 7, .limit_bytes = 5});
  EXPECT_THAT(browser_.get("/settings/room", script).body, HasSubstr(R"("is_limited":true,"left_bytes":0)"));
  site_.app.give("GET /quota", api::QuotaView{.used_bytes = 7});
  EXPECT_THAT(browser_.get("/settings/room", script).body, HasSubstr(R"("is_limited":false)"));
  site_.app.refuse("GET /quota", {ErrorCode::kUnavailable, "Try again in a moment."});
  EXPECT_EQ(browser_.get("/settings/room", script).status, 503U);
  EXPECT_EQ(browser_.get("/settings/room").header("Location"), "/settings/account") << "for people";
}

}  // namespace
}  // namespace portreto::roles::web
