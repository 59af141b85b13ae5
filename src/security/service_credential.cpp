#include "security/service_credential.h"

#include "base/bytes.h"
#include "base/hash.h"

namespace portreto::security {
namespace {

constexpr std::string_view kScheme = "Service ";

std::string value_for(std::string_view role, const MacKey& key) {
  std::string value(kScheme);
  value.append(role).append(1, '.').append(key.kid).append(1, '.');
  value += to_base64url(key.mac(as_bytes("service|v1|" + std::string(role))));
  return value;
}

}  // namespace

Result<std::string> ServiceCredentials::header_value(std::string_view role, Timestamp now) const {
  const auto ring = keys_.get();
  const MacKey* key = ring->signing(now);
  if (key == nullptr)
    return fail(ErrorCode::kUnavailable, "A part of the service is not ready yet. Try again shortly.");
  return value_for(role, *key);
}

Result<std::string> ServiceCredentials::verify(std::string_view header_value, Timestamp now) const {
  constexpr std::size_t kValueBytesMax = 128;
  const auto refusal = [] { return fail(ErrorCode::kUnauthenticated, "This route is for the service itself."); };
  if (header_value.size() > kValueBytesMax || !header_value.starts_with(kScheme)) return refusal();
  const std::string_view credential = header_value.substr(kScheme.size());
  const std::size_t first = credential.find('.');
  const std::size_t second = credential.find('.', first + 1);
  if (first == credential.npos || second == credential.npos) return refusal();
  const std::string_view role = credential.substr(0, first);
  const auto ring = keys_.get();
  const MacKey* key = ring->verifying(credential.substr(first + 1, second - first - 1), now);
  if (key == nullptr || !equal_constant_time(as_bytes(value_for(role, *key)), as_bytes(header_value))) return refusal();
  return std::string(role);
}

}  // namespace portreto::security
