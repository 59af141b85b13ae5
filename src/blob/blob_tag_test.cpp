#include "blob/blob_tag.h"

#include <gtest/gtest.h>

namespace portreto::blob {
namespace {

TEST(BlobTag, ComesBackAsItWas) {
  for (const BlobInfo& info : {BlobInfo{}, BlobInfo{.size_bytes = 1, .crc32c = 0xabc},
                               BlobInfo{.size_bytes = std::uint64_t{1} << 40, .crc32c = UINT32_MAX}}) {
    const auto again = parse_tag(tag_of(info));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->size_bytes, info.size_bytes);
    EXPECT_EQ(again->crc32c, info.crc32c);
  }
  EXPECT_EQ(tag_of({.size_bytes = 255, .crc32c = 0xabc}), "ff-00000abc");
}

TEST(BlobTag, HasOneSpelling) {
  for (const char* text : {"", "-", "ff", "ff-", "-00000abc", "FF-00000abc", "ff-abc", "0ff-00000abc", "ff-00000abc ",
                           "ff-00000abc-", "0xff-00000abc", "ffffffffffffffffff-00000abc"}) {
    EXPECT_FALSE(parse_tag(text)) << text;
  }
}

}  // namespace
}  // namespace portreto::blob
