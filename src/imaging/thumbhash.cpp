#include "imaging/thumbhash.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

namespace portreto::imaging {
namespace {

constexpr std::size_t kPixelBytes = 4;

struct Color {
  double red = 0, green = 0, blue = 0, alpha = 0;  // each 0 to 1
};

// Colour premultiplied by alpha.
Color pixel(ByteView rgba, std::size_t index) {
  const std::byte* at = rgba.data() + index * kPixelBytes;
  const double alpha = std::to_integer<int>(at[3]) / 255.0;
  const auto visible = [alpha](std::byte value) { return alpha / 255.0 * std::to_integer<int>(value); };
  return {visible(at[0]), visible(at[1]), visible(at[2]), alpha};
}

// Colour weighted by alpha; alpha is the mean. All zero when everything is transparent.
Color mean(ByteView rgba) {
  const std::size_t count = rgba.size() / kPixelBytes;
  Color sum;
  for (std::size_t i = 0; i < count; ++i) {
    const Color color = pixel(rgba, i);
    sum.red += color.red;
    sum.green += color.green;
    sum.blue += color.blue;
    sum.alpha += color.alpha;
  }
  if (sum.alpha == 0) return {};
  return {sum.red / sum.alpha, sum.green / sum.alpha, sum.blue / sum.alpha, sum.alpha / static_cast<double>(count)};
}

bool is_opaque(ByteView rgba) {
  for (std::size_t at = kPixelBytes - 1; at < rgba.size(); at += kPixelBytes) {
    if (rgba[at] != std::byte{255}) return false;
  }
  return true;
}

struct Plane {
  std::uint32_t width, height;
  std::vector<double> values;
};

// The low-frequency corner (cx/nx + cy/ny < 1) of a plane's discrete cosine transform.
struct Spectrum {
  double constant = 0;
  double scale = 0;             // largest magnitude among the varying terms
  std::vector<double> varying;  // 0 to 1, where 0.5 is none; row by row
};

std::vector<double> cosines(std::uint32_t size, std::uint32_t frequency) {
  std::vector<double> values(size);
  for (std::uint32_t i = 0; i < size; ++i) values[i] = std::cos(std::numbers::pi / size * frequency * (i + 0.5));
  return values;
}

Spectrum transform(const Plane& plane, std::uint32_t nx, std::uint32_t ny) {
  Spectrum spectrum;
  for (std::uint32_t cy = 0; cy < ny; ++cy) {
    const std::vector<double> fy = cosines(plane.height, cy);
    for (std::uint32_t cx = 0; cx * ny < nx * (ny - cy); ++cx) {
      const std::vector<double> fx = cosines(plane.width, cx);
      double sum = 0;
      for (std::uint32_t y = 0, i = 0; y < plane.height; ++y) {
        for (std::uint32_t x = 0; x < plane.width; ++x, ++i) sum += plane.values[i] * fx[x] * fy[y];
      }
      const double term = sum / static_cast<double>(plane.values.size());
      if (cx == 0 && cy == 0) {
        spectrum.constant = term;
      } else {
        spectrum.varying.push_back(term);
        spectrum.scale = std::max(spectrum.scale, std::abs(term));
      }
    }
  }
  if (spectrum.scale > 0) {
    for (double& term : spectrum.varying) term = 0.5 + 0.5 / spectrum.scale * term;
  }
  return spectrum;
}

// A value of 0 to 1 in `bits` bits, shifted to its place.
std::uint32_t quantized(double value, unsigned bits, unsigned shift) {
  const double max = (1U << bits) - 1;
  return static_cast<std::uint32_t>(std::floor(std::clamp(value, 0.0, 1.0) * max + 0.5)) << shift;
}

// A value of -1 to 1, likewise.
std::uint32_t quantized_signed(double value, unsigned bits, unsigned shift) {
  return quantized(value / 2 + 0.5, bits, shift);
}

void append_little_endian(Bytes& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
}

}  // namespace

Bytes encode_thumbhash(std::uint32_t width, std::uint32_t height, ByteView rgba) {
  if (width == 0 || height == 0 || width > kThumbhashSideMax || height > kThumbhashSideMax ||
      rgba.size() != std::size_t{width} * height * kPixelBytes) {
    throw std::invalid_argument("encode_thumbhash: size and pixels do not fit together");
  }
  const bool has_alpha = !is_opaque(rgba);
  const Color average = mean(rgba);

  // Lightness, yellow against blue, red against green; where transparent, over the average colour.
  const std::size_t count = std::size_t{width} * height;
  Plane l{width, height, std::vector<double>(count)};
  Plane p = l, q = l, a = l;
  for (std::size_t i = 0; i < count; ++i) {
    const Color color = pixel(rgba, i);
    const double red = average.red * (1 - color.alpha) + color.red;
    const double green = average.green * (1 - color.alpha) + color.green;
    const double blue = average.blue * (1 - color.alpha) + color.blue;
    l.values[i] = (red + green + blue) / 3;
    p.values[i] = (red + green) / 2 - blue;
    q.values[i] = red - green;
    a.values[i] = color.alpha;
  }

  const std::uint32_t longest = std::max(width, height);
  const std::uint32_t terms_max = has_alpha ? 5 : 7;  // fewer for lightness when transparency needs room
  const auto terms = [&](std::uint32_t side) {
    return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::lround(double(terms_max) * side / longest)));
  };
  const std::uint32_t lx = terms(width), ly = terms(height);
  const Spectrum ls = transform(l, std::max(lx, 3U), std::max(ly, 3U));
  const Spectrum ps = transform(p, 3, 3);
  const Spectrum qs = transform(q, 3, 3);
  const Spectrum as = has_alpha ? transform(a, 5, 5) : Spectrum{};

  const bool is_landscape = width > height;
  Bytes hash;
  append_little_endian(hash,
                       quantized(ls.constant, 6, 0) | quantized_signed(ps.constant, 6, 6) |
                           quantized_signed(qs.constant, 6, 12) | quantized(ls.scale, 5, 18) |
                           (has_alpha ? 1U << 23 : 0U),
                       3);
  append_little_endian(
      hash,
      (is_landscape ? ly : lx) | quantized(ps.scale, 6, 3) | quantized(qs.scale, 6, 9) | (is_landscape ? 1U << 15 : 0U),
      2);
  if (has_alpha) append_little_endian(hash, quantized(as.constant, 4, 0) | quantized(as.scale, 4, 4), 1);

  bool low_nibble = true;
  for (const Spectrum* spectrum : {&ls, &ps, &qs, &as}) {
    for (const double term : spectrum->varying) {
      if (low_nibble) hash.push_back(std::byte{0});
      hash.back() |= static_cast<std::byte>(quantized(term, 4, low_nibble ? 0 : 4));
      low_nibble = !low_nibble;
    }
  }
  return hash;
}

std::uint32_t average_color(ByteView rgba) {
  const Color average = mean(rgba);
  if (average.alpha == 0) return 0xFFFFFF;
  return quantized(average.red, 8, 16) | quantized(average.green, 8, 8) | quantized(average.blue, 8, 0);
}

}  // namespace portreto::imaging
