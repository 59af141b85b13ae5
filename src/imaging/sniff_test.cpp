#include "imaging/sniff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace portreto::imaging {
namespace {

using namespace std::string_view_literals;

Result<ImageKind> sniff_text(std::string_view text) { return sniff(as_bytes(text)); }

TEST(Sniff, RecognisesTheAcceptedKindsByContent) {
  EXPECT_EQ(sniff_text("\xFF\xD8\xFF\xE0\0\x10JFIF"sv), ImageKind::kJpeg);
  EXPECT_EQ(sniff_text("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"sv), ImageKind::kPng);
  EXPECT_EQ(sniff_text("RIFF\x10\0\0\0WEBPVP8 "sv), ImageKind::kWebp);
  EXPECT_EQ(sniff_text("RIFF\x10\0\0\0WEBPVP8X"sv), ImageKind::kWebp);
  EXPECT_EQ(sniff_text("GIF89a\1\0\1\0"sv), ImageKind::kGif);
  EXPECT_EQ(sniff_text("GIF87a\1\0\1\0"sv), ImageKind::kGif);
}

TEST(Sniff, TellsHeicFromAvifByItsBrands) {
  EXPECT_EQ(sniff_text("\0\0\0\x14"
                       "ftypheic\0\0\0\0mif1"sv),
            ImageKind::kHeic);
  EXPECT_EQ(sniff_text("\0\0\0\x14"
                       "ftypavif\0\0\0\0mif1"sv),
            ImageKind::kAvif);
  EXPECT_EQ(sniff_text("\0\0\0\x18"
                       "ftypmif1\0\0\0\0mif1avif"sv),
            ImageKind::kAvif);
  EXPECT_EQ(sniff_text("\0\0\0\x18"
                       "ftypmif1\0\0\0\0mif1heic"sv),
            ImageKind::kHeic);
  // A brand that stands after the end of the box is not one.
  EXPECT_EQ(sniff_text("\0\0\0\x14"
                       "ftypmif1\0\0\0\0mif1avif"sv),
            ImageKind::kHeic);
}

// Security 30.
TEST(Sniff, RefusesEverythingElse) {
  for (const std::string_view text : {
           ""sv,
           "\xFF\xD8"sv,
           "<svg xmlns='http://www.w3.org/2000/svg'/>"sv,
           "<!DOCTYPE html><p>hello"sv,
           "%PDF-1.7\n"sv,
           "push graphic-context\nviewbox 0 0 1 1\n"sv,
           "II*\0\x08\0\0\0"sv,
           "MM\0*\0\0\0\x08"sv,
           "BM\x10\0\0\0"sv,
           "RIFF\x10\0\0\0WAVEfmt "sv,
           "RIFF\x10\0\0\0WEBP"sv,
           "\0\0\0\x18"
           "ftypisom\0\0\0\0isommif1"sv,
           "\0\0\0\x18"
           "ftypqt  \0\0\0\0qt  heic"sv,
           "\0\0\0\x08"
           "ftypheic\0\0\0\0mif1"sv,
           "\0\0\0\x0CJXL \r\n\x87\n"sv,
           "P6 1 1 255 abc"sv,
           "PK\3\4"sv,
           "GIF88a"sv,
           " \xFF\xD8\xFF\xE0"sv,
       }) {
    const auto kind = sniff_text(text);
    ASSERT_FALSE(kind) << text;
    EXPECT_EQ(kind.error().code, ErrorCode::kUnsupportedMedia);
    EXPECT_THAT(kind.error().message, ::testing::HasSubstr("JPEG, PNG, WebP, GIF, HEIC or AVIF"));
  }
}

}  // namespace
}  // namespace portreto::imaging
