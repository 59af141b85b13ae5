#include "security/totp.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

namespace portreto::security {
namespace {

const std::string kRfcSecret = "12345678901234567890";

Timestamp at_second(std::int64_t seconds) { return Timestamp(std::chrono::seconds(seconds)); }

// RFC 6238 appendix B, SHA-1.
TEST(TotpTest, MakesTheCodesOfTheRfc) {
  const std::pair<std::int64_t, std::string> vectors[] = {{59, "94287082"},
                                                          {1'111'111'109, "07081804"},
                                                          {1'111'111'111, "14050471"},
                                                          {1'234'567'890, "89005924"},
                                                          {2'000'000'000, "69279037"},
                                                          {20'000'000'000, "65353130"}};
  for (const auto& [second, code] : vectors) {
    EXPECT_EQ(totp_code(as_bytes(kRfcSecret), totp_step(at_second(second)), 8), code) << second;
    EXPECT_EQ(totp_code(as_bytes(kRfcSecret), totp_step(at_second(second))), code.substr(2)) << "the last six digits";
  }
}

// RFC 4226 appendix D: the counter itself.
TEST(TotpTest, MakesTheCodesOfTheCounter) {
  const std::string codes[] = {"755224", "287082", "359152", "969429", "338314",
                               "254676", "287922", "162583", "399871", "520489"};
  for (std::int64_t count = 0; count < 10; ++count) {
    EXPECT_EQ(totp_code(as_bytes(kRfcSecret), count), codes[count]);
  }
}

TEST(TotpTest, TakesTheStepBeforeAndTheOneBehindAndNoOther) {
  const Timestamp now = at_second(1'111'111'109);
  const std::int64_t step = totp_step(now);
  for (std::int64_t off = -3; off <= 3; ++off) {
    const auto found = totp_step_of(as_bytes(kRfcSecret), totp_code(as_bytes(kRfcSecret), step + off), now);
    EXPECT_EQ(found.has_value(), off >= -1 && off <= 1) << off;
    if (found) EXPECT_EQ(*found, step + off);
  }
}

TEST(TotpTest, TakesNothingButTheSixDigits) {
  const Timestamp now = at_second(1'111'111'109);
  const std::string code = totp_code(as_bytes(kRfcSecret), totp_step(now));
  for (const std::string& text : {std::string(), code.substr(1), code + "0", " " + code, std::string("000000")}) {
    EXPECT_FALSE(totp_step_of(as_bytes(kRfcSecret), text, now)) << text;
  }
  EXPECT_FALSE(totp_step_of(as_bytes(std::string("other")), code, now));
}

TEST(TotpTest, TellsAnAppTheSecretAndItsName) {
  EXPECT_EQ(totp_uri("Portreto", "anna", as_bytes(kRfcSecret)),
            "otpauth://totp/Portreto:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Portreto&algorithm=SHA1"
            "&digits=6&period=30");
}

}  // namespace
}  // namespace portreto::security
