#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "blob/blob_store.h"

namespace portreto::blob {

// Bytes that look random and depend on `seed` and their position alone (splitmix64, one step every eight bytes), so
// that a test knows what a blob must hold without keeping it.
inline Bytes test_bytes(std::uint64_t seed, std::size_t size) {
  Bytes bytes(size);
  for (std::size_t at = 0; at < size; at += 8) {
    std::uint64_t x = (seed << 32) + at + 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    x ^= x >> 31;
    for (std::size_t i = at; i < size && i < at + 8; ++i, x >>= 8) bytes[i] = static_cast<std::byte>(x & 0xff);
  }
  return bytes;
}

inline BlobKey test_key(std::uint32_t number, std::uint16_t variant = 0) {
  BlobKey key{.variant = variant};
  for (int i = 0; i < 4; ++i)
    key.id.uuid.bytes[static_cast<std::size_t>(i)] = static_cast<std::byte>(number >> (8 * i));
  key.id.uuid.bytes[15] = std::byte{1};  // so that number 0 is not the nil id
  return key;
}

}  // namespace portreto::blob
