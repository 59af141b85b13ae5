#include "security/base32.h"

#include <cstdint>

namespace portreto::security {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr int kBitsPerDigit = 5;
constexpr int kBitsPerByte = 8;

}  // namespace

std::string to_base32(ByteView bytes) {
  std::string text;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const std::byte byte : bytes) {
    pending = pending << kBitsPerByte | std::to_integer<std::uint32_t>(byte);
    for (bits += kBitsPerByte; bits >= kBitsPerDigit; bits -= kBitsPerDigit) {
      text += kDigits[pending >> (bits - kBitsPerDigit) & 31];
    }
  }
  if (bits > 0) text += kDigits[pending << (kBitsPerDigit - bits) & 31];
  return text;
}

std::optional<Bytes> from_base32(std::string_view text) {
  Bytes bytes;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    const auto digit = kDigits.find(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    if (digit == std::string_view::npos) return std::nullopt;
    pending = pending << kBitsPerDigit | static_cast<std::uint32_t>(digit);
    bits += kBitsPerDigit;
    if (bits >= kBitsPerByte) {
      bits -= kBitsPerByte;
      bytes.push_back(static_cast<std::byte>(pending >> bits & 0xFF));
    }
  }
  const bool has_stray_bits = bits >= kBitsPerDigit || (pending & ((1U << bits) - 1)) != 0;
  if (has_stray_bits) return std::nullopt;
  return bytes;
}

}  // namespace portreto::security
