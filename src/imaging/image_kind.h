#pragma once

#include <cstdint>
#include <string_view>

namespace portreto::imaging {

// Kinds of file that are taken in. The numbers are stable: they cross the pipe between server and image worker.
enum class ImageKind : std::uint8_t { kJpeg = 1, kPng = 2, kWebp = 3, kGif = 4, kHeic = 5, kAvif = 6 };

// The kind's name as people know it: "JPEG".
std::string_view display_name(ImageKind kind);

}  // namespace portreto::imaging
