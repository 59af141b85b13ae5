#include "model/variant.h"

#include <gtest/gtest.h>

namespace portreto::model {
namespace {

TEST(VariantTest, TextAndNumberGoBothWays) {
  for (const Variant variant : {Variant{0, ImageFormat::kHeic}, Variant{0, ImageFormat::kAvif},
                                Variant{640, ImageFormat::kWebp}, Variant{8191, ImageFormat::kJpeg}}) {
    EXPECT_EQ(Variant::parse(variant.str()), variant);
    EXPECT_EQ(Variant::from_number(variant.number()), variant);
  }
  EXPECT_EQ((Variant{640, ImageFormat::kWebp}.str()), "640.webp");
  EXPECT_EQ((Variant{0, ImageFormat::kJpeg}.str()), "original.jpg");
}

TEST(VariantTest, RefusesEveryOtherSpelling) {
  for (const char* bad :
       {"", ".", ".webp", "640", "640.", "640.exe", "0640.webp", "0.webp", "-1.webp", "+640.webp", " 640.webp",
        "640.webp ", "8192.webp", "65537.webp", "original", "ORIGINAL.jpg", "640.jpeg"}) {
    EXPECT_EQ(Variant::parse(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(Variant::from_number(0), std::nullopt);
  EXPECT_EQ(Variant::from_number(0xFFFF), std::nullopt);
}

}  // namespace
}  // namespace portreto::model
