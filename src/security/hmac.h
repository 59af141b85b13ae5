#pragma once

#include <openssl/sha.h>

#include "base/bytes.h"
#include "base/hash.h"

namespace portreto::security {

// HMAC-SHA256 (RFC 2104) under one key. The two blocks that depend on the key alone are hashed once, here, so that a
// short message costs three compressions and no allocation. Thread-safe once made; the key is wiped on destruction.
class HmacSha256 {
 public:
  explicit HmacSha256(ByteView key);
  HmacSha256(const HmacSha256&) = default;
  HmacSha256& operator=(const HmacSha256&) = default;
  ~HmacSha256();

  Sha256Digest operator()(ByteView message) const;

 private:
  SHA256_CTX inner_;  // has taken key ^ ipad
  SHA256_CTX outer_;  // has taken key ^ opad
};

}  // namespace portreto::security
