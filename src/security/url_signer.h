#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/id.h"
#include "base/result.h"
#include "security/current.h"
#include "security/keys.h"
#include "security/mac_ring.h"

namespace portreto::security {

// A GET's expiry is rounded to buckets of this length, so that its URL stays the same for a while and caches work.
inline constexpr std::chrono::seconds kUrlBucket{3600};
// How long a signed PUT or DELETE may be used. Nothing caches these, so they live just long enough for a retry.
inline constexpr std::chrono::seconds kUrlWriteTtl{300};

// The expiry of a GET URL for a blob: with B = kUrlBucket and j = hash(id) mod B, e = (floor((now+j)/B)+2)·B − j.
// Always between B and 2B ahead; the same within a bucket; buckets of different blobs end at different times. The hash
// is the id's last 8 bytes, which are random in both kinds of UUID that we make.
std::chrono::sys_seconds url_expiry(BlobId blob, Timestamp now);

enum class UrlAction { kGet, kPut, kDelete };

// What a signed URL allows, once verified.
struct UrlGrant {
  UrlAction action = UrlAction::kGet;
  BlobId blob;
  std::uint16_t variant = 0;
  std::chrono::sys_seconds expires_at;
  bool download = false;         // GET: to be answered as an attachment
  std::uint64_t size_bytes = 0;  // PUT: the length of the body, exactly
  std::uint32_t crc32c = 0;      // PUT: its CRC-32C
};

// Signs and verifies the URLs by which browsers and other nodes reach stored blobs:
//   GET     /b/{blob}/{variant}?k={kid}&e={expiry}[&d=1]&s={mac}        (allows HEAD)
//   PUT     /b/{blob}/{variant}?k={kid}&e={expiry}&n={length}&c={crc}&s={mac}
//   DELETE  /b/{blob}/{variant}?k={kid}&e={expiry}&s={mac}
// mac is HMAC-SHA256 truncated to 128 bits, base64url, over `v1|method|path|e|kid`, then `|d` for a download and
// `|length|crc` for a PUT; expiry is in seconds since 1970, crc in 8 hexadecimal digits. The host is not signed: the
// URL of one copy is good for the others.
//
// Each grant has exactly one spelling, so a URL with any byte changed, added or moved is refused, and nobody can make a
// cache hold the same picture under many names. Thread-safe.
class UrlSigner {
 public:
  // Until it is called, signing gives kUnavailable and verifying kPermissionDenied. Calls under way keep the old ring.
  void set_keys(const SecretRing& ring) { keys_.set(MacRing(ring)); }

  // The key and the time that the URLs of one page are signed with. Thread-safe; may outlive the UrlSigner. Each call
  // appends to `out`, so that a page with hundreds of pictures is signed without an allocation for each.
  class Pen {
   public:
    void get(std::string& out, BlobId blob, std::uint16_t variant, bool download = false) const;
    void put(std::string& out, BlobId blob, std::uint16_t variant, std::uint64_t size_bytes,
             std::uint32_t crc32c) const;
    void erase(std::string& out, BlobId blob, std::uint16_t variant) const;

   private:
    friend class UrlSigner;
    Pen(std::shared_ptr<const MacRing> ring, const MacKey& key, Timestamp now)
        : ring_(std::move(ring)), key_(&key), now_(now) {}
    std::shared_ptr<const MacRing> ring_;  // keeps *key_ alive
    const MacKey* key_;
    Timestamp now_;
  };

  // kUnavailable while no key may sign.
  Result<Pen> at(Timestamp now) const;

  // `path` and `query` as they stood in the request line, undecoded. kPermissionDenied for everything that was not
  // signed for this method, has been changed, or has expired.
  Result<UrlGrant> verify(std::string_view method, std::string_view path, std::string_view query, Timestamp now) const;

 private:
  Current<MacRing> keys_;
};

}  // namespace portreto::security
