#include "roles/web/language/language.h"

#include <gtest/gtest.h>

namespace portreto::roles::web {
namespace {

TEST(ChooseLanguage, TakesWhatWasChosenFirst) {
  EXPECT_EQ(choose_language("el", "en").code(), "el");
  EXPECT_EQ(choose_language("EL", "").code(), "el");
  EXPECT_EQ(choose_language("en", "el").code(), "en");
  EXPECT_EQ(choose_language("xx", "el").code(), "el") << "one that there is no more";
}

TEST(ChooseLanguage, ElseTakesWhatTheBrowserPrefers) {
  EXPECT_EQ(choose_language("", "el-GR,el;q=0.9,en;q=0.8").code(), "el");
  EXPECT_EQ(choose_language("", "en-GB, el;q=0.9").code(), "en");
  EXPECT_EQ(choose_language("", "en;q=0.5, el;q=0.6").code(), "el");
  EXPECT_EQ(choose_language("", "fr, de;q=0.9, el;q=0.1").code(), "el");
  EXPECT_EQ(choose_language("", "el;q=0, *").code(), "en");
  EXPECT_EQ(choose_language("", "fr").code(), "en");
}

TEST(ChooseLanguage, PassesOverWhatIsNotUnderstood) {
  for (const char* field : {"", ",,,", ";q=1", "el;q=nonsense", "el;q=7", "-", "\"<script>\"", "e", "ell"}) {
    EXPECT_EQ(choose_language("", field).code(), "en") << field;
  }
}

}  // namespace
}  // namespace portreto::roles::web
