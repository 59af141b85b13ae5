#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

// Numbers as bytes, the highest first, so that the order of the bytes is that of the numbers.
namespace portreto {

using BigEndian = std::array<std::byte, sizeof(std::uint64_t)>;

constexpr BigEndian to_big_endian(std::uint64_t number) {
  BigEndian bytes;
  for (std::size_t i = bytes.size(); i-- > 0; number >>= 8) bytes[i] = static_cast<std::byte>(number);
  return bytes;
}

constexpr std::uint64_t from_big_endian(std::span<const std::byte, sizeof(std::uint64_t)> bytes) {
  std::uint64_t number = 0;
  for (const std::byte byte : bytes) number = number << 8 | std::to_integer<std::uint64_t>(byte);
  return number;
}

static_assert(to_big_endian(0x0102030405060708)[0] == std::byte{1});
static_assert(from_big_endian(to_big_endian(0xfedcba9876543210)) == 0xfedcba9876543210);

}  // namespace portreto
