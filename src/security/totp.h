#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

// Time-based one-time passwords (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, 6 digits, 30 s. Pure and
// thread-safe.
namespace portreto::security {

inline constexpr std::size_t kTotpSecretBytes = 20;  // RFC 4226 section 4, R6: 160 bits
inline constexpr int kTotpDigits = 6;
inline constexpr std::chrono::seconds kTotpStep{30};

// The number of the step that a time is in.
std::int64_t totp_step(Timestamp time);

std::string totp_code(ByteView secret, std::int64_t step, int digits = kTotpDigits);

// The step of which this is the code: that of `now`, or the one before or behind it, for clocks differ and people type
// slowly. The latest, if it is the code of several.
std::optional<std::int64_t> totp_step_of(ByteView secret, std::string_view code, Timestamp now);

// What an app reads from a QR code ("otpauth://totp/…"): the secret, and by which names the app lists it.
std::string totp_uri(std::string_view issuer, std::string_view account, ByteView secret);

}  // namespace portreto::security
