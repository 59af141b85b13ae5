#include "model/text.h"

#include <gtest/gtest.h>

namespace portreto::model {
namespace {

TEST(TextTest, CountsCodePoints) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("abc"), 3U);
  EXPECT_EQ(count_code_points("Ελλάδα"), 6U);
  EXPECT_EQ(count_code_points("📷é"), 2U);
}

TEST(TextTest, ReadsAMalformedByteAsAReplacement) {
  CodePoints points("a\xFF\xC3");
  EXPECT_EQ(points.next(), U'a');
  EXPECT_EQ(points.next(), char32_t{0xFFFD});
  EXPECT_EQ(points.next(), char32_t{0xFFFD});
  EXPECT_EQ(points.next(), std::nullopt);
}

TEST(TextTest, WritesWhatItReads) {
  for (const char32_t c : {char32_t{0}, char32_t{0x7F}, char32_t{0x80}, char32_t{0x7FF}, char32_t{0x800},
                           char32_t{0xD7FF}, char32_t{0xFFFF}, char32_t{0x10000}, char32_t{0x10FFFF}}) {
    std::string text;
    append_utf8(c, text);
    CodePoints points(text);
    EXPECT_EQ(points.next(), c);
    EXPECT_EQ(points.next(), std::nullopt);
  }
}

TEST(TextTest, TrimsEveryBlankAtBothEnds) {
  EXPECT_EQ(trim(" \t\r\n a b \n"), "a b");
  EXPECT_EQ(trim("\u00A0\u2003\u3000\u200Bά\u2060\uFEFF"), "ά");
  EXPECT_EQ(trim("\u200B \u200D"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(TextTest, KnowsControlCharacters) {
  EXPECT_TRUE(is_control(0));
  EXPECT_TRUE(is_control(0x7F));
  EXPECT_TRUE(is_control(0x9B));
  EXPECT_TRUE(is_control(0x2028));
  EXPECT_FALSE(is_control(U' '));
  EXPECT_FALSE(is_control(0xA0));
}

}  // namespace
}  // namespace portreto::model
