#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <span>

#include "base/id.h"

namespace portreto::blob::volume {

// Unsigned integers at a byte position, little-endian, as they lie on disk. The caller sees to the bounds.
template <std::unsigned_integral T>
void store_le(std::span<std::byte> out, std::size_t at, T value) {
  if constexpr (std::endian::native == std::endian::big) value = std::byteswap(value);
  std::memcpy(out.data() + at, &value, sizeof(T));
}

template <std::unsigned_integral T>
T load_le(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  if constexpr (std::endian::native == std::endian::big) value = std::byteswap(value);
  return value;
}

// Ids lie as their 16 bytes.
inline void store_uuid(std::span<std::byte> out, std::size_t at, const Uuid& id) {
  std::ranges::copy(id.bytes, out.begin() + static_cast<std::ptrdiff_t>(at));
}
inline Uuid load_uuid(std::span<const std::byte> bytes, std::size_t at) {
  Uuid id;
  std::ranges::copy(bytes.subspan(at, id.bytes.size()), id.bytes.begin());
  return id;
}

}  // namespace portreto::blob::volume
