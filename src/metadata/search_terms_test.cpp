#include "metadata/search_terms.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace portreto::metadata {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(SearchTermsTest, AreTheBeginningsOfWords) {
  EXPECT_THAT(terms_of(model::Photo{.location = "Áb, ab-cé"}), ElementsAre("*", "a", "ab", "c", "ce"));
  EXPECT_THAT(terms_of(model::Gallery{.name = "日本", .description = "«x»"}), ElementsAre("*", "x", "日", "日本"));
}

TEST(SearchTermsTest, HaveTagsAndCamerasAsAWhole) {
  const auto terms = terms_of(model::Photo{.tags = {"New York"}, .exif = {.camera = "X-T5"}});
  EXPECT_THAT(terms,
              ElementsAre("#new york", "*", "@x-t5", "n", "ne", "new", "t", "t5", "x", "y", "yo", "yor", "york"));
}

TEST(SearchTermsTest, AreBounded) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "w" + std::to_string(i) + ' ';
  const auto terms = terms_of(model::Photo{.description = text});
  EXPECT_LE(terms.size(), kIndexedWordsMax * kTermLengthMax + 1);
  EXPECT_THAT(terms, Contains("w99"));
  EXPECT_THAT(terms, Not(Contains("w100")));
  EXPECT_TRUE(std::ranges::is_sorted(terms));

  const std::string long_word(200, 'x');
  EXPECT_THAT(terms_of(model::Photo{.alt = long_word}), testing::SizeIs(kTermLengthMax + 1));
  EXPECT_THAT(terms_of_query(long_word), ElementsAre(std::string(kTermLengthMax, 'x')));
}

TEST(SearchTermsTest, OfAQueryAreItsWordsTheLongestFirst) {
  EXPECT_THAT(terms_of_query("Old BEACH, sea!"), ElementsAre("beach", "old", "sea"));
  EXPECT_THAT(terms_of_query(" #@*- \xFF"), Not(Contains(kEverything)));
  EXPECT_THAT(terms_of_query("\"?!"), IsEmpty());
  EXPECT_THAT(terms_of_query("1 2 3 4 5 6 7 8 9"), testing::SizeIs(8));
}

}  // namespace
}  // namespace portreto::metadata
