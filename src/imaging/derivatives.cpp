#include "imaging/derivatives.h"

#include <algorithm>

namespace portreto::imaging {

std::vector<std::uint16_t> derivative_widths(std::uint32_t width) {
  const auto largest = static_cast<std::uint16_t>(std::clamp<std::uint32_t>(width, 1, kDerivativeSteps.back()));
  std::vector<std::uint16_t> widths;
  for (const std::uint16_t step : kDerivativeSteps) {
    if (step * 10U <= largest * 9U) widths.push_back(step);
  }
  widths.push_back(largest);
  return widths;
}

std::uint32_t derivative_height(std::uint32_t derivative_width, std::uint32_t width, std::uint32_t height) {
  const std::uint64_t rounded = (std::uint64_t{height} * derivative_width + width / 2) / width;
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(rounded, 1));
}

}  // namespace portreto::imaging
