#include "metadata/remembered.h"

#include <gtest/gtest.h>

namespace portreto::metadata {
namespace {

TEST(Remembered, IsWhatWasReadLast) {
  Remembered remembered;
  const model::Photo photo{.id = PhotoId::generate(), .gallery = GalleryId::generate()};
  EXPECT_EQ(remembered.gallery_of(photo.id), std::nullopt);
  EXPECT_EQ(remembered.gallery(photo.gallery), std::nullopt);
  EXPECT_EQ(remembered.person("anna"), std::nullopt);

  remembered.note(photo);
  EXPECT_EQ(remembered.gallery_of(photo.id), photo.gallery);
  model::Photo moved = photo;
  moved.gallery = GalleryId::generate();
  remembered.note_all(std::unordered_map{std::pair(moved.id, moved)});
  EXPECT_EQ(remembered.gallery_of(photo.id), moved.gallery);

  model::Gallery gallery{.id = moved.gallery, .owner = UserId::generate()};
  remembered.note(gallery);
  gallery.cover = photo.id;
  gallery.order = model::PhotoOrder::kTaken;
  remembered.note(gallery);
  EXPECT_EQ(remembered.gallery(gallery.id), Remembered::Gallery(gallery));

  remembered.note(model::Profile{.user = gallery.owner, .username = "anna"});
  EXPECT_EQ(remembered.person("anna"), gallery.owner);
}

}  // namespace
}  // namespace portreto::metadata
