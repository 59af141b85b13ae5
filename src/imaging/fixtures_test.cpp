#include "imaging/fixtures.h"

#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>

#include "base/random.h"

namespace portreto::imaging::testing {
namespace {

VipsImagePtr required(VipsImagePtr image) {
  if (!image) throw std::runtime_error(std::string("fixture: ") + vips_error_buffer());
  return image;
}

void append(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

}  // namespace

TempDirectory::TempDirectory() : path_(std::filesystem::temp_directory_path() / ("imaging-" + random_token(8))) {
  std::filesystem::create_directories(path_);
}
TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}
std::string TempDirectory::write(ByteView content) {
  const auto path = path_ / std::to_string(files_++);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
  return path.string();
}

VipsImagePtr plain(int width, int height, Pixel color) {
  start_vips();
  const std::array values{double(color.red), double(color.green), double(color.blue), double(color.alpha)};
  const int bands = color.alpha == 255 ? 3 : 4;
  const auto black = required(vips_make([&](VipsImage** out) { return vips_black(out, width, height, nullptr); }));
  const auto filled = required(VipsImagePtr(vips_image_new_from_image(black.get(), values.data(), bands)));
  const auto bytes =
      required(vips_make([&](VipsImage** out) { return vips_cast(filled.get(), out, VIPS_FORMAT_UCHAR, nullptr); }));
  return required(vips_make([&](VipsImage** out) {
    return vips_copy(bytes.get(), out, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr);
  }));
}

VipsImagePtr quarters(int width, int height) {
  std::array parts{plain(width / 2, height / 2, kRed), plain(width / 2, height / 2, kGreen),
                   plain(width / 2, height / 2, kBlue), plain(width / 2, height / 2, kWhite)};
  std::array<VipsImage*, 4> images{parts[0].get(), parts[1].get(), parts[2].get(), parts[3].get()};
  return required(
      vips_make([&](VipsImage** out) { return vips_arrayjoin(images.data(), out, 4, "across", 2, nullptr); }));
}

VipsImagePtr noise(int width, int height) {
  start_vips();
  const auto grey = required(vips_make([&](VipsImage** out) {
    return vips_gaussnoise(out, width, height, "mean", 128.0, "sigma", 40.0, "seed", 7, nullptr);
  }));
  const auto bytes =
      required(vips_make([&](VipsImage** out) { return vips_cast(grey.get(), out, VIPS_FORMAT_UCHAR, nullptr); }));
  std::array images{bytes.get(), bytes.get(), bytes.get()};
  const auto joined =
      required(vips_make([&](VipsImage** out) { return vips_bandjoin(images.data(), out, 3, nullptr); }));
  return required(vips_make([&](VipsImage** out) {
    return vips_copy(joined.get(), out, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr);
  }));
}

Bytes encode(VipsImage* image, const std::string& format) {
  Bytes bytes = vips_make_bytes([&](void** buffer, std::size_t* size) {
    return vips_image_write_to_buffer(image, format.c_str(), buffer, size, nullptr);
  });
  if (bytes.empty()) throw std::runtime_error(format + ": " + vips_error_buffer());
  return bytes;
}

Decoded decode(const Bytes& bytes) {
  Decoded decoded{bytes, nullptr};
  decoded.image =
      required(VipsImagePtr(vips_image_new_from_buffer(decoded.bytes.data(), decoded.bytes.size(), "", nullptr)));
  return decoded;
}

Pixel Decoded::at(double x, double y) const {
  double* values = nullptr;
  int bands = 0;
  if (vips_getpoint(image.get(), &values, &bands, static_cast<int>(x * (width() - 1)),
                    static_cast<int>(y * (height() - 1)), nullptr) != 0) {
    throw std::runtime_error(vips_error_buffer());
  }
  const Pixel pixel{int(values[0]), int(values[1]), int(values[2]), bands > 3 ? int(values[3]) : 255};
  g_free(values);
  return pixel;
}

ExifEntry exif_text(std::uint16_t tag, std::string_view text) {
  std::string data(text);
  data.push_back('\0');
  return {tag, 2, static_cast<std::uint32_t>(data.size()), data};
}

ExifEntry exif_short(std::uint16_t tag, std::uint16_t value) {
  ExifEntry entry{tag, 3, 1, {}};
  append(entry.data, value, 2);
  return entry;
}

ExifEntry exif_rationals(std::uint16_t tag, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& values) {
  ExifEntry entry{tag, 5, static_cast<std::uint32_t>(values.size()), {}};
  for (const auto& [numerator, denominator] : values) {
    append(entry.data, numerator, 4);
    append(entry.data, denominator, 4);
  }
  return entry;
}

std::string ExifBlock::str() const {
  const auto size_of = [](const std::vector<ExifEntry>& entries) {
    std::size_t size = 2 + entries.size() * 12 + 4;
    for (const ExifEntry& entry : entries) size += entry.data.size() > 4 ? entry.data.size() : 0;
    return static_cast<std::uint32_t>(size);
  };
  std::vector<ExifEntry> first = ifd0;
  const auto pointer = [](std::uint16_t tag, std::uint32_t value) {
    ExifEntry entry{tag, 4, 1, {}};
    append(entry.data, value, 4);
    return entry;
  };
  first.push_back(pointer(0x8769, 0));
  first.push_back(pointer(0x8825, 0));
  constexpr std::uint32_t kFirst = 8;
  const std::uint32_t exif_at = kFirst + size_of(first);
  const std::uint32_t gps_at = exif_at + size_of(exif);
  first[first.size() - 2] = pointer(0x8769, exif_at);
  first[first.size() - 1] = pointer(0x8825, gps_at);

  std::string tiff("II*\0\x08\0\0\0", 8);
  for (const auto& entries : {first, exif, gps}) {
    std::string values;
    const auto values_at = static_cast<std::uint32_t>(tiff.size() + 2 + entries.size() * 12 + 4);
    append(tiff, static_cast<std::uint32_t>(entries.size()), 2);
    for (const ExifEntry& entry : entries) {
      append(tiff, entry.tag, 2);
      append(tiff, entry.type, 2);
      append(tiff, entry.count, 4);
      if (entry.data.size() <= 4) {
        std::string padded = entry.data;
        padded.resize(4, '\0');
        tiff += padded;
      } else {
        append(tiff, values_at + static_cast<std::uint32_t>(values.size()), 4);
        values += entry.data;
      }
    }
    append(tiff, 0, 4);
    tiff += values;
  }
  return std::string("Exif\0\0", 6) + tiff;
}

Bytes with_segment(const Bytes& jpeg, std::uint8_t marker, std::string_view payload) {
  const std::size_t length = payload.size() + 2;
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  for (const std::size_t byte : {std::size_t{0xFF}, std::size_t{marker}, length >> 8, length & 0xFF}) {
    out.push_back(static_cast<std::byte>(byte));
  }
  const ByteView bytes = as_bytes(payload);
  out.insert(out.end(), bytes.begin(), bytes.end());
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

Bytes with_exif(const Bytes& jpeg, const ExifBlock& exif) { return with_segment(jpeg, 0xE1, exif.str()); }

Bytes with_claimed_size(Bytes jpeg, std::uint16_t width, std::uint16_t height) {
  for (std::size_t at = 2; at + 9 < jpeg.size();) {
    const auto marker = std::to_integer<int>(jpeg[at + 1]);
    if (marker >= 0xC0 && marker <= 0xC2) {
      jpeg[at + 5] = static_cast<std::byte>(height >> 8);
      jpeg[at + 6] = static_cast<std::byte>(height & 0xFF);
      jpeg[at + 7] = static_cast<std::byte>(width >> 8);
      jpeg[at + 8] = static_cast<std::byte>(width & 0xFF);
      return jpeg;
    }
    at += 2 + std::to_integer<std::size_t>(jpeg[at + 2]) * 256 + std::to_integer<std::size_t>(jpeg[at + 3]);
  }
  throw std::runtime_error("fixture: no frame header");
}

}  // namespace portreto::imaging::testing
