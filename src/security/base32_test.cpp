#include "security/base32.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/random.h"

namespace portreto::security {
namespace {

// RFC 4648 section 10, without the padding.
TEST(Base32Test, WritesTheVectorsOfTheRfc) {
  const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                 {"f", "MY"},
                                                                 {"fo", "MZXQ"},
                                                                 {"foo", "MZXW6"},
                                                                 {"foob", "MZXW6YQ"},
                                                                 {"fooba", "MZXW6YTB"},
                                                                 {"foobar", "MZXW6YTBOI"}};
  for (const auto& [text, encoded] : vectors) {
    EXPECT_EQ(to_base32(as_bytes(text)), encoded);
    const auto decoded = from_base32(encoded);
    ASSERT_TRUE(decoded) << encoded;
    EXPECT_EQ(as_text(*decoded), text);
  }
}

TEST(Base32Test, ReadsWhatPeopleType) {
  const auto decoded = from_base32("mzxw-6yt b-OI");
  ASSERT_TRUE(decoded);
  EXPECT_EQ(as_text(*decoded), "foobar");
}

TEST(Base32Test, RefusesWhatIsNoBase32) {
  for (const char* text : {"MZXW0", "MZXW1", "MZXW8", "M", "MZ", "MZXW6Y", "MZXW6YTBO=", "MZXWé"}) {
    EXPECT_FALSE(from_base32(text)) << text;
  }
}

TEST(Base32Test, GivesBackWhatItWrote) {
  for (std::size_t size = 0; size < 64; ++size) {
    Bytes bytes(size);
    fill_random(bytes);
    EXPECT_EQ(from_base32(to_base32(bytes)), bytes);
  }
}

}  // namespace
}  // namespace portreto::security
