#include "base/bytes.h"

#include <gtest/gtest.h>

namespace portreto {
namespace {

// RFC 4648, section 10, without the padding.
TEST(Base64Url, Rfc4648Vectors) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [text, encoded] : vectors) {
    EXPECT_EQ(to_base64url(as_bytes(text)), encoded);
    const auto decoded = from_base64url(encoded);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(as_text(*decoded), text);
  }
}

TEST(Base64Url, UsesTheUrlAlphabet) {
  const Bytes bytes{std::byte{0xfb}, std::byte{0xff}, std::byte{0xfe}};
  EXPECT_EQ(to_base64url(bytes), "-__-");
  EXPECT_EQ(from_base64url("-__-"), bytes);
}

TEST(Base64Url, AllBytesComeBack) {
  Bytes bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<std::byte>(i));
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
  }
}

TEST(Base64Url, PaddingAndForeignCharactersAreRefused) {
  for (const std::string_view bad : {"Zg==", "Zg=", "Zm8=", "+/+/", "Zm 9v", "Zm9v\n", "Zm9vé", "Zm9!"}) {
    EXPECT_FALSE(from_base64url(bad)) << bad;
  }
  EXPECT_FALSE(from_base64url(std::string_view("Zm9\0", 4)));
}

TEST(Base64Url, ALengthThatNoBytesGiveIsRefused) {
  EXPECT_FALSE(from_base64url("Z"));
  EXPECT_FALSE(from_base64url("Zm9vY"));
}

TEST(Base64Url, StrayBitsInTheLastCharacterAreRefused) {
  EXPECT_TRUE(from_base64url("Zg"));
  for (const std::string_view bad : {"Zh", "Zi", "Zv", "Zm9", "Zm-"}) EXPECT_FALSE(from_base64url(bad)) << bad;
}

TEST(Hex, ComesBackInLowerCase) {
  const Bytes bytes{std::byte{0x00}, std::byte{0xab}, std::byte{0xff}};
  EXPECT_EQ(to_hex(bytes), "00abff");
  EXPECT_EQ(from_hex("00abff"), bytes);
  EXPECT_EQ(from_hex("00ABFF"), bytes);
  EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, OddLengthsAndForeignCharactersAreRefused) {
  for (const std::string_view bad : {"0", "abc", "0g", "g0", " 0", "0x", "--"}) EXPECT_FALSE(from_hex(bad)) << bad;
}

}  // namespace
}  // namespace portreto
