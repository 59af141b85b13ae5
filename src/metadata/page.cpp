#include "metadata/page.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/big_endian.h"
#include "base/bytes.h"

namespace portreto::metadata {
namespace {

constexpr std::size_t kTimeBytes = sizeof(BigEndian);
constexpr std::size_t kCursorBytes = kTimeBytes + sizeof(Uuid::bytes);

}  // namespace

// The time as 64 bits, big-endian, then the id: 24 bytes.
std::string Cursor::str() const {
  std::array<std::byte, kCursorBytes> bytes;
  const auto ms = static_cast<std::uint64_t>(time.time_since_epoch().count());
  std::ranges::copy(to_big_endian(ms), bytes.begin());
  std::ranges::copy(id.bytes, bytes.begin() + kTimeBytes);
  return to_base64url(bytes);
}

std::optional<Cursor> Cursor::parse(std::string_view text) {
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() != kCursorBytes) return std::nullopt;
  const std::uint64_t ms = from_big_endian(std::span(*bytes).first<kTimeBytes>());
  Cursor cursor{.time = Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(ms)))};
  std::copy(bytes->begin() + kTimeBytes, bytes->end(), cursor.id.bytes.begin());
  return cursor;
}

}  // namespace portreto::metadata
