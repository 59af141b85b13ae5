#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SelectPages : public ::testing::Test {
 protected:
  SelectPages() {
    api::GalleryPage gallery;
    gallery.gallery.id = *GalleryId::parse(Site::kGallery);
    gallery.permissions.can_edit = true;
    gallery.photos = {{.id = kFirst, .width = 4, .height = 3}, {.id = kSecond, .width = 4, .height = 3}};
    site_.app.give("GET " + std::string(Site::kGalleryPath), gallery);
    api::GalleryList first{.galleries = {{.id = gallery.gallery.id, .name = "This one"}}, .next = "n&x"};
    site_.app.on("GET /galleries", [first](const StandIn::Call& call) {
      if (!call.what.ends_with("?cursor=n%26x")) return api::answer(first);
      return api::answer(api::GalleryList{.galleries = {{.id = kOther, .name = "The other"}}});
    });
    for (const PhotoId id : {kFirst, kSecond}) {
      site_.app.on("POST /photos/" + id.str() + "/edit", [](const StandIn::Call&) { return api::no_content(); });
      site_.app.on("DELETE /photos/" + id.str(), [](const StandIn::Call&) { return api::no_content(); });
    }
  }

  Answer post(std::vector<std::pair<std::string, std::string>> fields) {
    fields.emplace_back("photo-" + kFirst.str(), "true");
    fields.emplace_back("photo-" + kSecond.str(), "true");
    return browser_.post(kPath, {fields.begin(), fields.end()});
  }

  inline static const std::string kPath = std::string(Site::kGalleryPath) + "/select";
  inline static const PhotoId kFirst = *PhotoId::parse("01890a5d-ac96-774b-bcce-b302099a8011");
  inline static const PhotoId kSecond = *PhotoId::parse("01890a5d-ac96-774b-bcce-b302099a8012");
  inline static const GalleryId kOther = *GalleryId::parse("01890a5d-ac96-774b-bcce-b302099a8013");
  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(SelectPages, OffersThePhotosAndTheOtherGalleries) {
  const Answer page = browser_.get(kPath);
  EXPECT_THAT(page.body, HasSubstr("name=\"photo-" + kFirst.str() + "\""));
  EXPECT_THAT(page.body, AllOf(HasSubstr(">The other</option>"), Not(HasSubstr("This one"))));
}

TEST_F(SelectPages, EachPhotoIsChangedByItself) {
  EXPECT_EQ(post({{"action", "tag"}, {"tags", "sea, , #sand"}}).header("Location"), Site::kGalleryPath);
  for (const PhotoId id : {kFirst, kSecond}) EXPECT_EQ(site_.app.count("POST /photos/" + id.str() + "/edit"), 1u);
  EXPECT_EQ(site_.app.calls().back().body, R"({"add_tags":["sea"," #sand"]})");
  post({{"action", "untag"}, {"tags", "sea"}});
  EXPECT_EQ(site_.app.calls().back().body, R"({"remove_tags":["sea"]})");
  post({{"action", "locate"}, {"location", ""}});
  EXPECT_EQ(site_.app.calls().back().body, R"({"location":""})");
  post({{"action", "move"}, {"gallery", kOther.str()}});
  EXPECT_EQ(site_.app.calls().back().body, R"({"gallery":")" + kOther.str() + "\"}");
}

TEST_F(SelectPages, WhatCouldNotBeDoneIsSaidOfEachPhoto) {
  site_.app.refuse("POST /photos/" + kSecond.str() + "/edit", {ErrorCode::kNotFound, "There is no such photo."});
  const Answer page = post({{"action", "tag"}, {"tags", "sea"}});
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, HasSubstr("1 done, 1 not"));
  EXPECT_THAT(page.body, HasSubstr("href=\"/photos/" + kSecond.str() + "\""));
  EXPECT_THAT(page.body, HasSubstr("There is no such photo."));
}

TEST_F(SelectPages, WhatIsWrongInItselfIsSaidOnce) {
  site_.app.refuse("POST /photos/" + kFirst.str() + "/edit", Error::invalid_field("tags", "A tag is too long."));
  const Answer page = post({{"action", "tag"}, {"tags", "looong"}});
  EXPECT_EQ(page.status, 400u);
  EXPECT_THAT(page.body, AllOf(HasSubstr("A tag is too long."), HasSubstr("value=\"looong\"")));
  EXPECT_THAT(page.body, HasSubstr("name=\"photo-" + kSecond.str() + "\" value=\"true\" checked"));
  EXPECT_EQ(site_.app.count("POST /photos/" + kSecond.str() + "/edit"), 0u);
  for (const auto& [action, says] :
       {std::pair{"", "Choose what to do"}, {"tag", "Which tags?"}, {"move", "Choose the gallery"}}) {
    EXPECT_THAT(post({{"action", action}}).body, HasSubstr(says));
  }
  EXPECT_THAT(browser_.post(kPath, {{"action", "tag"}, {"tags", "sea"}}).body, HasSubstr("Select photos first."));
}

TEST_F(SelectPages, DeletingAsksFirst) {
  const Answer question = post({{"action", "delete"}});
  EXPECT_THAT(question.body, HasSubstr("Delete 2 photos?"));
  EXPECT_EQ(site_.app.count("DELETE /photos/" + kFirst.str()), 0u);
  EXPECT_EQ(post({{"action", "delete"}, {"confirmed", "true"}}).header("Location"), Site::kGalleryPath);
  for (const PhotoId id : {kFirst, kSecond}) EXPECT_EQ(site_.app.count("DELETE /photos/" + id.str()), 1u);
}

// SECURITY 29.
TEST_F(SelectPages, AnothersGalleryHasNone) {
  site_.app.give("GET " + std::string(Site::kGalleryPath), api::GalleryPage{});
  EXPECT_EQ(browser_.get(kPath).status, 404u);
}

}  // namespace
}  // namespace portreto::roles::web
