#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"

// Mail that tells a person now and then what others did that concerns them.
namespace portreto::model {

enum class DigestInterval { kHourly, kDaily, kWeekly };

// Of one person who asked for it; there is none of others. It is mailed once the link in a first mail was opened, so
// that nobody has mail sent to somebody else.
struct Digest {
  UserId user;
  std::string email;  // of the account when it was asked for; the consent is for this address only
  DigestInterval every = DigestInterval::kDaily;
  std::string secret;  // in the links of its mails; base64url
  bool is_confirmed = false;
  Timestamp due;               // when to look next whether there is something to tell
  Timestamp told_until;        // what happened later has not been mailed
  std::uint64_t revision = 0;  // raised by every change, 0 before the first

  bool operator==(const Digest&) const = default;
};

std::chrono::hours duration_of(DigestInterval interval);

std::string_view to_string(DigestInterval value);
std::optional<DigestInterval> parse_digest_interval(std::string_view text);

}  // namespace portreto::model
