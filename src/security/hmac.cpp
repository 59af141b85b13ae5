#include "security/hmac.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

// OpenSSL 3 deprecates the SHA256_* functions in favour of EVP, whose contexts live on the heap and take longer to copy
// (EVP_MD_CTX_copy_ex) than this whole MAC takes to compute. The functions are the same code underneath, SHA-NI
// included.
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

namespace portreto::security {
namespace {

constexpr std::size_t kBlockBytes = SHA256_CBLOCK;

SHA256_CTX start_with(const std::array<std::byte, kBlockBytes>& key, std::byte pad) {
  std::array<std::byte, kBlockBytes> block;
  std::ranges::transform(key, block.begin(), [pad](std::byte b) { return b ^ pad; });
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, block.data(), block.size());
  OPENSSL_cleanse(block.data(), block.size());
  return context;
}

}  // namespace

HmacSha256::HmacSha256(ByteView key) {
  std::array<std::byte, kBlockBytes> padded{};
  if (key.size() <= padded.size()) {
    std::ranges::copy(key, padded.begin());
  } else {
    std::ranges::copy(sha256(key), padded.begin());
  }
  inner_ = start_with(padded, std::byte{0x36});
  outer_ = start_with(padded, std::byte{0x5c});
  OPENSSL_cleanse(padded.data(), padded.size());
}

HmacSha256::~HmacSha256() {
  OPENSSL_cleanse(&inner_, sizeof inner_);
  OPENSSL_cleanse(&outer_, sizeof outer_);
}

Sha256Digest HmacSha256::operator()(ByteView message) const {
  Sha256Digest digest;
  auto* out = reinterpret_cast<unsigned char*>(digest.data());
  SHA256_CTX context = inner_;
  SHA256_Update(&context, message.data(), message.size());
  SHA256_Final(out, &context);
  context = outer_;
  SHA256_Update(&context, out, digest.size());
  SHA256_Final(out, &context);
  return digest;
}

}  // namespace portreto::security
