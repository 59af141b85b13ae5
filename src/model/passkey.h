#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace portreto::model {

// A key pair of which a person's device has the secret half, which logs them in (security/passkey.h).
struct Passkey {
  PasskeyId id;
  UserId user;
  std::uint32_t slot = 0;     // 0…kPasskeysMax - 1, unique with the user: so there are no more than these
  std::string credential_id;  // the authenticator's name for it, in base64url; unique
  std::string name;           // for the person's own list
  std::int32_t algorithm = 0;
  std::vector<std::byte> public_key;
  std::uint32_t sign_count = 0;  // of the last login; stays 0 with those that do not count
  Timestamp created_at;
  std::optional<Timestamp> used_at{};  // none: not yet

  bool operator==(const Passkey&) const = default;
};

}  // namespace portreto::model
