#include "base/hash.h"

#include <isa-l/crc.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdexcept>

namespace portreto {

namespace {

// Fetched once: EVP_sha256() would look it up at every use.
const EVP_MD* method() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}

// While the program starts, on its first thread: on another one OpenSSL would leave some memory behind when that ends.
[[maybe_unused]] const EVP_MD* const kStarted = method();

}  // namespace

Sha256Digest sha256(ByteView bytes) {
  Sha256Digest digest;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, method(),
                 nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  return digest;
}

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (EVP_DigestInit_ex(state_->context.get(), method(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(ByteView bytes) { EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()); }

Sha256Digest Sha256::finish() {
  Sha256Digest digest;
  EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return digest;
}

std::uint32_t crc32c(ByteView bytes, std::uint32_t seed) {
  // ISA-L takes and returns the raw register; the customary CRC-32C inverts it on both sides.
  auto* data = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(bytes.data()));
  std::uint32_t crc = ~seed;
  constexpr std::size_t kStep = std::size_t{1} << 30;  // crc32_iscsi counts in int
  for (std::size_t at = 0; at < bytes.size(); at += kStep) {
    crc = crc32_iscsi(data + at, static_cast<int>(std::min(kStep, bytes.size() - at)), crc);
  }
  return ~crc;
}

bool equal_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace portreto
