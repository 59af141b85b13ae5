#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSection[] = "01a22031-3b2e-7147-803a-aad8d10cb8c1";
constexpr char kPhotoOfIt[] = "01a22031-3b2e-7147-803a-aad8d10cb8c2";

class SectionPages : public ::testing::Test {
 protected:
  SectionPages() {
    site_.app.give("GET " + path_, gallery());
    site_.app.give("GET " + photo_path_, photo());
  }

  static api::GalleryPage gallery(bool is_own = true) {
    api::GalleryPage page{.viewer = anna(), .revision = 5};
    page.gallery.id = *GalleryId::parse(Site::kGallery);
    page.gallery.name = "Summer";
    page.gallery.photo_count = 3;
    page.order = model::PhotoOrder::kManual;
    page.permissions.can_edit = is_own;
    page.sections = {{.key = kSection, .title = "Sea", .photo_count = 2}, {.key = "empty", .title = "Hills"}};
    page.photos = {{.id = PhotoId::generate()},
                   {.id = PhotoId::generate(), .section = kSection},
                   {.id = PhotoId::generate(), .section = kSection}};
    return page;
  }
  static api::PhotoPage photo(GalleryId of = *GalleryId::parse(Site::kGallery)) {
    api::PhotoPage page{.viewer = anna()};
    page.photo.id = *PhotoId::parse(kPhotoOfIt);
    page.gallery.id = of;
    return page;
  }
  std::string arranged() const { return path_ + "/arrange?section=" + kSection + "#section-" + kSection; }

  const std::string path_ = Site::kGalleryPath;
  const std::string photo_path_ = std::string("/photos/") + kPhotoOfIt;
  const std::string section_path_ = path_ + "/sections/" + kSection;
  const std::string new_path_ = path_ + "/sections/new";
  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(SectionPages, AGalleryHasAHeadingForEachSectionAndLinksToAll) {
  const std::string html = browser_.get(path_).body;
  EXPECT_THAT(html, HasSubstr("id=\"section-" + std::string(kSection) + "\""));
  EXPECT_THAT(html, HasSubstr("data-part=\"\"")) << "photos before the first section have no heading";
  EXPECT_THAT(html, HasSubstr("href=\"" + path_ + "?section=" + kSection + "#section-" + kSection + "\">Sea"));
  EXPECT_THAT(html, HasSubstr("Hills")) << "its owner sees one without photos";
  EXPECT_THAT(html, Not(HasSubstr("From the beginning")));
  site_.app.give("GET " + path_, gallery(false));
  EXPECT_THAT(browser_.get(path_).body, Not(HasSubstr("Hills")));
}

TEST_F(SectionPages, ASectionInTheAddressIsPassedOn) {
  const Answer page = browser_.get(path_ + "?section=2026-11&evil=1");
  EXPECT_EQ(site_.app.calls().back().what, "GET " + path_ + "?section=2026-11");
  EXPECT_THAT(page.body, HasSubstr("From the beginning"));
}

TEST_F(SectionPages, SectionsByTimeAreCalledByIt) {
  auto page = gallery();
  page.sections = {{.key = "2019", .photo_count = 1},
                   {.key = "2020-02", .photo_count = 1},
                   {.key = "2020-02-29", .photo_count = 1},
                   {.key = "2020-99", .photo_count = 1}};
  site_.app.give("GET " + path_, page);
  const std::string html = browser_.get(path_).body;
  for (const char* title : {">2019 ", ">February 2020 ", ">29 Feb 2020 ", ">2020-99 "})
    EXPECT_THAT(html, HasSubstr(title));
}

TEST_F(SectionPages, ASectionBeginsAtAPhoto) {
  const Answer form = browser_.get(new_path_ + "?photo=" + kPhotoOfIt);
  EXPECT_EQ(form.status, 200U);
  EXPECT_EQ(Browser::hidden_value(form.body, "photo"), kPhotoOfIt);
  const std::string key = Browser::hidden_value(form.body, "idempotency_key");
  site_.app.give("POST " + path_ + "/sections", api::SectionLink{kSection, "Sea"}, 201);
  const Answer begun = browser_.post(new_path_, {{"title", "Sea"}, {"photo", kPhotoOfIt}, {"idempotency_key", key}});
  EXPECT_EQ(begun.status, 303U);
  EXPECT_EQ(begun.header("Location"), arranged());
  EXPECT_EQ(site_.app.calls().back().body, "{\"title\":\"Sea\",\"photo\":\"" + std::string(kPhotoOfIt) + "\"}");
  EXPECT_EQ(site_.app.calls().back().headers.find("Idempotency-Key"), key);
}

TEST_F(SectionPages, ARefusalKeepsWhatWasTyped) {
  site_.app.refuse("POST " + path_ + "/sections", Error::invalid_field("title", "The title is too long."));
  Answer page = browser_.post(new_path_, {{"title", "Long"}, {"photo", kPhotoOfIt}, {"idempotency_key", "k"}});
  EXPECT_EQ(page.status, 400U);
  EXPECT_THAT(page.body, HasSubstr("The title is too long."));
  EXPECT_THAT(page.body, HasSubstr("value=\"Long\""));
  EXPECT_EQ(Browser::hidden_value(page.body, "idempotency_key"), "k");
  site_.app.refuse("POST " + path_ + "/sections", {ErrorCode::kConflict, "This gallery has 100 sections."});
  page = browser_.post(new_path_, {{"title", "More"}, {"photo", kPhotoOfIt}});
  EXPECT_EQ(page.status, 409U);
  EXPECT_THAT(page.body, HasSubstr("This gallery has 100 sections."));
  site_.app.refuse("POST " + path_ + "/sections", {ErrorCode::kUnavailable, "Try again."});
  EXPECT_EQ(browser_.post(new_path_, {{"title", "More"}, {"photo", kPhotoOfIt}}).status, 503U);
}

TEST_F(SectionPages, ASectionIsMovedRenamedAndRemoved) {
  site_.app.give("PATCH " + section_path_, api::SectionLink{kSection, "Sea"});
  EXPECT_EQ(browser_.post(path_ + "/sections/move", {{"section", kSection}, {"photo", kPhotoOfIt}}).header("Location"),
            arranged());
  EXPECT_EQ(site_.app.calls().back().body, "{\"photo\":\"" + std::string(kPhotoOfIt) + "\"}");
  EXPECT_THAT(browser_.get(section_path_).body, HasSubstr("value=\"Sea\""));
  EXPECT_EQ(browser_.post(section_path_, {{"title", "Shore"}}).header("Location"), arranged());
  EXPECT_EQ(site_.app.calls().back().body, R"({"title":"Shore"})");
  site_.app.on("DELETE " + section_path_, [](const StandIn::Call&) { return api::no_content(); });
  EXPECT_EQ(browser_.post(section_path_ + "/remove").header("Location"), path_ + "/arrange");
}

TEST_F(SectionPages, OthersAndWhatIsNotThereHaveNoPage) {
  EXPECT_EQ(browser_.get(path_ + "/sections/unknown").status, 404U);
  site_.app.give("GET " + photo_path_, photo(GalleryId::generate()));
  EXPECT_EQ(browser_.get(new_path_ + "?photo=" + kPhotoOfIt).status, 404U);
  EXPECT_EQ(browser_.post(new_path_, {{"title", "Sea"}, {"photo", "x"}}).status, 404U);
  site_.app.give("GET " + path_, gallery(false));
  EXPECT_EQ(browser_.get(section_path_).status, 404U);
  EXPECT_EQ(browser_.get(new_path_ + "?photo=" + kPhotoOfIt).status, 404U);
}

}  // namespace
}  // namespace portreto::roles::web
