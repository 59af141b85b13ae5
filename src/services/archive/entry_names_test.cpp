#include "services/archive/entry_names.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace portreto::services {
namespace {

TEST(EntryNames, KeepsANameThatIsGood) {
  EntryNames names;
  EXPECT_EQ(names.add("IMG_0001.JPG", "jpg"), "IMG_0001.JPG");
  EXPECT_EQ(names.add("Κρήτη, το πρωί.png", "png"), "Κρήτη, το πρωί.png");
  EXPECT_EQ(names.add("no extension", "webp"), "no extension.webp");
}

TEST(EntryNames, NoTwoAreAlike) {
  EntryNames names;
  EXPECT_EQ(names.add("a.jpg", "jpg"), "a.jpg");
  EXPECT_EQ(names.add("a.jpg", "jpg"), "a (2).jpg");
  EXPECT_EQ(names.add("a (3).jpg", "jpg"), "a (3).jpg");
  EXPECT_EQ(names.add("a.jpg", "jpg"), "a (4).jpg");
  EXPECT_EQ(names.add("A.JPG", "jpg"), "A (5).JPG") << "one file for some file systems";
  EXPECT_EQ(names.add("a (2).jpg", "jpg"), "a (2) (2).jpg");
}

TEST(EntryNames, NoNameIsAPathOrForbidden) {
  EntryNames names;
  EXPECT_EQ(names.add("../../etc/passwd", "jpg"), ".._.._etc_passwd");
  EXPECT_EQ(names.add("..", "jpg"), "photo.jpg");
  EXPECT_EQ(names.add("", "jpg"), "photo (2).jpg");
  EXPECT_EQ(names.add("C:\\a<b>|?*\".png", "png"), "C__a_b_____.png");
  EXPECT_EQ(names.add("line\nbreak\x01.jpg", "jpg"), "line_break_.jpg");
  EXPECT_EQ(names.add("dots...", "gif"), "dots.gif");
  EXPECT_TRUE(is_valid_utf8(names.add("broken \xff\xce.jpg", "jpg")));
}

TEST(EntryNames, LongNamesAreCutBetweenCharacters) {
  EntryNames names;
  std::string lambdas;
  for (int i = 0; i < 200; ++i) lambdas += "λ";
  for (int i = 0; i < 3; ++i) {
    const std::string name = names.add(lambdas + ".jpg", "jpg");
    EXPECT_LE(name.size(), 255U);
    EXPECT_TRUE(is_valid_utf8(name));
    EXPECT_TRUE(name.ends_with(".jpg")) << name;
  }
}

TEST(SafeFileName, HasAnotherWhenNothingIsLeft) {
  EXPECT_EQ(safe_file_name("Summer 2026", "gallery"), "Summer 2026");
  EXPECT_EQ(safe_file_name(" ... ", "gallery"), "gallery");
}

}  // namespace
}  // namespace portreto::services
