#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

using testing::HasSubstr;
using testing::Not;

api::PhotoItem photo(std::uint32_t width, std::uint32_t height) {
  return {.id = PhotoId::generate(),
          .width = width,
          .height = height,
          .average_color = "#88838b",
          .sources = {{model::ImageFormat::kWebp, 320, "/b/1?a=1&s=2"},
                      {model::ImageFormat::kWebp, 640, "/b/2?a=1&s=2"},
                      {model::ImageFormat::kJpeg, 640, "/b/3?a=1&s=2"}}};
}

api::GalleryPage gallery() {
  api::GalleryPage page;
  page.gallery.id = GalleryId::generate();
  page.gallery.name = "Alps <3";
  page.gallery.photo_count = 2;
  page.photos = {photo(4000, 3000), photo(3000, 4000)};
  return page;
}

TEST(GalleryViewsTest, APhotoHasItsSourcesItsProportionAndAName) {
  const std::string html = render_gallery({.url = "/", .nonce = "n"}, gallery(), "key", "hint");
  EXPECT_THAT(html, HasSubstr("Alps &lt;3"));
  EXPECT_THAT(html, HasSubstr(".p0{--r:1.333;--c:#88838b;--w:4000px}.p1{--r:0.750;--c:#88838b;--w:3000px}"));
  EXPECT_THAT(html, HasSubstr(R"(srcset="/b/1?a=1&amp;s=2 320w, /b/2?a=1&amp;s=2 640w")"));
  EXPECT_THAT(html, HasSubstr(R"(src="/b/3?a=1&amp;s=2")"));
  EXPECT_THAT(html, HasSubstr(R"(alt="Photo 2 of 2")"));
}

TEST(GalleryViewsTest, WhoIsSignedInMayLikeIt) {
  api::GalleryPage page = gallery();
  page.gallery.reactions = {.likes = 7, .is_liked = true};
  const std::string action = "/galleries/" + page.gallery.id.str() + "/unlike";
  PageContext context{.url = "/", .nonce = "n"};
  EXPECT_THAT(render_gallery(context, page, "key", "hint"), Not(HasSubstr(action)));
  context.viewer = api::Viewer{.username = "ann", .display_name = "Ann"};
  const std::string html = render_gallery(context, page, "key", "hint");
  EXPECT_THAT(html, HasSubstr("action=\"" + action + "\""));
  EXPECT_THAT(html, HasSubstr("<span data-like-count>7</span>"));
}

}  // namespace
}  // namespace portreto::roles::web
