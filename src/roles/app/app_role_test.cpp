#include "roles/app/app_role.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "roles/app/harness_testing.h"

namespace portreto::roles::app {
namespace {

using http::Method;
using model::Audience;
using services::Fault;
using services::tiny_png;

class AppRoleTest : public testing::Test {
 protected:
  Answer upload(Harness::HeaderList headers = {}, std::string bytes = tiny_png()) {
    return harness_.send(Method::kPost, "/galleries/" + gallery_.str() + "/photos", anna_, std::move(bytes),
                         std::move(headers));
  }
  std::size_t spooled() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(world_.directory / "spool")) ++count;
    return count;
  }

  Harness harness_;
  services::World& world_ = harness_.world;
  const UserId anna_ = world_.add_user("anna");
  const UserId ben_ = world_.add_user("ben");
  const GalleryId gallery_ = world_.add_gallery(anna_, Audience::kPublic, "Crete");
};

TEST_F(AppRoleTest, FromAnEmptyGalleryToASharedPhoto) {
  const auto gallery = harness_.send(Method::kPost, "/galleries", anna_,
                                     R"({"name":"Naxos","description":"In May","audience":"public"})");
  ASSERT_EQ(gallery.status, 201U) << gallery.text;
  const std::string path = "/galleries/" + gallery.at("/gallery/id");
  EXPECT_EQ(gallery.headers.at("Location"), "/api/v1" + path);
  EXPECT_EQ(gallery.headers.at("Cache-Control"), "no-store");

  const auto uploaded = harness_.send(Method::kPost, path + "/photos", anna_, tiny_png(),
                                      {{"X-File-Name", "%CE%9D%CE%AC%CE%BE%CE%BF%CF%82.png"}});
  ASSERT_EQ(uploaded.status, 201U) << uploaded.text;
  const std::string photo = "/photos/" + uploaded.at("/photo/id");
  EXPECT_EQ(spooled(), 0U);

  const auto page = harness_.get(path, ben_);
  EXPECT_EQ(page.at("/photos/0/id"), uploaded.at("/photo/id"));
  EXPECT_EQ(page.at("/gallery/photo_count"), "1");
  EXPECT_EQ(page.at("/viewer/username"), "ben");
  EXPECT_EQ(page.at("/gallery/owner/username"), "anna");
  EXPECT_EQ(page.at("/permissions/can_edit"), "false");

  EXPECT_EQ(harness_.send(Method::kPut, photo + "/like", ben_).at("/likes"), "1");
  EXPECT_EQ(harness_.send(Method::kPut, photo + "/like", ben_).at("/likes"), "1");
  EXPECT_EQ(harness_.send(Method::kPost, photo + "/comments", ben_, R"({"text":"Beautiful"})").status, 201U);
  const auto seen = harness_.get(photo, anna_);
  EXPECT_EQ(seen.at("/photo/original/file_name"), "Νάξος.png");
  EXPECT_EQ(seen.at("/reactions/likes"), "1");
  EXPECT_EQ(seen.at("/comments/items/0/author/username"), "ben");
  EXPECT_EQ(seen.at("/comments/items/0/can_delete"), "true");
  EXPECT_EQ(harness_.send(Method::kDelete, photo + "/like", ben_).at("/likes"), "0");
}

TEST_F(AppRoleTest, MediaUrlsAreGoodForTheStorageTier) {
  const auto uploaded = upload();
  const auto page = harness_.get("/photos/" + uploaded.at("/photo/id"), anna_);
  const std::string url = page.at("/photo/sources/0/url");
  const auto query = url.find('?');
  ASSERT_NE(query, std::string::npos);
  const auto grant = harness_.url_signer.verify("GET", url.substr(0, query), url.substr(query + 1), world_.clock.now());
  ASSERT_TRUE(grant) << url;
  EXPECT_FALSE(grant->download);
  EXPECT_TRUE(world_.run(world_.blobs.head({grant->blob, grant->variant})));
  const auto original = harness_.get("/photos/" + uploaded.at("/photo/id") + "/original", anna_);
  EXPECT_EQ(original.status, 302U);
  EXPECT_NE(original.headers.at("Location").find("&d=1"), std::string::npos);
}

TEST_F(AppRoleTest, RepeatedRequestsWithAKeyMakeOneThing) {
  const Harness::HeaderList key{{"Idempotency-Key", "try-1"}};
  EXPECT_EQ(upload(key).at("/photo/id"), upload(key).at("/photo/id"));
  EXPECT_EQ(upload(key, tiny_png(2)).status, 409U);
  const auto create = [&](const char* name) {
    return harness_.send(Method::kPost, "/galleries", anna_, std::string(R"({"name":")") + name + "\"}", key);
  };
  const auto first = create("Naxos");
  EXPECT_EQ(create("Naxos").at("/gallery/id"), first.at("/gallery/id"));
  EXPECT_EQ(harness_.send(Method::kPost, "/galleries", anna_, R"({"name":"naxos"})").status, 409U);
  const auto comment = [&] {
    return harness_.send(Method::kPost, "/galleries/" + gallery_.str() + "/comments", ben_, R"({"text":"Nice"})", key);
  };
  EXPECT_EQ(comment().at("/id"), comment().at("/id"));
  EXPECT_EQ(harness_.get("/galleries/" + gallery_.str(), ben_).at("/gallery/reactions/comments"), "1");
  EXPECT_EQ(upload({{"Idempotency-Key", std::string(200, 'k')}}).status, 400U);
}

// SECURITY 28.
TEST_F(AppRoleTest, OperatorsWhereTextBelongsAreRefused) {
  const std::string operation = R"({"$ne":""})";
  const std::vector<std::tuple<Method, std::string, std::string>> requests{
      {Method::kPost, "/galleries", R"({"name":)" + operation + "}"},
      {Method::kPatch, "/galleries/" + gallery_.str(), R"({"revision":1,"name":)" + operation + "}"},
      {Method::kPatch, "/galleries/" + gallery_.str(), R"({"revision":)" + operation + "}"},
      {Method::kPatch, "/profile", R"({"bio":)" + operation + "}"},
      {Method::kPost, "/galleries/" + gallery_.str() + "/comments", R"({"text":)" + operation + "}"},
      {Method::kPatch, "/profile", operation},
  };
  for (const auto& [method, path, body] : requests) {
    const auto answer = harness_.send(method, path, anna_, body);
    EXPECT_EQ(answer.status, 400U) << path;
    EXPECT_FALSE(answer.at("/errors/0/field").empty());
  }
  EXPECT_EQ(harness_.get("/people?q[$ne]=", anna_).json().at("people").as_array().size(), 0U);
  EXPECT_EQ(harness_.get("/galleries/[$ne]", anna_).status, 404U);
}

TEST_F(AppRoleTest, ALostUpdateIsAConflict) {
  const std::string path = "/galleries/" + gallery_.str();
  EXPECT_EQ(harness_.send(Method::kPatch, path, anna_, R"({"revision":1,"name":"Kreta"})").at("/revision"), "2");
  EXPECT_EQ(harness_.send(Method::kPatch, path, anna_, R"({"revision":1,"name":"Candia"})").status, 409U);
  EXPECT_EQ(harness_.get(path, anna_).at("/gallery/name"), "Kreta");
}

TEST_F(AppRoleTest, OnlyAPhotoOfTheGalleryCanBeItsCover) {
  const PhotoId own = world_.add_photo(anna_, gallery_);
  const PhotoId other = world_.add_photo(anna_, world_.add_gallery(anna_, Audience::kPrivate));
  const auto set = [&](const std::string& cover, int revision) {
    return harness_.send(Method::kPatch, "/galleries/" + gallery_.str(), anna_,
                         R"({"revision":)" + std::to_string(revision) + R"(,"cover":")" + cover + "\"}");
  };
  EXPECT_EQ(set(other.str(), 1).status, 400U);
  EXPECT_EQ(set("x", 1).status, 400U);
  EXPECT_EQ(set(own.str(), 1).at("/cover"), own.str());
  EXPECT_FALSE(set("", 2).json().as_object().contains("cover"));
}

TEST_F(AppRoleTest, AnUploadThatFailsSaysWhyAndLeavesNothing) {
  EXPECT_EQ(upload({}, "<svg/>").status, 415U);
  EXPECT_EQ(upload({}, tiny_png().substr(0, 60)).status, 422U);
  EXPECT_EQ(upload({}, std::string((1 << 20) + 1, 'x')).status, 413U);
  EXPECT_EQ(upload({{"X-File-Name", "%"}}).status, 400U);

  const auto failing = [](ErrorCode code) { return [code] { return std::optional(Fault{code}); }; };
  world_.blobs.on_put = failing(ErrorCode::kStorageFull);
  EXPECT_EQ(upload().status, 507U);
  world_.blobs.on_put = failing(ErrorCode::kUnavailable);
  EXPECT_EQ(upload().status, 503U);
  world_.blobs.on_put = nullptr;
  world_.metadata.photos().on_insert = failing(ErrorCode::kUnavailable);
  EXPECT_EQ(upload().status, 503U);
  world_.metadata.photos().on_insert = nullptr;

  EXPECT_TRUE(world_.is_clean());
  EXPECT_EQ(spooled(), 0U);
  EXPECT_EQ(harness_.get("/galleries/" + gallery_.str(), anna_).at("/gallery/photo_count"), "0");
}

TEST_F(AppRoleTest, ProfilesAreChangedAndShown) {
  const auto changed =
      harness_.send(Method::kPatch, "/profile", anna_,
                    R"({"first_name":"Anna","last_name":"Maris","birth_date":"1990-04-30","sex":"female"})");
  ASSERT_EQ(changed.status, 200U) << changed.text;
  EXPECT_EQ(harness_.send(Method::kPut, "/profile/photo", anna_, tiny_png()).status, 200U);
  const auto page = harness_.get("/profiles/anna", ben_);
  EXPECT_EQ(page.at("/user/display_name"), "Anna Maris");
  EXPECT_EQ(page.at("/details/birth_date"), "1990-04-30");
  EXPECT_FALSE(page.at("/user/photo/sources/0/url").empty());
  EXPECT_EQ(page.text.find("example.org"), std::string::npos);  // never their email
  const auto wrong = harness_.send(Method::kPatch, "/profile", anna_, R"({"birth_date":"2190-01-01","sex":"x"})");
  EXPECT_EQ(wrong.status, 400U);
  EXPECT_EQ(wrong.json().at("errors").as_array().size(), 2U);
  const auto cleared = harness_.send(Method::kPatch, "/profile", anna_, R"({"birth_date":"","sex":""})");
  EXPECT_FALSE(cleared.json().as_object().contains("birth_date"));
}

TEST_F(AppRoleTest, APrivateProfileShowsNameAndPictureOnly) {
  ASSERT_EQ(harness_.send(Method::kPatch, "/profile", anna_, R"({"is_private":true,"bio":"secret"})").status, 200U);
  const auto page = harness_.get("/profiles/anna", ben_);
  EXPECT_EQ(page.at("/user/username"), "anna");
  EXPECT_FALSE(page.json().as_object().contains("details"));
  EXPECT_EQ(page.text.find("secret"), std::string::npos);
  EXPECT_TRUE(harness_.get("/profiles/anna", anna_).json().as_object().contains("details"));
}

TEST_F(AppRoleTest, PeopleAreFoundAndSuggested) {
  EXPECT_EQ(harness_.get("/people?q=an", ben_).at("/people/0/user/username"), "anna");
  EXPECT_TRUE(harness_.get("/people?q=zz", ben_).json().at("people").as_array().empty());
  EXPECT_TRUE(harness_.get("/people?q=", ben_).json().at("people").as_array().empty());
  EXPECT_EQ(harness_.get("/people?q=" + std::string(300, 'a'), ben_).status, 400U);
  EXPECT_EQ(harness_.get("/feed", ben_).at("/suggestions/0/user/username"), "anna");
  EXPECT_EQ(harness_.send(Method::kPut, "/follows/anna", ben_).at("/relation"), "following");
  EXPECT_TRUE(harness_.get("/suggestions", ben_).json().at("people").as_array().empty());
  EXPECT_EQ(harness_.send(Method::kPut, "/follows/ben", ben_).status, 400U);
  EXPECT_EQ(harness_.get("/profiles/anna/followers", std::nullopt).at("/people/0/user/username"), "ben");
}

TEST_F(AppRoleTest, CursorsAndLimitsAreChecked) {
  const std::string path = "/galleries/" + gallery_.str();
  for (const char* query : {"?cursor=x", "?limit=0", "?limit=201", "?limit=a", "?comments=x"}) {
    EXPECT_EQ(harness_.get(path + query, anna_).status, 400U) << query;
  }
  for (int i = 0; i < 3; ++i) world_.add_photo(anna_, gallery_);
  const auto first = harness_.get(path + "?limit=2", anna_);
  EXPECT_EQ(first.json().at("photos").as_array().size(), 2U);
  const auto second = harness_.get(path + "?limit=2&cursor=" + first.at("/next"), anna_);
  EXPECT_EQ(second.json().at("photos").as_array().size(), 1U);
  EXPECT_FALSE(second.json().as_object().contains("next"));
}

}  // namespace
}  // namespace portreto::roles::app
