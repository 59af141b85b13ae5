#include "imaging/wire.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <concepts>
#include <limits>
#include <type_traits>

namespace portreto::imaging {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in memory");

class Writer {
 public:
  template <typename T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(const T& value) {
    const auto bytes = std::as_bytes(std::span(&value, 1));
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  void operator()(const std::string& text) { append(as_bytes(text)); }
  void operator()(const Bytes& bytes) { append(bytes); }
  void operator()(std::chrono::milliseconds duration) { (*this)(std::int64_t{duration.count()}); }
  void operator()(const Timestamp& time) { (*this)(std::chrono::milliseconds(time.time_since_epoch())); }
  template <typename T>
  void operator()(const std::optional<T>& value) {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }

  Bytes take() { return std::move(out_); }

 private:
  void append(ByteView bytes) {
    (*this)(static_cast<std::uint32_t>(bytes.size()));
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }

  Bytes out_;
};

// Reads what Writer wrote. After anything that does not fit, ok() is false and nothing more is read.
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  template <typename T>
    requires std::is_arithmetic_v<T> && (!std::same_as<T, bool>)
  void operator()(T& value) {
    const ByteView bytes = take(sizeof(T));
    if (ok_) std::ranges::copy(bytes, std::as_writable_bytes(std::span(&value, 1)).begin());
  }
  void operator()(bool& value) {
    std::uint8_t byte = 0;
    (*this)(byte);
    if (byte > 1) ok_ = false;
    value = byte == 1;
  }
  template <typename T>
    requires std::is_enum_v<T>
  void operator()(T& value, T first, T last) {
    std::underlying_type_t<T> number{};
    (*this)(number);
    if (number < std::to_underlying(first) || number > std::to_underlying(last)) ok_ = false;
    value = ok_ ? static_cast<T>(number) : first;
  }
  void operator()(std::string& text) { text = std::string(as_text(take(length()))); }
  void operator()(Bytes& bytes) {
    const ByteView view = take(length());
    bytes.assign(view.begin(), view.end());
  }
  void operator()(std::chrono::milliseconds& duration) {
    std::int64_t count = 0;
    (*this)(count);
    duration = std::chrono::milliseconds(count);
  }
  void operator()(Timestamp& time) {
    std::chrono::milliseconds since_epoch{};
    (*this)(since_epoch);
    time = Timestamp(since_epoch);
  }
  template <typename T>
  void operator()(std::optional<T>& value) {
    bool present = false;
    (*this)(present);
    if (present && ok_) (*this)(value.emplace());
  }

  bool ok() const { return ok_; }
  bool is_done() const { return ok_ && rest_.empty(); }

 private:
  std::size_t length() {
    std::uint32_t value = 0;
    (*this)(value);
    return value;
  }
  ByteView take(std::size_t count) {
    if (count > rest_.size()) ok_ = false;
    if (!ok_) return {};
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  ByteView rest_;
  bool ok_ = true;
};

// One list of fields a type, for both directions.
void fields(auto& archive, auto& limits)
  requires std::same_as<std::remove_cvref_t<decltype(limits)>, ImportLimits>
{
  archive(limits.side_max);
  archive(limits.pixels_max);
  archive(limits.whole_pixels_max);
  archive(limits.time_max);
  archive(limits.memory_bytes_max);
}

void fields(auto& archive, auto& exif)
  requires std::same_as<std::remove_cvref_t<decltype(exif)>, ExifSummary>
{
  archive(exif.camera_make);
  archive(exif.camera_model);
  archive(exif.lens);
  archive(exif.taken_at);
  archive(exif.exposure_s);
  archive(exif.f_number);
  archive(exif.iso);
  archive(exif.focal_length_mm);
  archive(exif.latitude);
  archive(exif.longitude);
}

constexpr std::size_t kDerivativesMax = 64;

}  // namespace

Bytes encode_request(const ImportRequest& request) {
  Writer writer;
  writer(request.path);
  fields(writer, request.limits);
  return writer.take();
}

std::optional<ImportRequest> decode_request(ByteView bytes) {
  Reader reader(bytes);
  ImportRequest request;
  reader(request.path);
  fields(reader, request.limits);
  return reader.is_done() ? std::optional(std::move(request)) : std::nullopt;
}

Bytes encode_reply(const ImportReply& reply) {
  Writer writer;
  writer(reply.has_value());
  if (!reply) {
    writer(reply.error().code);
    writer(reply.error().message);
    return writer.take();
  }
  writer(reply->kind);
  writer(reply->width);
  writer(reply->height);
  writer(reply->thumbhash);
  writer(reply->average_color);
  fields(writer, reply->exif);
  writer(static_cast<std::uint32_t>(reply->derivatives.size()));
  for (const Derivative& derivative : reply->derivatives) {
    writer(derivative.format);
    writer(derivative.width);
    writer(derivative.height);
    writer(derivative.bytes);
  }
  return writer.take();
}

std::optional<ImportReply> decode_reply(ByteView bytes) {
  Reader reader(bytes);
  bool succeeded = false;
  reader(succeeded);
  if (!succeeded) {
    Error error;
    reader(error.code, ErrorCode::kInvalidArgument, ErrorCode::kInternal);
    reader(error.message);
    return reader.is_done() ? std::optional<ImportReply>(std::unexpected(std::move(error))) : std::nullopt;
  }
  ImportedImage image;
  reader(image.kind, ImageKind::kJpeg, ImageKind::kAvif);
  reader(image.width);
  reader(image.height);
  reader(image.thumbhash);
  reader(image.average_color);
  fields(reader, image.exif);
  std::uint32_t count = 0;
  reader(count);
  if (count > kDerivativesMax) return std::nullopt;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    Derivative& derivative = image.derivatives.emplace_back();
    reader(derivative.format, DerivativeFormat::kWebp, DerivativeFormat::kJpeg);
    reader(derivative.width);
    reader(derivative.height);
    reader(derivative.bytes);
  }
  return reader.is_done() ? std::optional<ImportReply>(std::move(image)) : std::nullopt;
}

namespace {

using Sent = std::expected<void, FrameError>;

Sent send_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return std::unexpected(FrameError::kClosed);
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return {};
}

// Milliseconds for poll(): -1 without a deadline, rounded up so that it never spins.
int time_left_ms(Deadline deadline) {
  if (!deadline) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
}

Sent receive_all(int fd, std::span<std::byte> out, Deadline deadline) {
  while (!out.empty()) {
    pollfd waiting{fd, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, time_left_ms(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return std::unexpected(FrameError::kTimedOut);
    const ssize_t received = ready < 0 ? -1 : ::recv(fd, out.data(), out.size(), 0);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) return std::unexpected(FrameError::kClosed);
    out = out.subspan(static_cast<std::size_t>(received));
  }
  return {};
}

}  // namespace

std::expected<void, FrameError> send_frame(int fd, ByteView bytes) {
  if (bytes.size() > kFrameBytesMax) return std::unexpected(FrameError::kTooLarge);
  const auto length = static_cast<std::uint32_t>(bytes.size());
  if (const auto sent = send_all(fd, std::as_bytes(std::span(&length, 1))); !sent) return sent;
  return send_all(fd, bytes);
}

std::expected<Bytes, FrameError> receive_frame(int fd, Deadline deadline) {
  std::uint32_t length = 0;
  if (const auto got = receive_all(fd, std::as_writable_bytes(std::span(&length, 1)), deadline); !got) {
    return std::unexpected(got.error());
  }
  if (length > kFrameBytesMax) return std::unexpected(FrameError::kTooLarge);
  Bytes bytes(length);
  if (const auto got = receive_all(fd, bytes, deadline); !got) return std::unexpected(got.error());
  return bytes;
}

}  // namespace portreto::imaging
