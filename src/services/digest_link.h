#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/digest.h"

namespace portreto::services {

// What stands in the links of digests: it lets whoever reads the mail confirm that they want it, and end it, without
// logging in. Not good for anything else.
struct DigestLink {
  UserId user;
  std::string secret;

  static std::string new_secret();
  static DigestLink of(const model::Digest& digest) { return {digest.user, digest.secret}; }
  std::string str() const;
  static std::optional<DigestLink> parse(std::string_view text);

  // In constant time.
  bool is_of(const model::Digest& digest) const;
};

}  // namespace portreto::services
