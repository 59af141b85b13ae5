#include "security/csrf.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/random.h"
#include "security/rotation.h"

namespace portreto::security {
namespace {

constexpr std::size_t kMacBytes = 16;
using Mac = std::array<std::byte, kMacBytes>;

Mac mac_of(const MacKey& key, std::string_view binding) {
  const Sha256Digest digest = key.mac(as_bytes("csrf|v1|" + std::string(binding)));
  Mac mac;
  std::copy_n(digest.begin(), mac.size(), mac.begin());
  return mac;
}

}  // namespace

Result<std::string> CsrfTokens::issue(std::string_view binding, Timestamp now) const {
  const auto ring = keys_.get();
  const MacKey* key = ring->signing(now);
  if (key == nullptr)
    return fail(ErrorCode::kUnavailable, "This page cannot be shown at the moment. Try again shortly.");
  const Mac mac = mac_of(*key, binding);
  std::array<std::byte, 2 * kMacBytes> token;
  fill_random(std::span(token).first<kMacBytes>());
  std::ranges::transform(mac, token, token.begin() + kMacBytes, std::bit_xor());
  return to_base64url(token);
}

bool CsrfTokens::verify(std::string_view token, std::string_view binding, Timestamp now) const {
  constexpr std::size_t kTokenChars = (2 * kMacBytes * 4 + 2) / 3;
  if (binding.empty() || token.size() != kTokenChars) return false;
  const auto bytes = from_base64url(token);
  if (!bytes) return false;
  Mac presented;
  std::transform(bytes->begin(), bytes->begin() + kMacBytes, bytes->begin() + kMacBytes, presented.begin(),
                 std::bit_xor());
  const auto ring = keys_.get();
  return std::ranges::any_of(ring->keys(), [&](const MacKey& key) {
    return verifies(key, now) && equal_constant_time(mac_of(key, binding), presented);
  });
}

bool is_same_origin(std::string_view origin, std::string_view sec_fetch_site, std::string_view own_origin) {
  if (!origin.empty() && origin != own_origin) return false;
  if (sec_fetch_site.empty()) return !origin.empty();
  return sec_fetch_site == "same-origin" || (sec_fetch_site == "none" && !origin.empty());
}

}  // namespace portreto::security
