#include "base/hash.h"

#include <isa-l/crc.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdexcept>

namespace portreto {

namespace {

// Fetched once: EVP_sha256() would look it up at every use.
const EVP_MD* sha256_method() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}
const EVP_MD* sha1_method() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  return fetched;
}

// While the program starts, on its first thread: on another one OpenSSL would leave some memory behind when that ends.
[[maybe_unused]] const EVP_MD* const kStarted[] = {sha256_method(), sha1_method()};

}  // namespace

Sha256Digest sha256(ByteView bytes) {
  Sha256Digest digest;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, sha256_method(),
                 nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  return digest;
}

template <std::size_t kBytes>
struct Hash<kBytes>::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

template <std::size_t kBytes>
Hash<kBytes>::Hash() : state_(std::make_unique<State>()) {
  const EVP_MD* const method = kBytes == sizeof(Sha256Digest) ? sha256_method() : sha1_method();
  if (EVP_DigestInit_ex(state_->context.get(), method, nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no such hash");
  }
}
template <std::size_t kBytes>
Hash<kBytes>::~Hash() = default;
template <std::size_t kBytes>
Hash<kBytes>::Hash(Hash&&) noexcept = default;
template <std::size_t kBytes>
Hash<kBytes>& Hash<kBytes>::operator=(Hash&&) noexcept = default;

template <std::size_t kBytes>
void Hash<kBytes>::update(ByteView bytes) {
  EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

template <std::size_t kBytes>
std::array<std::byte, kBytes> Hash<kBytes>::finish() {
  std::array<std::byte, kBytes> digest;
  EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return digest;
}

template class Hash<sizeof(Sha256Digest)>;
template class Hash<sizeof(Sha1Digest)>;

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
