#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string_view>

namespace portreto {
namespace {

using std::literals::operator""sv;

TEST(Utf8, TakesTheFirstAndTheLastOfEachLength) {
  for (const auto text : {""sv, "\0"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv,
                          "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv, "añ写📷"sv}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
    EXPECT_EQ(replace_invalid_utf8(text), text);
  }
}

TEST(Utf8, RefusesOverlongSurrogateCutAndForeignBytes) {
  for (const auto text : {"\x80"sv, "\xC0\xAF"sv, "\xC1\xBF"sv, "\xE0\x9F\xBF"sv, "\xED\xA0\x80"sv,
                          "\xF0\x8F\xBF\xBF"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFF"sv, "a\xC3"sv,
                          "\xE2\x82"sv, "\xF0\x9F\x93"sv, "\xC3\x28"sv}) {
    EXPECT_FALSE(is_valid_utf8(text)) << text;
    EXPECT_TRUE(is_valid_utf8(replace_invalid_utf8(text)));
  }
}

TEST(Utf8, ReplacesOnlyTheBytesThatAreWrong) {
  EXPECT_EQ(replace_invalid_utf8("a\xFF\xC3\xB1\xC3"), "a\uFFFD\u00F1\uFFFD");
}

}  // namespace
}  // namespace portreto
