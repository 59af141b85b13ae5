#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"

namespace portreto::imaging {

inline constexpr std::size_t kExifTextBytesMax = 64;

// What a camera says about a picture (Exif 2.32), as far as people are shown it. Everything may be missing. The values
// come from an untrusted file: texts are valid UTF-8 without control characters and at most kExifTextBytesMax long,
// numbers lie within what a camera can do; whatever does not is as if it were missing.
struct ExifSummary {
  std::string camera_make;
  std::string camera_model;
  std::string lens;
  // DateTimeOriginal, or else DateTimeDigitized, with its OffsetTime. Exif times without an offset are local to an
  // unknown place; they are taken as UTC, so that at least the order of one camera's pictures is right.
  std::optional<Timestamp> taken_at;
  std::optional<double> exposure_s;
  std::optional<double> f_number;
  std::optional<std::uint32_t> iso;
  std::optional<double> focal_length_mm;
  std::optional<double> latitude;   // degrees, north positive; both of the pair or neither
  std::optional<double> longitude;  // degrees, east positive
  bool operator==(const ExifSummary&) const = default;
};

// Reads an Exif block, with or without its "Exif\0\0" header. One that cannot be made sense of gives an empty summary.
ExifSummary summarize_exif(ByteView exif);

// "Canon EOS R5", whether or not the model repeats the make; empty when neither is known.
std::string camera_name(const ExifSummary& exif);

// As photographers write it: "1/250 s", "0.8 s", "30 s".
std::string format_exposure(double exposure_s);

}  // namespace portreto::imaging
