#include "services/digest_link.h"

#include "base/bytes.h"
#include "base/hash.h"
#include "base/random.h"

namespace portreto::services {
namespace {

constexpr std::size_t kUserChars = 36;
constexpr std::size_t kLinkSecretBytes = 16;
constexpr std::size_t kLinkSecretChars = 22;  // in base64url

}  // namespace

std::string DigestLink::new_secret() { return random_token(kLinkSecretBytes); }

std::string DigestLink::str() const { return user.str() + '.' + secret; }

std::optional<DigestLink> DigestLink::parse(std::string_view text) {
  if (text.size() != kUserChars + 1 + kLinkSecretChars || text[kUserChars] != '.') return std::nullopt;
  const auto user = UserId::parse(text.substr(0, kUserChars));
  if (!user) return std::nullopt;
  return DigestLink{*user, std::string(text.substr(kUserChars + 1))};
}

bool DigestLink::is_of(const model::Digest& digest) const {
  return user == digest.user && equal_constant_time(sha256(as_bytes(secret)), sha256(as_bytes(digest.secret)));
}

}  // namespace portreto::services
