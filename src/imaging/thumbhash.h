#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace portreto::imaging {

// ThumbHash by Evan Wallace (https://evanw.github.io/thumbhash/): a picture's average colour, shape, transparency and
// lowest spatial frequencies in at most 25 bytes, from which a browser draws a blurred placeholder before the photo
// arrives.
inline constexpr std::uint32_t kThumbhashSideMax = 100;  // larger input is slower, and gives the same hash
inline constexpr std::size_t kThumbhashBytesMax = 25;

// `rgba` holds width×height sRGB pixels of 4 bytes, row by row, alpha not premultiplied. Throws std::invalid_argument
// when that is not so, or a side is 0 or above kThumbhashSideMax.
Bytes encode_thumbhash(std::uint32_t width, std::uint32_t height, ByteView rgba);

// The mean of the pixels of such a picture, each as heavy as it is opaque, as 0xRRGGBB; white when nothing is visible.
std::uint32_t average_color(ByteView rgba);

}  // namespace portreto::imaging
