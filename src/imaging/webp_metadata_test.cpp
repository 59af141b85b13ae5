#include "imaging/webp_metadata.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "imaging/fixtures.h"

namespace portreto::imaging {
namespace {

using namespace std::string_view_literals;

std::string strip(std::string_view webp) { return std::string(as_text(without_webp_metadata(as_bytes(webp)))); }

TEST(WebpMetadata, IsCutOutAndItsFlagsAreCleared) {
  EXPECT_EQ(strip("RIFF\x34\0\0\0WEBP"
                  "VP8X\x02\0\0\0\x3C\7"
                  "ICCP\x03\0\0\0icc\0"
                  "VP8 \x03\0\0\0abc\0"
                  "EXIF\x02\0\0\0ex"sv),
            "RIFF\x1A\0\0\0WEBP"
            "VP8X\x02\0\0\0\x10\7"
            "VP8 \x03\0\0\0abc\0"sv);
}

TEST(WebpMetadata, LeavesAFileThatCannotBeReadEmpty) {
  for (const std::string_view webp :
       {""sv, "RIFF"sv, "JUNK\0\0\0\0WEBP"sv, "RIFF\0\0\0\0WEBPVP8 "sv, "RIFF\0\0\0\0WEBPVP8 \xFF\xFF\xFF\xFF"sv,
        "RIFF\0\0\0\0WEBPVP8 \x03\0\0\0abc"sv}) {
    EXPECT_EQ(strip(webp), "");
  }
}

TEST(WebpMetadata, LeavesThePixelsAsTheyAre) {
  const Bytes webp = testing::encode(testing::plain(60, 40, {10, 200, 30, 90}).get(), ".webp[lossless]");
  const Bytes stripped = without_webp_metadata(webp);
  EXPECT_LT(stripped.size(), webp.size()) << "libvips wrote no metadata: this is no longer needed";
  const auto picture = testing::decode(stripped);
  EXPECT_FALSE(picture.has(VIPS_META_EXIF_NAME));
  EXPECT_EQ(picture.at(0.5, 0.5).green, 200);
  EXPECT_EQ(picture.at(0.5, 0.5).alpha, 90);
}

}  // namespace
}  // namespace portreto::imaging
