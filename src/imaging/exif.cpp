#include "imaging/exif.h"

#include <fmt/format.h>
#include <libexif/exif-data.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <string_view>

#include "base/utf8.h"

namespace portreto::imaging {
namespace {

// Wider than any camera, so that what falls outside is damage or malice.
constexpr double kExposureMaxS = 86'400;
constexpr double kFNumberMax = 1'000;
constexpr double kFocalLengthMaxMm = 100'000;
constexpr std::uint32_t kIsoMax = 10'000'000;
constexpr int kYearMin = 1900;  // earlier "dates" are cameras whose clock was never set

constexpr std::size_t kRationalBytes = 8;
constexpr std::string_view kHeader{"Exif\0\0", 6};  // in JPEG files; WebP and HEIF may do without

struct UnrefExif {
  void operator()(ExifData* data) const { exif_data_unref(data); }
};

// Typed, bounds-checked access to the entries of one Exif block.
class Entries {
 public:
  explicit Entries(ByteView exif) : data_(exif_data_new()) {
    // As it stands in the file: libexif would otherwise fill in what the standard demands and the camera left out.
    exif_data_unset_option(data_.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    std::string block(as_text(exif));
    if (!block.starts_with(kHeader)) block.insert(0, kHeader);
    exif_data_load_data(data_.get(), reinterpret_cast<const unsigned char*>(block.data()),
                        static_cast<unsigned>(block.size()));
  }

  // The bytes of a text entry up to the first NUL.
  std::string_view text(ExifIfd ifd, int tag) const {
    const ExifEntry* entry = find(ifd, tag);
    if (entry == nullptr || entry->format != EXIF_FORMAT_ASCII) return {};
    const std::string_view bytes(reinterpret_cast<const char*>(entry->data), entry->size);
    return bytes.substr(0, bytes.find('\0'));
  }

  std::optional<std::uint32_t> integer(ExifIfd ifd, int tag) const {
    const ExifEntry* entry = find(ifd, tag);
    if (entry == nullptr) return std::nullopt;
    if (entry->format == EXIF_FORMAT_SHORT && entry->size >= 2) return exif_get_short(entry->data, order());
    if (entry->format == EXIF_FORMAT_LONG && entry->size >= 4) return exif_get_long(entry->data, order());
    return std::nullopt;
  }

  // The index-th rational number of an entry; nullopt when it is not a finite number.
  std::optional<double> rational(ExifIfd ifd, int tag, std::size_t index = 0) const {
    const ExifEntry* entry = find(ifd, tag);
    if (entry == nullptr || entry->format != EXIF_FORMAT_RATIONAL) return std::nullopt;
    if (entry->size < (index + 1) * kRationalBytes) return std::nullopt;
    const ExifRational value = exif_get_rational(entry->data + index * kRationalBytes, order());
    if (value.denominator == 0) return std::nullopt;
    return static_cast<double>(value.numerator) / value.denominator;
  }

 private:
  const ExifEntry* find(ExifIfd ifd, int tag) const {
    const ExifEntry* entry = exif_content_get_entry(data_->ifd[ifd], static_cast<ExifTag>(tag));
    return entry != nullptr && entry->data != nullptr ? entry : nullptr;
  }
  ExifByteOrder order() const { return exif_data_get_byte_order(data_.get()); }

  std::unique_ptr<ExifData, UnrefExif> data_;
};

std::string clean(std::string_view raw) {
  std::string text = replace_invalid_utf8(raw);
  std::erase_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  while (text.ends_with(' ')) text.pop_back();
  text.erase(0, text.find_first_not_of(' '));
  if (text.size() > kExifTextBytesMax) {
    std::size_t end = kExifTextBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not within a character
    text.resize(end);
  }
  return text;
}

std::optional<double> within(std::optional<double> value, double max) {
  return value && *value > 0 && *value <= max ? value : std::nullopt;
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const bool all = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (!all) return std::nullopt;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc{} ? std::optional(value) : std::nullopt;
}

// "2024:06:30 18:05:59"
std::optional<Timestamp> parse_local_time(std::string_view text) {
  if (text.size() != 19 || text[4] != ':' || text[7] != ':' || text[10] != ' ' || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8, 2));
  const auto hour = digits(text.substr(11, 2)), minute = digits(text.substr(14, 2)),
             second = digits(text.substr(17, 2));
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;

  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year < kYearMin || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

// "+02:00"; no offset when it is missing or malformed.
std::chrono::minutes parse_offset(std::string_view text) {
  constexpr int kHoursMax = 14;  // the Line Islands
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {};
  const auto hours = digits(text.substr(1, 2)), minutes = digits(text.substr(4, 2));
  if (!hours || !minutes || *hours > kHoursMax || *minutes > 59) return {};
  const std::chrono::minutes offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return text[0] == '-' ? -offset : offset;
}

// Decimals of a second: "5" is 500 ms.
std::chrono::milliseconds parse_subsecond(std::string_view text) {
  std::string padded(text.substr(0, 3));
  padded.resize(3, '0');
  return std::chrono::milliseconds(digits(padded).value_or(0));
}

std::optional<Timestamp> time_of(const Entries& entries, int time_tag, int offset_tag, int subsecond_tag) {
  const auto local = parse_local_time(entries.text(EXIF_IFD_EXIF, time_tag));
  if (!local) return std::nullopt;
  return *local - parse_offset(entries.text(EXIF_IFD_EXIF, offset_tag)) +
         parse_subsecond(entries.text(EXIF_IFD_EXIF, subsecond_tag));
}

// Degrees, minutes, seconds; the last two may be missing, as in files that hold decimal degrees.
std::optional<double> position(const Entries& entries, int tag, int reference_tag, char positive, char negative,
                               double max) {
  const auto degrees = entries.rational(EXIF_IFD_GPS, tag, 0);
  if (!degrees) return std::nullopt;
  const double minutes = entries.rational(EXIF_IFD_GPS, tag, 1).value_or(0);
  const double seconds = entries.rational(EXIF_IFD_GPS, tag, 2).value_or(0);
  const double value = *degrees + minutes / 60 + seconds / 3600;
  const std::string_view reference = entries.text(EXIF_IFD_GPS, reference_tag);
  if (value > max || reference.empty() || (reference[0] != positive && reference[0] != negative)) return std::nullopt;
  return reference[0] == negative ? -value : value;
}

}  // namespace

ExifSummary summarize_exif(ByteView exif) {
  if (exif.empty()) return {};
  const Entries entries(exif);

  ExifSummary summary;
  summary.camera_make = clean(entries.text(EXIF_IFD_0, EXIF_TAG_MAKE));
  summary.camera_model = clean(entries.text(EXIF_IFD_0, EXIF_TAG_MODEL));
  summary.lens = clean(entries.text(EXIF_IFD_EXIF, EXIF_TAG_LENS_MODEL));
  summary.taken_at =
      time_of(entries, EXIF_TAG_DATE_TIME_ORIGINAL, EXIF_TAG_OFFSET_TIME_ORIGINAL, EXIF_TAG_SUB_SEC_TIME_ORIGINAL);
  if (!summary.taken_at) {
    summary.taken_at =
        time_of(entries, EXIF_TAG_DATE_TIME_DIGITIZED, EXIF_TAG_OFFSET_TIME_DIGITIZED, EXIF_TAG_SUB_SEC_TIME_DIGITIZED);
  }
  summary.exposure_s = within(entries.rational(EXIF_IFD_EXIF, EXIF_TAG_EXPOSURE_TIME), kExposureMaxS);
  summary.f_number = within(entries.rational(EXIF_IFD_EXIF, EXIF_TAG_FNUMBER), kFNumberMax);
  summary.focal_length_mm = within(entries.rational(EXIF_IFD_EXIF, EXIF_TAG_FOCAL_LENGTH), kFocalLengthMaxMm);
  if (const auto iso = entries.integer(EXIF_IFD_EXIF, EXIF_TAG_ISO_SPEED_RATINGS); iso && *iso > 0 && *iso <= kIsoMax) {
    summary.iso = iso;
  }
  const auto latitude = position(entries, EXIF_TAG_GPS_LATITUDE, EXIF_TAG_GPS_LATITUDE_REF, 'N', 'S', 90);
  const auto longitude = position(entries, EXIF_TAG_GPS_LONGITUDE, EXIF_TAG_GPS_LONGITUDE_REF, 'E', 'W', 180);
  if (latitude && longitude) {
    summary.latitude = latitude;
    summary.longitude = longitude;
  }
  return summary;
}

std::string camera_name(const ExifSummary& exif) {
  if (exif.camera_make.empty() || exif.camera_model.starts_with(exif.camera_make)) return exif.camera_model;
  if (exif.camera_model.empty()) return exif.camera_make;
  return exif.camera_make + ' ' + exif.camera_model;
}

std::string format_exposure(double exposure_s) {
  // From 0.3 s up cameras show decimals, below it a fraction.
  if (exposure_s >= 0.3) return fmt::format("{:.3g} s", exposure_s);
  return fmt::format("1/{} s", std::llround(1 / exposure_s));
}

}  // namespace portreto::imaging
