#include "metadata/sqlite/binary_codec.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <limits>
#include <stdexcept>
#include <string>

#include "metadata/sqlite/sqlite_error.h"

namespace portreto::metadata {
namespace {

constexpr std::uint8_t kVersion = 1;

// Stands where an image once named its copies, as pairs of node and disk, before these got rows of their own (see
// model::BlobLocation). Images of that time are still read, and an empty list is still written there, so that an
// earlier Portreto that still runs on the same file reads those of ours.
struct FormerCopies {};

void each_field(auto& node, auto& visit) {
  visit(node.node);
  visit(node.images);
  visit(node.bytes);
  visit(node.left);
  visit(node.erased_at);
  visit(node.is_retired);
}

void each_report_field(auto& report, auto& visit) {
  visit(report.reporter);
  visit(report.reason);
  visit(report.note);
  visit(report.at);
}

void each_section_field(auto& section, auto& visit) {
  visit(section.id);
  visit(section.title);
  visit(section.place);
}

void each_reservation_field(auto& reservation, auto& visit) {
  visit(reservation.photo);
  visit(reservation.bytes);
  visit(reservation.made_at);
}

// Each type says its fields once, in `fields` below; these two go over them, one to write and one to read.
class Writer {
 public:
  void operator()(std::unsigned_integral auto value) {
    for (std::size_t i = 0; i < sizeof(value); ++i) bytes.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFF));
  }
  void operator()(double value) { (*this)(std::bit_cast<std::uint64_t>(value)); }
  void operator()(std::int64_t value) { (*this)(std::bit_cast<std::uint64_t>(value)); }
  void operator()(Timestamp value) { (*this)(std::int64_t{value.time_since_epoch().count()}); }
  void operator()(model::ImageFormat value) { (*this)(static_cast<std::uint8_t>(value)); }
  void operator()(FormerCopies) { count(0); }
  template <typename Tag>
  void operator()(Id<Tag> id) {
    (*this)(id.uuid.bytes);
  }
  void operator()(model::ReportReason value) { (*this)(static_cast<std::uint8_t>(value)); }
  void operator()(model::DecisionKind value) { (*this)(static_cast<std::uint8_t>(value)); }
  void operator()(const model::Report& report) { each_report_field(report, *this); }
  void operator()(const model::UploadPart& part) {
    (*this)(part.blob.uuid.bytes);
    (*this)(part.size_bytes);
  }
  void operator()(const model::DeletionNode& node) { each_field(node, *this); }
  void operator()(const model::Section& section) { each_section_field(section, *this); }
  void operator()(const model::QuotaReservation& reservation) { each_reservation_field(reservation, *this); }
  void operator()(bool value) { (*this)(static_cast<std::uint8_t>(value)); }
  void operator()(const std::string& text) {
    count(text.size());
    bytes.insert(bytes.end(), as_bytes(text).begin(), as_bytes(text).end());
  }
  template <std::size_t N>
  void operator()(const std::array<std::byte, N>& value) {
    bytes.insert(bytes.end(), value.begin(), value.end());
  }
  void operator()(std::byte value) { bytes.push_back(value); }
  template <typename T>
  void operator()(const std::vector<T>& list) {
    count(list.size());
    for (const T& item : list) (*this)(item);
  }
  template <typename T>
  void operator()(const std::optional<T>& value) {
    (*this)(static_cast<std::uint8_t>(value.has_value()));
    if (value) (*this)(*value);
  }

  Bytes bytes;

 private:
  void count(std::size_t size) {
    if (size > std::numeric_limits<std::uint16_t>::max()) throw std::length_error("a stored text or list is too long");
    (*this)(static_cast<std::uint16_t>(size));
  }
};

class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  void operator()(std::unsigned_integral auto& value) {
    const ByteView part = take(sizeof(value));
    value = 0;
    for (std::size_t i = sizeof(value); i-- > 0;) {
      value = static_cast<std::remove_reference_t<decltype(value)>>(std::uint64_t{value} << 8 |
                                                                    std::to_integer<std::uint64_t>(part[i]));
    }
  }
  void operator()(double& value) { value = std::bit_cast<double>(number<std::uint64_t>()); }
  void operator()(std::int64_t& value) { value = std::bit_cast<std::int64_t>(number<std::uint64_t>()); }
  void operator()(Timestamp& value) { value = Timestamp(std::chrono::milliseconds(number<std::int64_t>())); }
  void operator()(model::ImageFormat& value) {
    const auto stored = number<std::uint8_t>();
    if (stored < static_cast<int>(model::ImageFormat::kJpeg) || stored > static_cast<int>(model::ImageFormat::kAvif)) {
      refuse();
    }
    value = static_cast<model::ImageFormat>(stored);
  }
  void operator()(FormerCopies) {
    for (auto copies = number<std::uint16_t>(); copies > 0; --copies) {
      take(number<std::uint16_t>());
      take(number<std::uint16_t>());
    }
  }
  template <typename Tag>
  void operator()(Id<Tag>& id) {
    (*this)(id.uuid.bytes);
  }
  void operator()(model::ReportReason& value) { value = static_cast<model::ReportReason>(number<std::uint8_t>()); }
  void operator()(model::DecisionKind& value) { value = static_cast<model::DecisionKind>(number<std::uint8_t>()); }
  void operator()(model::Report& report) { each_report_field(report, *this); }
  void operator()(model::UploadPart& part) {
    (*this)(part.blob.uuid.bytes);
    (*this)(part.size_bytes);
  }
  void operator()(model::DeletionNode& node) { each_field(node, *this); }
  void operator()(model::Section& section) { each_section_field(section, *this); }
  void operator()(model::QuotaReservation& reservation) { each_reservation_field(reservation, *this); }
  void operator()(bool& value) { value = number<std::uint8_t>() != 0; }
  void operator()(std::string& text) { text = as_text(take(number<std::uint16_t>())); }
  template <std::size_t N>
  void operator()(std::array<std::byte, N>& value) {
    std::ranges::copy(take(N), value.begin());
  }
  void operator()(std::byte& value) { value = take(1).front(); }
  template <typename T>
  void operator()(std::vector<T>& list) {
    list.resize(number<std::uint16_t>());
    for (T& item : list) (*this)(item);
  }
  template <typename T>
  void operator()(std::optional<T>& value) {
    value.reset();
    if (number<std::uint8_t>() != 0) (*this)(value.emplace());
  }

  void expect_version() {
    if (number<std::uint8_t>() != kVersion) refuse();
  }
  void expect_end() const {
    if (!rest_.empty()) refuse();
  }

 private:
  template <typename T>
  T number() {
    T value{};
    (*this)(value);
    return value;
  }
  ByteView take(std::size_t count) {
    if (count > rest_.size()) refuse();
    const ByteView part = rest_.first(count);
    rest_ = rest_.subspan(count);
    return part;
  }
  [[noreturn]] static void refuse() { throw SqliteError(SQLITE_CORRUPT, "a stored value is malformed"); }

  ByteView rest_;
};

template <typename Image, typename Visit>
  requires std::same_as<std::remove_const_t<Image>, model::Image>
void fields(Image& image, Visit& visit) {
  // The columns photos.sha256 and .size are cut out of this: what stands up to them has a fixed length, and stays.
  visit(image.blob.uuid.bytes);
  visit(image.format);
  visit(image.size_bytes);
  visit(image.sha256);
  visit(image.width);
  visit(image.height);
  visit(image.derivative_widths);
  visit(image.thumbhash);
  visit(image.average_color);
  visit(FormerCopies{});
}

template <typename Exif, typename Visit>
  requires std::same_as<std::remove_const_t<Exif>, model::Exif>
void fields(Exif& exif, Visit& visit) {
  visit(exif.camera);
  visit(exif.lens);
  visit(exif.exposure);
  visit(exif.aperture);
  visit(exif.iso);
  visit(exif.focal_length_mm);
  visit(exif.latitude);
  visit(exif.longitude);
}

template <typename Guest, typename Visit>
  requires std::same_as<std::remove_const_t<Guest>, model::PhotoGuest>
void fields(Guest& guest, Visit& visit) {
  // The columns photos.guest_link and .guest_id are cut out of this: what stands first stays.
  visit(guest.link);
  visit(guest.id);
  visit(guest.name);
}

template <typename Factor, typename Visit>
  requires std::same_as<std::remove_const_t<Factor>, model::SecondFactor>
void fields(Factor& factor, Visit& visit) {
  visit(factor.secret);
  visit(factor.last_step);
  visit(factor.recovery_codes);
}

template <typename Reset, typename Visit>
  requires std::same_as<std::remove_const_t<Reset>, model::PasswordReset>
void fields(Reset& reset, Visit& visit) {
  visit(reset.token_hash);
  visit(reset.expires_at);
}

template <typename Decision, typename Visit>
  requires std::same_as<std::remove_const_t<Decision>, model::Decision>
void fields(Decision& decision, Visit& visit) {
  visit(decision.kind);
  visit(decision.record);
  visit(decision.by);
  visit(decision.at);
  visit(decision.reason);
  visit(decision.moved_from);
}

template <typename List, typename Visit>
  requires std::same_as<std::remove_const_t<List>, std::vector<std::uint16_t>> ||
           std::same_as<std::remove_const_t<List>, std::vector<std::string>> ||
           std::same_as<std::remove_const_t<List>, std::vector<UserId>> ||
           std::same_as<std::remove_const_t<List>, std::vector<model::UploadPart>> ||
           std::same_as<std::remove_const_t<List>, std::vector<model::DeletionNode>> ||
           std::same_as<std::remove_const_t<List>, std::vector<model::Section>> ||
           std::same_as<std::remove_const_t<List>, std::vector<model::Report>> ||
           std::same_as<std::remove_const_t<List>, std::vector<model::QuotaReservation>>
void fields(List& list, Visit& visit) {
  visit(list);
}

template <typename T>
Bytes write_fields(const T& value) {
  Writer writer;
  writer.bytes.reserve(160);
  writer(kVersion);
  fields(value, writer);
  return std::move(writer.bytes);
}

template <typename T>
void read_fields(ByteView bytes, T& value) {
  Reader reader(bytes);
  reader.expect_version();
  fields(value, reader);
  reader.expect_end();
}

}  // namespace

Bytes encode(const model::Image& image) { return write_fields(image); }
Bytes encode(const model::Exif& exif) { return write_fields(exif); }
Bytes encode(const model::PhotoGuest& guest) { return write_fields(guest); }
Bytes encode(const model::SecondFactor& factor) { return write_fields(factor); }
Bytes encode(const model::PasswordReset& reset) { return write_fields(reset); }
Bytes encode(const std::vector<std::uint16_t>& numbers) { return write_fields(numbers); }
Bytes encode(const std::vector<std::string>& texts) { return write_fields(texts); }
Bytes encode(const std::vector<UserId>& people) { return write_fields(people); }
Bytes encode(const std::vector<model::UploadPart>& parts) { return write_fields(parts); }
Bytes encode(const std::vector<model::DeletionNode>& nodes) { return write_fields(nodes); }
Bytes encode(const std::vector<model::Section>& sections) { return write_fields(sections); }
Bytes encode(const std::vector<model::Report>& reports) { return write_fields(reports); }
Bytes encode(const model::Decision& decision) { return write_fields(decision); }
Bytes encode(const std::vector<model::QuotaReservation>& reservations) { return write_fields(reservations); }
void decode(ByteView bytes, model::Image& image) { read_fields(bytes, image); }
void decode(ByteView bytes, model::Exif& exif) { read_fields(bytes, exif); }
void decode(ByteView bytes, model::PhotoGuest& guest) { read_fields(bytes, guest); }
void decode(ByteView bytes, model::SecondFactor& factor) { read_fields(bytes, factor); }
void decode(ByteView bytes, model::PasswordReset& reset) { read_fields(bytes, reset); }
void decode(ByteView bytes, std::vector<std::uint16_t>& numbers) { read_fields(bytes, numbers); }
void decode(ByteView bytes, std::vector<std::string>& texts) { read_fields(bytes, texts); }
void decode(ByteView bytes, std::vector<UserId>& people) { read_fields(bytes, people); }
void decode(ByteView bytes, std::vector<model::UploadPart>& parts) { read_fields(bytes, parts); }
void decode(ByteView bytes, std::vector<model::DeletionNode>& nodes) { read_fields(bytes, nodes); }
void decode(ByteView bytes, std::vector<model::Section>& sections) { read_fields(bytes, sections); }
void decode(ByteView bytes, std::vector<model::Report>& reports) { read_fields(bytes, reports); }
void decode(ByteView bytes, model::Decision& decision) { read_fields(bytes, decision); }
void decode(ByteView bytes, std::vector<model::QuotaReservation>& reservations) { read_fields(bytes, reservations); }

}  // namespace portreto::metadata
