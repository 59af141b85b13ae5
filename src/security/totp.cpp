#include "security/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <new>

#include "base/big_endian.h"
#include "base/hash.h"
#include "security/base32.h"

namespace portreto::security {
namespace {

constexpr std::int64_t kStepsOff = 1;  // before and behind the present one

using Mac = std::array<std::byte, sizeof(Sha1Digest)>;

Mac hmac_sha1(ByteView key, ByteView message) {
  Mac mac;
  const auto* made =
      HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()),
           message.size(), reinterpret_cast<unsigned char*>(mac.data()), nullptr);
  if (made == nullptr) throw std::bad_alloc();
  return mac;
}

}  // namespace

std::int64_t totp_step(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch() / kTotpStep;
}

// RFC 4226 section 5.3: 31 bits from where the last half byte points to, as a decimal number.
std::string totp_code(ByteView secret, std::int64_t step, int digits) {
  const Mac mac = hmac_sha1(secret, to_big_endian(static_cast<std::uint64_t>(step)));
  const auto at = std::to_integer<std::size_t>(mac.back() & std::byte{0x0F});
  std::uint32_t number = 0;
  for (std::size_t i = at; i < at + sizeof(number); ++i) number = number << 8 | std::to_integer<std::uint32_t>(mac[i]);
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  return fmt::format("{:0{}}", (number & 0x7FFF'FFFF) % modulus, digits);
}

std::optional<std::int64_t> totp_step_of(ByteView secret, std::string_view code, Timestamp now) {
  std::optional<std::int64_t> found;
  for (std::int64_t off = -kStepsOff; off <= kStepsOff; ++off) {
    const std::int64_t step = totp_step(now) + off;
    if (equal_constant_time(as_bytes(totp_code(secret, step)), as_bytes(code))) found = step;
  }
  return found;
}

std::string totp_uri(std::string_view issuer, std::string_view account, ByteView secret) {
  return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}", issuer,
                     account, to_base32(secret), kTotpDigits, kTotpStep.count());
}

}  // namespace portreto::security
