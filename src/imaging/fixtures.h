#pragma once

#include <cstdint>
#include <filesystem>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "base/bytes.h"
#include "imaging/imager.h"
#include "imaging/vips_handle.h"

// Pictures for tests, made on the spot. A fixture that cannot be made throws std::runtime_error.
namespace portreto::imaging::testing {

// A directory that goes away with its owner.
class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  // Writes a file and gives its path. It has no extension, as a spooled upload has none.
  std::string write(ByteView content);
  std::string write(std::string_view content) { return write(as_bytes(content)); }

 private:
  std::filesystem::path path_;
  int files_ = 0;
};

struct Pixel {
  int red = 0, green = 0, blue = 0, alpha = 255;
};
inline constexpr Pixel kRed{220, 30, 40}, kGreen{40, 180, 60}, kBlue{30, 60, 200}, kWhite{255, 255, 255};

VipsImagePtr plain(int width, int height, Pixel color);
// Red, green over blue, white: which way is up can be told from the corners.
VipsImagePtr quarters(int width, int height);
// Every pixel differs, so that it does not compress to nothing.
VipsImagePtr noise(int width, int height);

// Encodes by the extension and options that libvips knows: ".jpg[Q=90]".
Bytes encode(VipsImage* image, const std::string& format);

// A decoded file that keeps the bytes it is decoded from.
struct Decoded {
  Bytes bytes;
  VipsImagePtr image;
  int width() const { return vips_image_get_width(image.get()); }
  int height() const { return vips_image_get_height(image.get()); }
  bool has(const char* field) const { return vips_image_get_typeof(image.get(), field) != 0; }
  Pixel at(double x, double y) const;  // each 0 to 1
};
Decoded decode(const Bytes& bytes);

// The Exif part of a JPEG file, little-endian. Offsets and counts are written as given, so that they can also be wrong.
struct ExifEntry {
  std::uint16_t tag = 0;
  std::uint16_t type = 0;
  std::uint32_t count = 0;
  std::string data;
};
ExifEntry exif_text(std::uint16_t tag, std::string_view text);
ExifEntry exif_short(std::uint16_t tag, std::uint16_t value);
ExifEntry exif_rationals(std::uint16_t tag, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& values);
struct ExifBlock {
  std::vector<ExifEntry> ifd0, exif, gps;
  std::string str() const;  // with "Exif\0\0" in front
};

Bytes with_segment(const Bytes& jpeg, std::uint8_t marker, std::string_view payload);
Bytes with_exif(const Bytes& jpeg, const ExifBlock& exif);
// The size that a JPEG's frame header claims, changed without changing anything else.
Bytes with_claimed_size(Bytes jpeg, std::uint16_t width, std::uint16_t height);

inline Result<ImportedImage> import_now(Imager& imager, std::string path, ImportLimits limits = {}) {
  boost::asio::io_context io;
  auto result = boost::asio::co_spawn(io, imager.import(std::move(path), limits), boost::asio::use_future);
  io.run();
  return result.get();
}

}  // namespace portreto::imaging::testing
