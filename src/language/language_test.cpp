#include "language/language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace portreto::language {
namespace {

// A language of three forms, so that nothing hangs on how English and Greek count.
constexpr std::array<EmbeddedText, 8> kTexts{{{"Choose at most {} people; these are {}.", "Maks {0}, a jest {1}."},
                                              {"Log in", "Zaloguj"},
                                              {"The name", "Nazwa"},
                                              {"This is gone.", "Tego nie ma."},
                                              {"{0} of {1}", "z {1}: {0}"},
                                              {"{} must not be empty.", "{}: puste."},
                                              {"{} of {}", "{} z {}"},
                                              {"{} photo|{} photos", "{} zdjęcie|{} zdjęcia|{} zdjęć"}}};
const EmbeddedLanguage kPolish{
    .code = "pl",
    .name = "Polski",
    .decimal_mark = ",",
    .plural_form = [](std::uint64_t n) -> std::size_t {
      return n == 1 ? 0 : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2;
    },
    .texts = kTexts,
};

class LanguageTest : public ::testing::Test {
 protected:
  const Language polish_{kPolish};
};

TEST_F(LanguageTest, SaysWhatItKnowsAndElseTheEnglish) {
  EXPECT_EQ(polish_.say("Log in"_t), "Zaloguj");
  EXPECT_EQ(polish_.say("Log out"_t), "Log out");
  EXPECT_EQ(english().say("Log in"_t), "Log in");
}

TEST_F(LanguageTest, FillsInInTheOrderOfTheTranslation) {
  EXPECT_EQ(polish_.say("{0} of {1}"_t, 2, 7), "z 7: 2");
  EXPECT_EQ(english().say("{0} of {1}"_t, 2, 7), "2 of 7");
}

TEST_F(LanguageTest, CountsByTheRuleOfTheLanguage) {
  EXPECT_EQ(polish_.count(1, "{} photo|{} photos"_n), "1 zdjęcie");
  EXPECT_EQ(polish_.count(3, "{} photo|{} photos"_n), "3 zdjęcia");
  EXPECT_EQ(polish_.count(12, "{} photo|{} photos"_n), "12 zdjęć");
  EXPECT_EQ(english().count(1, "{} photo|{} photos"_n), "1 photo");
  EXPECT_EQ(english().count(0, "{} photo|{} photos"_n), "0 photos");
  // Not translated: as the English counts, which has no third form.
  EXPECT_EQ(polish_.count(12, "{} cat|{} cats"_n), "12 cats");
}

TEST_F(LanguageTest, WritesNumbersWithItsDecimalMark) {
  EXPECT_EQ(polish_.decimal(3.44, 1), "3,4");
  EXPECT_EQ(polish_.decimal(640, 0), "640");
  EXPECT_EQ(english().decimal(3.44, 1), "3.4");
}

TEST_F(LanguageTest, FindsErrorsAgainByWhatWasFilledIn) {
  EXPECT_EQ(polish_.say_error("This is gone."), "Tego nie ma.");
  EXPECT_EQ(polish_.say_error("Choose at most 100 people; these are 101."), "Maks 100, a jest 101.");
  EXPECT_EQ(polish_.say_error("The name must not be empty."), "Nazwa: puste.");
  EXPECT_EQ(polish_.say_error("A tag must not be empty."), "A tag: puste.");
  EXPECT_EQ(polish_.say_error("Nobody knows this one."), "Nobody knows this one.");
  EXPECT_EQ(polish_.say_error(""), "");
  // Braces that somebody wrote are text.
  EXPECT_EQ(polish_.say_error("Choose at most {0} people; these are {}."), "Maks {0}, a jest {}.");
}

TEST(FindLanguage, KnowsThemByTheirCodesAlone) {
  ASSERT_NE(find_language("el"), nullptr);
  EXPECT_EQ(find_language("el")->name(), "Ελληνικά");
  EXPECT_EQ(find_language("en"), &english());
  for (const char* code : {"", "EL", "el-GR", "xx", "e", "el\r\nBcc: all@example.com"}) {
    EXPECT_EQ(find_language(code), nullptr) << code;
  }
}

TEST(EmbeddedLanguages, HaveNamesAndSortedTexts) {
  std::set<std::string_view> codes;
  for (const EmbeddedLanguage& language : embedded_languages()) {
    EXPECT_TRUE(codes.insert(language.code).second) << language.code;
    EXPECT_FALSE(language.name.empty());
    for (std::size_t i = 1; i < language.texts.size(); ++i) {
      EXPECT_LT(language.texts[i - 1].english, language.texts[i].english);
    }
    EXPECT_LE(language.plural_form(1), 5u);
  }
  EXPECT_EQ(embedded_languages().front().code, "en");
  EXPECT_THAT(codes, ::testing::Contains("el"));
}

}  // namespace
}  // namespace portreto::language
