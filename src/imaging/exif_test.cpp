#include "imaging/exif.h"

#include <gtest/gtest.h>

#include "imaging/fixtures.h"

namespace portreto::imaging {
namespace {

using testing::exif_rationals;
using testing::exif_short;
using testing::exif_text;
using testing::ExifBlock;

ExifSummary summarize(const ExifBlock& block) {
  const std::string text = block.str();
  return summarize_exif(as_bytes(text));
}

ExifBlock phone() {
  return {.ifd0 = {exif_text(0x010F, "Apple"), exif_text(0x0110, "iPhone 15 Pro")},
          .exif = {exif_rationals(0x829A, {{1, 250}}), exif_rationals(0x829D, {{178, 100}}), exif_short(0x8827, 64),
                   exif_text(0x9003, "2024:06:30 18:05:59"), exif_text(0x9011, "+02:00"), exif_text(0x9291, "5"),
                   exif_rationals(0x920A, {{6765, 1000}}), exif_text(0xA434, "iPhone 15 Pro back camera")},
          .gps = {exif_text(1, "N"), exif_rationals(2, {{48, 1}, {51, 1}, {3000, 100}}), exif_text(3, "W"),
                  exif_rationals(4, {{2, 1}, {30, 1}, {0, 1}})}};
}

TEST(Exif, ReadsWhatAPhoneWrites) {
  const ExifSummary exif = summarize(phone());
  EXPECT_EQ(exif.camera_make, "Apple");
  EXPECT_EQ(exif.camera_model, "iPhone 15 Pro");
  EXPECT_EQ(exif.lens, "iPhone 15 Pro back camera");
  ASSERT_TRUE(exif.taken_at);
  EXPECT_EQ(format_rfc3339(*exif.taken_at), "2024-06-30T16:05:59.500Z");
  EXPECT_DOUBLE_EQ(exif.exposure_s.value_or(0), 0.004);
  EXPECT_DOUBLE_EQ(exif.f_number.value_or(0), 1.78);
  EXPECT_EQ(exif.iso, 64U);
  EXPECT_DOUBLE_EQ(exif.focal_length_mm.value_or(0), 6.765);
  EXPECT_NEAR(exif.latitude.value_or(0), 48.858333, 1e-6);
  EXPECT_NEAR(exif.longitude.value_or(0), -2.5, 1e-9);
}

TEST(Exif, ReadsABlockWithoutItsHeader) {
  const std::string text = phone().str();
  EXPECT_EQ(summarize_exif(as_bytes(std::string_view(text).substr(6))), summarize_exif(as_bytes(text)));
}

TEST(Exif, TakesATimeWithoutOffsetAsUtc) {
  const auto exif = summarize({.exif = {exif_text(0x9003, "2024:06:30 18:05:59")}});
  EXPECT_EQ(format_rfc3339(exif.taken_at.value()), "2024-06-30T18:05:59.000Z");
}

TEST(Exif, FallsBackToTheTimeOfDigitizing) {
  const auto exif = summarize({.exif = {exif_text(0x9004, "2024:06:30 18:05:59"), exif_text(0x9012, "-03:30")}});
  EXPECT_EQ(format_rfc3339(exif.taken_at.value()), "2024-06-30T21:35:59.000Z");
}

TEST(Exif, LeavesOutTimesThatAreNone) {
  for (const char* text : {"0000:00:00 00:00:00", "2024:02:30 10:00:00", "2024:06:30 24:00:00", "2024-06-30 10:00:00",
                           "2024:06:30", "    :  :     :  :  ", "2024:06:30 1\xFF:00:00", ""}) {
    EXPECT_FALSE(summarize({.exif = {exif_text(0x9003, text)}}).taken_at) << text;
  }
}

TEST(Exif, LeavesOutNumbersThatNoCameraWrites) {
  const auto exif = summarize({.exif = {exif_rationals(0x829A, {{1, 0}}), exif_rationals(0x829D, {{0xFFFFFFFF, 1}}),
                                        exif_short(0x8827, 0), exif_rationals(0x920A, {{0, 1}})}});
  EXPECT_EQ(exif, ExifSummary{});
}

TEST(Exif, LeavesOutAPositionThatIsNone) {
  const auto position = [](std::string_view north, std::uint32_t latitude, std::uint32_t denominator) {
    return summarize({.gps = {exif_text(1, north), exif_rationals(2, {{latitude, denominator}}), exif_text(3, "E"),
                              exif_rationals(4, {{20, 1}})}});
  };
  EXPECT_EQ(position("S", 10, 1).latitude, -10);
  EXPECT_EQ(position("N", 91, 1), ExifSummary{});
  EXPECT_EQ(position("N", 10, 0), ExifSummary{});
  EXPECT_EQ(position("Q", 10, 1), ExifSummary{});
  EXPECT_EQ(position("", 10, 1), ExifSummary{});
}

TEST(Exif, CleansTexts) {
  EXPECT_EQ(summarize({.ifd0 = {exif_text(0x010F, "  NIKON \x01\x1B[31mCORP \n  ")}}).camera_make, "NIKON [31mCORP");
  EXPECT_EQ(summarize({.ifd0 = {exif_text(0x010F, "Ni\xFFkon")}}).camera_make, "Ni\uFFFDkon");
  EXPECT_EQ(summarize({.ifd0 = {exif_text(0x010F, std::string(5000, 'a'))}}).camera_make, std::string(64, 'a'));
  // 63 bytes, then a character of two: it is left out whole.
  EXPECT_EQ(summarize({.ifd0 = {exif_text(0x010F, std::string(63, 'a') + "éb")}}).camera_make, std::string(63, 'a'));
}

TEST(Exif, LeavesOutEntriesOfTheWrongType) {
  const auto exif = summarize({.ifd0 = {exif_short(0x010F, 7)},
                               .exif = {exif_text(0x829A, "1/250"), exif_short(0x9003, 1), exif_text(0x8827, "100")}});
  EXPECT_EQ(exif, ExifSummary{});
}

// Cut at every length and with every byte changed, it is still only data.
TEST(Exif, SurvivesDamage) {
  const std::string whole = phone().str();
  for (std::size_t length = 0; length < whole.size(); ++length) summarize_exif(as_bytes(whole.substr(0, length)));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char value : {'\0', '\xFF', '\x7F'}) {
      std::string damaged = whole;
      damaged[at] = value;
      const ExifSummary exif = summarize_exif(as_bytes(damaged));
      EXPECT_LE(exif.camera_make.size(), kExifTextBytesMax);
    }
  }
}

TEST(CameraName, DoesNotRepeatTheMake) {
  EXPECT_EQ(camera_name({.camera_make = "Canon", .camera_model = "Canon EOS R5"}), "Canon EOS R5");
  EXPECT_EQ(camera_name({.camera_make = "Apple", .camera_model = "iPhone 15"}), "Apple iPhone 15");
  EXPECT_EQ(camera_name({.camera_model = "X100V"}), "X100V");
  EXPECT_EQ(camera_name({.camera_make = "Leica"}), "Leica");
  EXPECT_EQ(camera_name({}), "");
}

TEST(FormatExposure, IsAsPhotographersWriteIt) {
  EXPECT_EQ(format_exposure(0.004), "1/250 s");
  EXPECT_EQ(format_exposure(1.0 / 3.9), "1/4 s");
  EXPECT_EQ(format_exposure(0.8), "0.8 s");
  EXPECT_EQ(format_exposure(1), "1 s");
  EXPECT_EQ(format_exposure(30), "30 s");
}

}  // namespace
}  // namespace portreto::imaging
