#include "security/csrf.h"

#include <gtest/gtest.h>

#include <set>

namespace portreto::security {
namespace {

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:00:00.000Z");
constexpr std::string_view kOwn = "https://photos.example";

class Csrf : public testing::Test {
 protected:
  Csrf() { tokens_.set_keys({key_}); }
  const SecretKey key_ = generate_secret_key(kNow);
  CsrfTokens tokens_;
};

TEST_F(Csrf, Security41_ATokenIsGoodForItsBindingOnly) {
  const std::string token = tokens_.issue("session-1", kNow).value();
  EXPECT_EQ(token.size(), 43u);
  EXPECT_TRUE(tokens_.verify(token, "session-1", kNow));
  EXPECT_FALSE(tokens_.verify(token, "session-2", kNow));
  EXPECT_FALSE(tokens_.verify(token, "", kNow));
}

TEST_F(Csrf, Security41_AMissingOrChangedTokenIsRefused) {
  const std::string token = tokens_.issue("session-1", kNow).value();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'Q' : 'A';
    EXPECT_FALSE(tokens_.verify(changed, "session-1", kNow)) << i;
  }
  EXPECT_FALSE(tokens_.verify("", "session-1", kNow));
  EXPECT_FALSE(tokens_.verify(token + "A", "session-1", kNow));
  EXPECT_FALSE(tokens_.verify(std::string(43, 'A'), "session-1", kNow));
  EXPECT_FALSE(tokens_.verify(std::string(43, '='), "session-1", kNow));
}

TEST_F(Csrf, ATokenLooksDifferentInEveryAnswer) {
  std::set<std::string> halves;
  for (int i = 0; i < 20; ++i) {
    const std::string token = tokens_.issue("session-1", kNow).value();
    halves.insert(token.substr(0, 20));
    halves.insert(token.substr(23));
    EXPECT_TRUE(tokens_.verify(token, "session-1", kNow));
  }
  EXPECT_EQ(halves.size(), 40u) << "neither half repeats";
}

TEST_F(Csrf, Security41_AnEmptyBindingIsNeverGood) {
  EXPECT_FALSE(tokens_.verify(tokens_.issue("", kNow).value(), "", kNow));
}

TEST_F(Csrf, Security06_TokensOfBothKeysAreGoodDuringARotation) {
  const std::string token = tokens_.issue("s", kNow).value();
  SecretKey old_key = key_;
  old_key.not_after = kNow + std::chrono::hours(1);
  tokens_.set_keys({old_key, generate_secret_key(kNow)});
  EXPECT_TRUE(tokens_.verify(token, "s", kNow));
  EXPECT_TRUE(tokens_.verify(tokens_.issue("s", kNow).value(), "s", kNow));
  EXPECT_FALSE(tokens_.verify(token, "s", *old_key.not_after));
}

TEST_F(Csrf, WithoutAKeyNothingIsIssuedOrAccepted) {
  const std::string token = tokens_.issue("s", kNow).value();
  tokens_.set_keys({});
  EXPECT_EQ(tokens_.issue("s", kNow).error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(tokens_.verify(token, "s", kNow));
}

TEST(SameOrigin, Security41_OurOwnPagesMaySend) {
  EXPECT_TRUE(is_same_origin(kOwn, "same-origin", kOwn));
  EXPECT_TRUE(is_same_origin(kOwn, "", kOwn)) << "an older browser, or plain http";
  EXPECT_TRUE(is_same_origin("", "same-origin", kOwn));
  EXPECT_TRUE(is_same_origin(kOwn, "none", kOwn));
}

TEST(SameOrigin, Security41_AForeignOrMissingOriginMayNot) {
  for (const std::string_view origin :
       {"https://evil.example", "null", "http://photos.example", "https://photos.example:8443",
        "https://photos.example/", "https://photos.example.evil.example",
        "https://evil.example/https://photos.example"}) {
    EXPECT_FALSE(is_same_origin(origin, "", kOwn)) << origin;
    EXPECT_FALSE(is_same_origin(origin, "same-origin", kOwn)) << origin;
  }
  for (const std::string_view site : {"cross-site", "same-site", "anything"}) {
    EXPECT_FALSE(is_same_origin(kOwn, site, kOwn)) << site;
    EXPECT_FALSE(is_same_origin("", site, kOwn)) << site;
  }
  EXPECT_FALSE(is_same_origin("", "", kOwn));
  EXPECT_FALSE(is_same_origin("", "none", kOwn));
}

}  // namespace
}  // namespace portreto::security
