#include "imaging/vips_imager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>

#include "imaging/derivatives.h"
#include "imaging/fixtures.h"
#include "imaging/thumbhash.h"

namespace portreto::imaging {
namespace {

using namespace testing;
using ::testing::HasSubstr;

class VipsImagerTest : public ::testing::Test {
 protected:
  Result<ImportedImage> import(ByteView file, ImportLimits limits = {}) {
    return import_now(imager_, directory_.write(file), limits);
  }
  ImportedImage import_well(ByteView file) {
    auto imported = import(file);
    if (!imported) throw std::runtime_error(imported.error().message);
    return std::move(*imported);
  }

  TempDirectory directory_;
  BlockingPool pool_{1, 8};
  VipsImager imager_{pool_};
};

void expect_color(Pixel actual, Pixel expected, int tolerance = 12) {
  EXPECT_NEAR(actual.red, expected.red, tolerance);
  EXPECT_NEAR(actual.green, expected.green, tolerance);
  EXPECT_NEAR(actual.blue, expected.blue, tolerance);
  EXPECT_NEAR(actual.alpha, expected.alpha, tolerance);
}

void expect_quarters(const Decoded& picture) {
  expect_color(picture.at(0.1, 0.1), kRed);
  expect_color(picture.at(0.9, 0.1), kGreen);
  expect_color(picture.at(0.1, 0.9), kBlue);
  expect_color(picture.at(0.9, 0.9), kWhite);
}

TEST_F(VipsImagerTest, MakesEveryDerivativeOfALargePhoto) {
  const ImportedImage imported = import_well(encode(quarters(2400, 1600).get(), ".jpg[Q=90]"));
  EXPECT_EQ(imported.kind, ImageKind::kJpeg);
  EXPECT_EQ(imported.width, 2400U);
  EXPECT_EQ(imported.height, 1600U);

  const auto widths = derivative_widths(2400);
  ASSERT_EQ(imported.derivatives.size(), 2 * widths.size());
  for (std::size_t i = 0; i < imported.derivatives.size(); ++i) {
    const Derivative& derivative = imported.derivatives[i];
    EXPECT_EQ(derivative.format, i % 2 == 0 ? DerivativeFormat::kWebp : DerivativeFormat::kJpeg);
    EXPECT_EQ(derivative.width, widths[i / 2]);
    EXPECT_EQ(derivative.height, derivative_height(derivative.width, 2400, 1600));
    const Decoded picture = decode(derivative.bytes);
    EXPECT_EQ(picture.width(), static_cast<int>(derivative.width));
    EXPECT_EQ(picture.height(), static_cast<int>(derivative.height));
    expect_quarters(picture);
  }
  EXPECT_LE(imported.thumbhash.size(), kThumbhashBytesMax);
  expect_color(
      {int(imported.average_color >> 16), int(imported.average_color >> 8 & 255), int(imported.average_color & 255)},
      {136, 131, 139}, 4);
}

TEST_F(VipsImagerTest, KeepsASmallPhotoAtItsOwnSize) {
  const ImportedImage imported = import_well(encode(quarters(30, 20).get(), ".png"));
  ASSERT_EQ(imported.derivatives.size(), 2U);
  EXPECT_EQ(imported.derivatives[0].width, 30U);
  EXPECT_EQ(imported.derivatives[0].height, 20U);
}

class OrientationTest : public VipsImagerTest, public ::testing::WithParamInterface<int> {};

// The picture as a camera stores it that is held so that `orientation` (Exif 2.32, 4.6.4) makes it upright again.
VipsImagePtr stored_for(int orientation, VipsImage* upright) {
  const auto rotated = [](VipsImage* image, VipsAngle angle) {
    return vips_make([&](VipsImage** out) { return vips_rot(image, out, angle, nullptr); });
  };
  const auto flipped = [](VipsImage* image, VipsDirection direction) {
    return vips_make([&](VipsImage** out) { return vips_flip(image, out, direction, nullptr); });
  };
  switch (orientation) {
    case 2: return flipped(upright, VIPS_DIRECTION_HORIZONTAL);
    case 3: return rotated(upright, VIPS_ANGLE_D180);
    case 4: return flipped(upright, VIPS_DIRECTION_VERTICAL);
    case 5: return flipped(rotated(upright, VIPS_ANGLE_D90).get(), VIPS_DIRECTION_HORIZONTAL);
    case 6: return rotated(upright, VIPS_ANGLE_D270);
    case 7: return flipped(rotated(upright, VIPS_ANGLE_D90).get(), VIPS_DIRECTION_VERTICAL);
    case 8: return rotated(upright, VIPS_ANGLE_D90);
    default: return rotated(upright, VIPS_ANGLE_D0);
  }
}

TEST_P(OrientationTest, IsUndone) {
  const auto stored = stored_for(GetParam(), quarters(800, 600).get());
  const Bytes file = with_exif(encode(stored.get(), ".jpg[Q=90,strip]"),
                               {.ifd0 = {exif_short(0x0112, static_cast<std::uint16_t>(GetParam()))}});
  const ImportedImage imported = import_well(file);
  EXPECT_EQ(imported.width, 800U);
  EXPECT_EQ(imported.height, 600U);
  for (const Derivative& derivative : imported.derivatives) {
    const Decoded picture = decode(derivative.bytes);
    EXPECT_EQ(picture.width(), static_cast<int>(derivative.width));
    EXPECT_EQ(picture.height(), static_cast<int>(derivative.height));
    expect_quarters(picture);
  }
}
INSTANTIATE_TEST_SUITE_P(All, OrientationTest, ::testing::Range(1, 9));

TEST_F(VipsImagerTest, IgnoresAnOrientationThatIsNone) {
  const Bytes file =
      with_exif(encode(quarters(80, 60).get(), ".jpg[Q=90,strip]"), {.ifd0 = {exif_short(0x0112, 4711)}});
  expect_quarters(decode(import_well(file).derivatives.front().bytes));
}

struct KindCase {
  const char* format;
  ImageKind kind;
};
class KindTest : public VipsImagerTest, public ::testing::WithParamInterface<KindCase> {
 protected:
  // nullopt where this libheif was built without the encoder.
  static std::optional<Bytes> file(VipsImage* image) {
    try {
      return encode(image, GetParam().format);
    } catch (const std::runtime_error&) {
      vips_error_clear();
      return std::nullopt;
    }
  }
};

TEST_P(KindTest, IsImported) {
  const auto encoded = file(quarters(640, 480).get());
  if (!encoded) GTEST_SKIP() << "no encoder for " << GetParam().format;
  const ImportedImage imported = import_well(*encoded);
  EXPECT_EQ(imported.kind, GetParam().kind);
  EXPECT_EQ(imported.width, 640U);
  EXPECT_EQ(imported.height, 480U);
  for (const Derivative& derivative : imported.derivatives) expect_quarters(decode(derivative.bytes));
}

TEST_P(KindTest, IsRefusedWhenCutShort) {
  const auto encoded = file(noise(640, 480).get());
  if (!encoded) GTEST_SKIP() << "no encoder for " << GetParam().format;
  for (const double part : {0.03, 0.5, 0.95}) {
    const auto length = static_cast<std::size_t>(static_cast<double>(encoded->size()) * part);
    const auto imported = import(ByteView(*encoded).first(length));
    ASSERT_FALSE(imported) << part;
    EXPECT_EQ(imported.error().code, ErrorCode::kUnprocessable) << part;
    EXPECT_THAT(imported.error().message, HasSubstr("damaged or incomplete"));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, KindTest,
    ::testing::Values(KindCase{".jpg[Q=90]", ImageKind::kJpeg}, KindCase{".jpg[Q=90,interlace]", ImageKind::kJpeg},
                      KindCase{".png", ImageKind::kPng}, KindCase{".png[interlace]", ImageKind::kPng},
                      KindCase{".webp[Q=90]", ImageKind::kWebp}, KindCase{".webp[lossless]", ImageKind::kWebp},
                      KindCase{".gif", ImageKind::kGif},
                      KindCase{".heic[compression=hevc,Q=90,effort=0]", ImageKind::kHeic},
                      KindCase{".avif[compression=av1,Q=90,effort=0]", ImageKind::kAvif}));

TEST_F(VipsImagerTest, ShowsTheFirstFrameOfAnAnimation) {
  const auto first = plain(100, 80, kRed), second = plain(100, 80, kBlue);
  const auto film = vips_make(
      [&](VipsImage** out) { return vips_join(first.get(), second.get(), out, VIPS_DIRECTION_VERTICAL, nullptr); });
  for (const char* format : {".gif[page-height=80]", ".webp[page-height=80,Q=90]"}) {
    const ImportedImage imported = import_well(encode(film.get(), format));
    EXPECT_EQ(imported.height, 80U);
    expect_color(decode(imported.derivatives.back().bytes).at(0.5, 0.5), kRed);
  }
}

TEST_F(VipsImagerTest, KeepsTransparencyInWebpAndShowsItOnWhiteInJpeg) {
  const ImportedImage imported = import_well(encode(plain(400, 300, {200, 0, 0, 128}).get(), ".png"));
  for (const Derivative& derivative : imported.derivatives) {
    const Pixel pixel = decode(derivative.bytes).at(0.5, 0.5);
    if (derivative.format == DerivativeFormat::kWebp) {
      expect_color(pixel, {200, 0, 0, 128});
    } else {
      expect_color(pixel, {227, 127, 127, 255});
    }
  }
  EXPECT_NEAR(imported.average_color >> 16, 200U, 4U);
}

TEST_F(VipsImagerTest, TurnsGreyAnd16BitsIntoPlainColour) {
  const auto color = plain(64, 64, {90, 90, 90});
  const auto grey =
      vips_make([&](VipsImage** out) { return vips_colourspace(color.get(), out, VIPS_INTERPRETATION_B_W, nullptr); });
  const auto deep = vips_make(
      [&](VipsImage** out) { return vips_colourspace(color.get(), out, VIPS_INTERPRETATION_RGB16, nullptr); });
  for (const Bytes& file : {encode(grey.get(), ".jpg[Q=95]"), encode(deep.get(), ".png")}) {
    for (const Derivative& derivative : import_well(file).derivatives) {
      expect_color(decode(derivative.bytes).at(0.5, 0.5), {90, 90, 90}, 3);
    }
  }
}

VipsImagePtr in_profile(VipsImage* image, const char* profile) {
  return vips_make(
      [&](VipsImage** out) { return vips_icc_transform(image, out, profile, "input_profile", "srgb", nullptr); });
}

TEST_F(VipsImagerTest, ConvertsDisplayP3) {
  const auto wide = in_profile(quarters(400, 300).get(), "p3");
  const Bytes file = encode(wide.get(), ".jpg[Q=95]");
  ASSERT_GT(decode(file).at(0.1, 0.1).green, kRed.green + 15) << "the fixture must differ, or this tests nothing";
  for (const Derivative& derivative : import_well(file).derivatives) expect_quarters(decode(derivative.bytes));
}

TEST_F(VipsImagerTest, ConvertsInksWithAndWithoutAProfile) {
  const auto inks = in_profile(plain(400, 300, {200, 80, 60}).get(), "cmyk");
  for (const char* format : {".jpg[Q=95]", ".jpg[Q=95,strip]"}) {
    const Bytes file = encode(inks.get(), format);
    ASSERT_EQ(vips_image_get_bands(decode(file).image.get()), 4);
    for (const Derivative& derivative : import_well(file).derivatives) {
      const Decoded picture = decode(derivative.bytes);
      EXPECT_EQ(vips_image_get_bands(picture.image.get()), 3);
      expect_color(picture.at(0.5, 0.5), {200, 80, 60}, 20);
    }
  }
}

TEST_F(VipsImagerTest, TakesAPhotoWhoseProfileIsBroken) {
  const Bytes file = with_segment(encode(quarters(400, 300).get(), ".jpg[Q=95,strip]"), 0xE2,
                                  std::string("ICC_PROFILE\0\1\1", 14) + std::string(200, 'x'));
  for (const Derivative& derivative : import_well(file).derivatives) expect_quarters(decode(derivative.bytes));
}

// Security 31 and 34.
TEST_F(VipsImagerTest, LeavesNothingOfTheOriginalInDerivativesButItsPixels) {
  const auto wide = in_profile(quarters(800, 600).get(), "p3");
  Bytes file = with_exif(encode(wide.get(), ".jpg[Q=90]"),
                         {.ifd0 = {exif_text(0x010F, "SECRETCAMERA")},
                          .gps = {exif_text(1, "N"), exif_rationals(2, {{48, 1}, {51, 1}, {30, 1}}), exif_text(3, "E"),
                                  exif_rationals(4, {{2, 1}, {17, 1}, {40, 1}})}});
  file =
      with_segment(file, 0xE1, std::string("http://ns.adobe.com/xap/1.0/\0", 29) + "<x:xmpmeta>SECRETXMP</x:xmpmeta>");
  file = with_segment(file, 0xED, std::string("Photoshop 3.0\0", 14) + "8BIM SECRETIPTC");
  file = with_segment(file, 0xFE, "SECRETCOMMENT");
  const ByteView archive = as_bytes("PK\3\4SECRETZIP");
  file.insert(file.end(), archive.begin(), archive.end());

  const ImportedImage imported = import_well(file);
  EXPECT_EQ(imported.exif.camera_make, "SECRETCAMERA");
  EXPECT_NEAR(imported.exif.latitude.value_or(0), 48.858, 0.001);
  ASSERT_FALSE(imported.derivatives.empty());
  for (const Derivative& derivative : imported.derivatives) {
    const Decoded picture = decode(derivative.bytes);
    for (const char* field : {VIPS_META_EXIF_NAME, VIPS_META_XMP_NAME, VIPS_META_IPTC_NAME, VIPS_META_ICC_NAME,
                              VIPS_META_ORIENTATION, "jpeg-thumbnail-data", "jpeg-comment-0"}) {
      EXPECT_FALSE(picture.has(field)) << field;
    }
    for (const char* trace : {"SECRET", "Exif", "EXIF", "ICCP", "ICC_PROFILE", "XMP ", "ns.adobe.com", "PK\3\4"}) {
      EXPECT_EQ(as_text(derivative.bytes).find(trace), std::string_view::npos) << trace;
    }
  }
}

std::int64_t peak_memory_kib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// Security 32.
TEST_F(VipsImagerTest, RefusesABombBeforeDecodingIt) {
  const Bytes bomb = with_claimed_size(encode(plain(64, 64, kBlue).get(), ".jpg[Q=50]"), 64'250, 64'250);
  ASSERT_LT(bomb.size(), 5'000U);
  const auto before = peak_memory_kib();
  const auto imported = import(bomb);
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, ErrorCode::kPayloadTooLarge);
  EXPECT_THAT(imported.error().message, HasSubstr("4128 megapixels"));
  EXPECT_LT(peak_memory_kib() - before, 32 * 1024);
}

TEST_F(VipsImagerTest, RefusesWhatIsOverALimit) {
  const Bytes file = encode(plain(300, 200, kBlue).get(), ".jpg");
  EXPECT_TRUE(import(file, {.side_max = 300, .pixels_max = 60'000}));
  for (const ImportLimits limits : {ImportLimits{.side_max = 299}, ImportLimits{.pixels_max = 59'999}}) {
    const auto imported = import(file, limits);
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, ErrorCode::kPayloadTooLarge);
  }
}

TEST_F(VipsImagerTest, HasALowerLimitForWhatIsHeldInMemoryWhole) {
  const auto picture = plain(300, 200, kBlue);
  const ImportLimits limits{.whole_pixels_max = 59'999};
  EXPECT_TRUE(import(encode(picture.get(), ".jpg"), limits));
  EXPECT_TRUE(import(encode(picture.get(), ".png"), limits));
  for (const char* format : {".jpg[interlace]", ".png[interlace]", ".webp", ".gif"}) {
    const auto imported = import(encode(picture.get(), format), limits);
    ASSERT_FALSE(imported) << format;
    EXPECT_EQ(imported.error().code, ErrorCode::kPayloadTooLarge);
  }
}

TEST_F(VipsImagerTest, RefusesATowerThatNoDerivativeCanHold) {
  const auto imported = import(encode(plain(20, 20'000, kBlue).get(), ".jpg"));
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, ErrorCode::kPayloadTooLarge);
  EXPECT_THAT(imported.error().message, HasSubstr("too tall"));
}

TEST_F(VipsImagerTest, TakesALineOfPixels) {
  const ImportedImage imported = import_well(encode(plain(5'000, 1, kBlue).get(), ".png"));
  EXPECT_EQ(imported.derivatives.back().width, 2048U);
  EXPECT_EQ(imported.derivatives.back().height, 1U);
}

// Security 33.
TEST_F(VipsImagerTest, StopsDecodingWhenTimeIsUp) {
  const Bytes file = encode(noise(3000, 2000).get(), ".jpg");
  const auto imported = import(file, {.time_max = std::chrono::milliseconds(1)});
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, ErrorCode::kUnprocessable);
  EXPECT_THAT(imported.error().message, HasSubstr("too long"));
  EXPECT_TRUE(import(file)) << "the next import is not affected";
}

// Security 30: allowed by content only, whatever libvips could open.
TEST_F(VipsImagerTest, RefusesOtherKindsWhateverTheyAreCalled) {
  for (const std::string_view file :
       {"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>",
        "<html><script>alert(1)</script>", "%PDF-1.4 1 0 obj", "push graphic-context", ""}) {
    const auto imported = import(as_bytes(file));
    ASSERT_FALSE(imported) << file;
    EXPECT_EQ(imported.error().code, ErrorCode::kUnsupportedMedia);
  }
  const auto tiff = import(encode(plain(9, 9, kRed).get(), ".tif"));
  ASSERT_FALSE(tiff);
  EXPECT_EQ(tiff.error().code, ErrorCode::kUnsupportedMedia);
}

TEST_F(VipsImagerTest, SaysWhenTheFileIsGone) {
  const auto imported = import_now(imager_, "/nonexistent/upload");
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, ErrorCode::kInternal);
}

TEST_F(VipsImagerTest, RefusesNoiseBehindEverySignature) {
  for (const std::string_view signature : {std::string_view("\xFF\xD8\xFF\xE0"), std::string_view("\x89PNG\r\n\x1A\n"),
                                           std::string_view("GIF89a"), std::string_view("RIFF\xFF\0\0\0WEBPVP8 ", 16),
                                           std::string_view("\0\0\0\x14"
                                                            "ftypheic\0\0\0\0mif1",
                                                            20),
                                           std::string_view("\0\0\0\x14"
                                                            "ftypavif\0\0\0\0mif1",
                                                            20)}) {
    std::string file(signature);
    for (int i = 0; i < 4000; ++i) file.push_back(static_cast<char>(i * i * 31 + i / 7));
    const auto imported = import(as_bytes(file));
    ASSERT_FALSE(imported);
    EXPECT_NE(imported.error().code, ErrorCode::kInternal);
  }
}

}  // namespace
}  // namespace portreto::imaging
