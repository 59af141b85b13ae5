#include "base/id.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "base/hash.h"
#include "base/random.h"

namespace portreto {
namespace {

void set_version(Uuid& id, unsigned version) {
  id.bytes[6] = (id.bytes[6] & std::byte{0x0f}) | static_cast<std::byte>(version << 4);
  id.bytes[8] = (id.bytes[8] & std::byte{0x3f}) | std::byte{0x80};
}

constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool is_dash(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

}  // namespace

std::array<char, 36> Uuid::chars() const {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<char, 36> text;
  std::size_t at = 0;
  for (std::byte b : bytes) {
    if (is_dash(at)) text[at++] = '-';
    text[at++] = kHex[std::to_integer<unsigned>(b) >> 4];
    text[at++] = kHex[std::to_integer<unsigned>(b) & 15];
  }
  return text;
}

std::string Uuid::str() const {
  const auto text = chars();
  return {text.data(), text.size()};
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid id;
  std::size_t at = 0;
  for (std::byte& b : id.bytes) {
    if (is_dash(at) && text[at++] != '-') return std::nullopt;
    const int high = hex_digit(text[at++]), low = hex_digit(text[at++]);
    if (high < 0 || low < 0) return std::nullopt;
    b = static_cast<std::byte>(high * 16 + low);
  }
  return id;
}

Uuid Uuid::generate(const Clock& clock) {
  Uuid id;
  fill_random(id.bytes);
  const auto now_ms = static_cast<std::uint64_t>(clock.now().time_since_epoch().count());
  for (int i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::byte>(now_ms >> (40 - 8 * i));
  set_version(id, 7);
  return id;
}

Uuid Uuid::derive(std::string_view text) {
  const Sha256Digest digest = sha256(as_bytes(text));
  Uuid id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  set_version(id, 8);
  return id;
}

}  // namespace portreto
