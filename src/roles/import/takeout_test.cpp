#include "roles/import/takeout.h"

#include <gtest/gtest.h>

namespace portreto::roles {
namespace {

TEST(TakeoutNames, TellWhichPictureTheyAreAbout) {
  EXPECT_EQ(picture_of("IMG_1.jpg.json"), "IMG_1.jpg");
  EXPECT_EQ(picture_of("IMG_1.jpg(2).json"), "IMG_1(2).jpg");
  EXPECT_EQ(picture_of("IMG_1.jpg.supplemental-metadata.json"), "IMG_1.jpg");
  EXPECT_EQ(picture_of("IMG_1.jpg.supplemental-metadata(2).json"), "IMG_1(2).jpg");
  EXPECT_EQ(picture_of("20230102_a_rather_long_name_of_a_camera.jpg.sup.json"),
            "20230102_a_rather_long_name_of_a_camera.jpg");
  EXPECT_EQ(picture_of("archive.s.json"), "archive.s") << "an extension of its own";
  EXPECT_EQ(picture_of("holiday (final).json"), "holiday (final)");
}

TEST(TakeoutNotes, AreFoundByThePicturesName) {
  FolderNotes notes;
  notes.add("IMG_1.jpg.json", {"one"});
  notes.add("IMG_1.jpg(1).json", {"another of this name"});
  notes.add("a_name_that_is_so_long_that_the_json_file_cuts.json", {"long"});
  ASSERT_TRUE(notes.find("IMG_1.jpg"));
  EXPECT_EQ(notes.find("IMG_1.jpg")->description, "one");
  EXPECT_EQ(notes.find("IMG_1(1).jpg")->description, "another of this name");
  ASSERT_TRUE(notes.find("IMG_1-edited.jpg"));
  EXPECT_EQ(notes.find("IMG_1-edited.jpg")->description, "one");
  ASSERT_TRUE(notes.find("a_name_that_is_so_long_that_the_json_file_cuts_it.jpg"));
  EXPECT_FALSE(notes.find("IMG_1.jpeg"));
  EXPECT_FALSE(notes.find("IMG_2.jpg"));
  EXPECT_FALSE(FolderNotes().find("IMG_1.jpg"));
}

TEST(TakeoutNotes, OfPicturesAndOfAlbumsAreToldApart) {
  constexpr auto* kPhoto =
      R"({"title": "IMG_1.jpg", "description": "At the sea", "photoTakenTime": {"timestamp": "1546300800"}})";
  constexpr auto* kAlbum = R"({"title": "Summer", "description": "All of it", "date": {"timestamp": "1"}})";
  EXPECT_EQ(parse_photo_notes(kPhoto)->description, "At the sea");
  EXPECT_FALSE(parse_album_notes(kPhoto));
  EXPECT_EQ(parse_album_notes(kAlbum)->title, "Summer");
  EXPECT_EQ(parse_album_notes(kAlbum)->description, "All of it");
  EXPECT_FALSE(parse_photo_notes(kAlbum));
  EXPECT_EQ(parse_album_notes(R"({"albumData": {"title": "Old", "access": "protected"}})")->title, "Old");
  for (const auto* other : {"", "[]", "{", R"({"title": "print subscriptions"})", R"({"title": 3, "photo": {}})"}) {
    EXPECT_FALSE(parse_photo_notes(other)) << other;
    EXPECT_FALSE(parse_album_notes(other)) << other;
  }
}

TEST(TakeoutFolders, OfAYearRepeatTheAlbums) {
  for (const auto* name : {"Photos from 2019", "Fotos von 2019", "Φωτογραφίες από 1999"})
    EXPECT_TRUE(is_year_folder(name));
  for (const auto* name : {"2019", "Rome", "Rome2019", "Road 66", "Room 1101", ""}) EXPECT_FALSE(is_year_folder(name));
}

}  // namespace
}  // namespace portreto::roles
