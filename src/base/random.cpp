#include "base/random.h"

#include <sodium.h>

#include <array>
#include <random>
#include <stdexcept>

namespace portreto {

void fill_random(std::span<std::byte> out) {
  static const bool ready = [] {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    return true;
  }();
  (void)ready;
  if (!out.empty()) randombytes_buf(out.data(), out.size());
}

std::uint64_t quick_random() {
  thread_local std::mt19937_64 generator = [] {
    std::array<std::uint32_t, 8> random{};
    fill_random(std::as_writable_bytes(std::span(random)));
    std::seed_seq seed(random.begin(), random.end());
    return std::mt19937_64(seed);
  }();
  return generator();
}

std::string random_token(std::size_t count) {
  Bytes bytes(count);
  fill_random(bytes);
  return to_base64url(bytes);
}

}  // namespace portreto
