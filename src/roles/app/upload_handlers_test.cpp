#include "roles/app/upload_handlers.h"

#include <gtest/gtest.h>

#include "roles/app/harness_testing.h"
#include "services/sweeper.h"

namespace portreto::roles::app {
namespace {

using http::Method;
using services::tiny_png;

class UploadHandlersTest : public testing::Test {
 protected:
  static constexpr std::size_t kFirstBytes = 40;
  using HeaderList = Harness::HeaderList;

  std::string metadata() {
    return format_upload_metadata({{"gallery", gallery_.str()}, {"filename", "Κρήτη.png"}, {"type", "image/png"}});
  }
  Answer create(std::size_t length = tiny_png().size(), std::string body = {}) {
    HeaderList headers{
        {"Tus-Resumable", "1.0.0"}, {"Upload-Length", std::to_string(length)}, {"Upload-Metadata", metadata()}};
    if (!body.empty()) headers.emplace_back("Content-Type", "application/offset+octet-stream");
    return harness_.send(Method::kPost, "/uploads", owner_, std::move(body), std::move(headers));
  }
  std::string path_of(const Answer& created) {
    return created.headers.at("Location").substr(std::string_view("/api/v1").size());
  }
  Answer append(const std::string& path, std::size_t offset, std::string body, HeaderList more = {}) {
    HeaderList headers{{"Tus-Resumable", "1.0.0"},
                       {"Upload-Offset", std::to_string(offset)},
                       {"Content-Type", "application/offset+octet-stream"}};
    headers.insert(headers.end(), more.begin(), more.end());
    return harness_.send(Method::kPatch, path, owner_, std::move(body), std::move(headers));
  }
  Answer head(const std::string& path) {
    return harness_.send(Method::kHead, path, owner_, {}, {{"Tus-Resumable", "1.0.0"}});
  }
  std::string first() { return tiny_png().substr(0, kFirstBytes); }
  std::string rest() { return tiny_png().substr(kFirstBytes); }

  Harness harness_;
  const UserId owner_ = harness_.world.add_user("owner");
  const GalleryId gallery_ = harness_.world.add_gallery(owner_, model::Audience::kPrivate);
};

TEST_F(UploadHandlersTest, TellWhatTheyCanDo) {
  const auto answer = harness_.send(Method::kOptions, "/uploads", std::nullopt);
  EXPECT_EQ(answer.status, 204U);
  EXPECT_EQ(answer.headers.at("Tus-Resumable"), "1.0.0");
  EXPECT_EQ(answer.headers.at("Tus-Version"), "1.0.0");
  EXPECT_EQ(answer.headers.at("Tus-Max-Size"), std::to_string(1 << 20));
  EXPECT_TRUE(answer.headers.at("Tus-Extension").contains("creation-with-upload"));
}

TEST_F(UploadHandlersTest, TakeAFileInParts) {
  const auto created = create();
  ASSERT_EQ(created.status, 201U) << created.text;
  EXPECT_EQ(created.headers.at("Tus-Resumable"), "1.0.0");
  EXPECT_EQ(created.headers.at("Upload-Offset"), "0");
  const std::string path = path_of(created);

  const auto begun = append(path, 0, first());
  EXPECT_EQ(begun.status, 204U) << begun.text;
  EXPECT_EQ(begun.headers.at("Upload-Offset"), std::to_string(kFirstBytes));
  EXPECT_TRUE(begun.headers.contains("Upload-Expires"));
  const auto state = head(path);
  EXPECT_EQ(state.status, 200U);
  EXPECT_EQ(state.headers.at("Upload-Offset"), std::to_string(kFirstBytes));
  EXPECT_EQ(state.headers.at("Upload-Length"), std::to_string(tiny_png().size()));
  EXPECT_EQ(state.headers.at("Cache-Control"), "no-store");
  EXPECT_EQ(harness_.get("/uploads", owner_).at("/uploads/0/file_name"), "Κρήτη.png");

  EXPECT_EQ(append(path, 0, first()).status, 409U) << "it stands elsewhere";
  const auto done = append(path, kFirstBytes, rest());
  EXPECT_EQ(done.status, 204U) << done.text;
  EXPECT_EQ(done.headers.at("Upload-Offset"), std::to_string(tiny_png().size()));
  const auto photo = harness_.get("/photos/" + done.headers.at("Upload-Photo"), owner_);
  EXPECT_EQ(photo.at("/photo/original/file_name"), "Κρήτη.png");
  EXPECT_EQ(photo.at("/photo/original/size_bytes"), std::to_string(tiny_png().size()));
  EXPECT_EQ(head(path).headers.at("Upload-Photo"), done.headers.at("Upload-Photo"));
  EXPECT_TRUE(harness_.get("/uploads", owner_).json().at("uploads").as_array().empty());
}

TEST_F(UploadHandlersTest, TakeAWholeFileWithItsCreation) {
  const auto created = create(tiny_png().size(), tiny_png());
  ASSERT_EQ(created.status, 201U) << created.text;
  EXPECT_EQ(created.headers.at("Upload-Offset"), std::to_string(tiny_png().size()));
  EXPECT_EQ(harness_.get("/photos/" + created.at("/photo"), owner_).status, 200U);
}

TEST_F(UploadHandlersTest, HoldAPartToItsChecksum) {
  const std::string path = path_of(create());
  const auto digest = sha256(as_bytes(first()));
  std::string text = format_upload_metadata({{"sha256", std::string(as_text(digest))}});
  EXPECT_EQ(append(path, 0, std::string(kFirstBytes, 'x'), {{"Upload-Checksum", text}}).status, 460U);
  EXPECT_EQ(head(path).headers.at("Upload-Offset"), "0") << "nothing of it was taken";
  EXPECT_EQ(append(path, 0, first(), {{"Upload-Checksum", text}}).status, 204U);
  Sha1 sha1;
  sha1.update(as_bytes(rest()));
  text = format_upload_metadata({{"sha1", std::string(as_text(sha1.finish()))}});
  EXPECT_EQ(append(path, kFirstBytes, rest(), {{"Upload-Checksum", text}}).status, 204U);
  EXPECT_TRUE(head(path).headers.contains("Upload-Photo"));
}

TEST_F(UploadHandlersTest, RefuseWhatTheyDoNotUnderstand) {
  const std::string path = path_of(create());
  const auto other_version = harness_.send(Method::kPatch, path, owner_, "x", {{"Tus-Resumable", "0.2.2"}});
  EXPECT_EQ(other_version.status, 412U);
  EXPECT_EQ(other_version.headers.at("Tus-Version"), "1.0.0");
  EXPECT_EQ(harness_.send(Method::kPatch, path, owner_, "x", {{"Tus-Resumable", "1.0.0"}}).status, 415U);
  EXPECT_EQ(append(path, 0, first(), {{"Upload-Checksum", "md5 XrY7u+Ae7tCTyyK7j1rNww=="}}).status, 400U);
  EXPECT_EQ(append(path, 0, tiny_png() + "x").status, 413U);
  EXPECT_EQ(create(0).status, 400U);
  EXPECT_EQ(create((1 << 20) + 1).status, 413U);
  EXPECT_EQ(
      harness_.send(Method::kPost, "/uploads", owner_, {}, {{"Tus-Resumable", "1.0.0"}, {"Upload-Length", "9"}}).status,
      400U)
      << "no gallery";
  EXPECT_EQ(harness_.send(Method::kHead, path, owner_).status, 412U);
  EXPECT_EQ(harness_.get(path, harness_.world.add_user("stranger")).status, 404U);
}

TEST_F(UploadHandlersTest, EndAnUploadThatIsNoPicture) {
  const std::string path = path_of(create(6));
  EXPECT_EQ(append(path, 0, "<svg/>").status, 415U);
  EXPECT_EQ(head(path).status, 404U);
}

TEST_F(UploadHandlersTest, ForgetWhatIsGivenUp) {
  const std::string path = path_of(create());
  EXPECT_EQ(append(path, 0, first()).status, 204U);
  EXPECT_EQ(harness_.send(Method::kDelete, path, owner_, {}, {{"Tus-Resumable", "1.0.0"}}).status, 204U);
  EXPECT_EQ(append(path, kFirstBytes, rest()).status, 404U);
  EXPECT_TRUE(harness_.world.is_clean());
}

TEST_F(UploadHandlersTest, SayThatAnUploadHasExpired) {
  const std::string path = path_of(create());
  harness_.world.clock.advance(std::chrono::hours(25));
  EXPECT_EQ(head(path).status, 410U);
}

TEST_F(UploadHandlersTest, KnowWhatTheGalleryHas) {
  const auto created = create(tiny_png().size(), tiny_png());
  const std::string digest = to_hex(sha256(as_bytes(tiny_png())));
  const std::string path = "/galleries/" + gallery_.str() + "/known";
  const auto known = harness_.send(Method::kPost, path, owner_,
                                   R"({"sha256":[")" + digest + R"(",")" + std::string(64, '0') + R"("]})");
  EXPECT_EQ(known.status, 200U) << known.text;
  EXPECT_EQ(known.json().at("known").as_array().size(), 1U);
  EXPECT_EQ(known.at("/known/0/photo"), created.at("/photo"));
  EXPECT_EQ(known.at("/known/0/sha256"), digest);
  EXPECT_EQ(harness_.send(Method::kPost, path, owner_, R"({"sha256":["00"]})").status, 400U);
}

}  // namespace
}  // namespace portreto::roles::app
