#include "imaging/thumbhash.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace portreto::imaging {
namespace {

// A picture that anybody can make again: red x² + 3y, green 7x + y², blue x·y, each modulo 256.
Bytes picture(std::uint32_t width, std::uint32_t height, bool fade) {
  Bytes rgba;
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      const std::uint32_t alpha = fade ? x * 255 / (width - 1) : 255;
      for (const std::uint32_t value : {x * x + 3 * y, 7 * x + y * y, x * y, alpha})
        rgba.push_back(static_cast<std::byte>(value));
    }
  }
  return rgba;
}

Bytes filled(std::uint32_t count, std::uint8_t red, std::uint8_t green, std::uint8_t blue, std::uint8_t alpha) {
  Bytes rgba;
  for (std::uint32_t i = 0; i < count; ++i) {
    for (const std::uint8_t value : {red, green, blue, alpha}) rgba.push_back(std::byte{value});
  }
  return rgba;
}

// The hashes that the author's own JavaScript (npm thumbhash 0.1.1) gives for these pictures.
TEST(Thumbhash, IsWhatTheReferenceImplementationGives) {
  EXPECT_EQ(to_hex(encode_thumbhash(40, 30, picture(40, 30, false))), "9ce8051d8401347542859864975896768c8f0e4587");
  EXPECT_EQ(to_hex(encode_thumbhash(30, 40, picture(30, 40, false))), "9ce80515061043328649865896855868ac6f6f2098");
  EXPECT_EQ(to_hex(encode_thumbhash(40, 30, picture(40, 30, true))),
            "5ef881148237064b80c48236a6e5f7f5750378888778888808");
  EXPECT_EQ(to_hex(encode_thumbhash(100, 3, picture(100, 3, false))), "17fa053982403391a18787875b4f583f78");
}

// The constants at the start, read as the published format describes them.
struct Constants {
  double red, green, blue;
  bool has_alpha;
};
Constants constants_of(const Bytes& hash) {
  const auto byte = [&](std::size_t i) { return std::to_integer<std::uint32_t>(hash[i]); };
  const std::uint32_t header = byte(0) | byte(1) << 8 | byte(2) << 16;
  const double l = (header & 63) / 63.0, p = (header >> 6 & 63) / 31.5 - 1, q = (header >> 12 & 63) / 31.5 - 1;
  const double blue = l - 2.0 / 3 * p;
  const double red = (3 * l - blue + q) / 2;
  return {red * 255, (red - q) * 255, blue * 255, (header >> 23) != 0};
}

TEST(Thumbhash, HoldsTheAverageColour) {
  const Constants constants = constants_of(encode_thumbhash(10, 8, filled(80, 200, 100, 50, 255)));
  EXPECT_NEAR(constants.red, 200, 8);
  EXPECT_NEAR(constants.green, 100, 8);
  EXPECT_NEAR(constants.blue, 50, 8);
  EXPECT_FALSE(constants.has_alpha);
  EXPECT_TRUE(constants_of(encode_thumbhash(10, 8, filled(80, 200, 100, 50, 254))).has_alpha);
}

TEST(Thumbhash, IsNeverLongerThanItsLimit) {
  for (std::uint32_t width = 1; width <= kThumbhashSideMax; width += 11) {
    for (std::uint32_t height = 1; height <= kThumbhashSideMax; height += 9) {
      const auto count = width * height;
      EXPECT_LE(encode_thumbhash(width, height, filled(count, 9, 90, 200, 255)).size(), kThumbhashBytesMax);
      EXPECT_LE(encode_thumbhash(width, height, filled(count, 9, 90, 200, 0)).size(), kThumbhashBytesMax);
    }
  }
}

TEST(Thumbhash, RefusesPixelsThatDoNotFitTheirSize) {
  EXPECT_THROW(encode_thumbhash(2, 2, Bytes(15)), std::invalid_argument);
  EXPECT_THROW(encode_thumbhash(0, 2, Bytes()), std::invalid_argument);
  EXPECT_THROW(encode_thumbhash(101, 1, Bytes(404)), std::invalid_argument);
}

TEST(AverageColor, CountsPixelsByTheirOpacity) {
  Bytes half = filled(10, 255, 0, 0, 255);
  const Bytes hidden = filled(10, 0, 0, 255, 0);
  half.insert(half.end(), hidden.begin(), hidden.end());
  EXPECT_EQ(average_color(half), 0xFF0000U);
  EXPECT_EQ(average_color(hidden), 0xFFFFFFU);
  EXPECT_EQ(average_color(filled(3, 0x12, 0x34, 0x56, 255)), 0x123456U);
}

}  // namespace
}  // namespace portreto::imaging
