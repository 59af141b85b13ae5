#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace portreto::imaging {

// The widths that a photo is made ready in, in pixels (design/UX: what `srcset` offers).
inline constexpr std::array<std::uint16_t, 5> kDerivativeSteps{320, 640, 960, 1440, 2048};

// Which of them a photo of this width (after orientation, ≥1) has, ascending, never empty. Each exists as WebP and as
// JPEG.
//   - The last one is min(width, 2048): a small photo is kept at its own width, and nothing is ever enlarged.
//   - Before it stand the steps that are at least a tenth narrower. A step closer than that would be a second copy
//     of the same picture, to no one's gain: 1024 gives 320, 640, 1024 rather than 320, 640, 960, 1024.
// A pure function of the width, so whoever knows a photo's width knows its list without asking.
std::vector<std::uint16_t> derivative_widths(std::uint32_t width);

// The height of a derivative of a width×height photo: rounded to the nearest pixel, at least 1.
std::uint32_t derivative_height(std::uint32_t derivative_width, std::uint32_t width, std::uint32_t height);

}  // namespace portreto::imaging
