#include "security/jwt.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "base/bytes.h"
#include "security/hmac.h"
#include "security/refresh_token.h"
#include "security/rotation.h"

namespace portreto::security {
namespace {

namespace json = boost::json;
using std::chrono::minutes;
using std::chrono::seconds;

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:00:00.000Z");
constexpr std::string_view kIssuer = "https://photos.example";
constexpr std::string_view kAudience = "portreto";

class Jwt : public testing::Test {
 protected:
  Jwt() {
    signer_.set_keys({key_});
    verifier_.set_keys(public_ring({key_}));
  }

  std::string issue(Timestamp now = kNow) { return signer_.sign(subject_, now)->text; }

  bool accepts(std::string_view token, Timestamp now = kNow) {
    const auto result = verifier_.verify(token, now);
    if (!result) EXPECT_EQ(result.error().code, ErrorCode::kUnauthenticated);
    return result.has_value();
  }

  static json::object decode(std::string_view encoded) {
    const auto bytes = from_base64url(encoded);
    return json::parse(std::string(as_text(*bytes))).as_object();
  }

  // A token with any header and payload, properly signed by our key.
  std::string forge(std::string_view header, std::string_view payload) {
    std::string text = to_base64url(as_bytes(header)) + '.' + to_base64url(as_bytes(payload));
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> point;
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret;
    crypto_sign_seed_keypair(point.data(), secret.data(), reinterpret_cast<const unsigned char*>(key_.seed.data()));
    std::array<std::byte, crypto_sign_BYTES> signature;
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(), secret.data());
    return text + '.' + to_base64url(signature);
  }

  // Our own token, with some of the header or the payload changed, properly signed.
  std::string forge_header(const json::object& changes) { return forge_changed(changes, {}); }
  std::string forge_payload(const json::object& changes) { return forge_changed({}, changes); }
  std::string forge_changed(const json::object& header_changes, const json::object& payload_changes) {
    json::object header = this->header(), payload = this->payload();
    for (const auto& member : header_changes) set(header, member);
    for (const auto& member : payload_changes) set(payload, member);
    return forge(json::serialize(header), json::serialize(payload));
  }
  json::object header() {
    const std::string token = issue();
    return decode(std::string_view(token).substr(0, token.find('.')));
  }
  json::object payload() {
    const std::string token = issue();
    const std::size_t first = token.find('.') + 1;
    return decode(std::string_view(token).substr(first, token.find('.', first) - first));
  }

  const SigningKey key_ = generate_signing_key(kNow);
  const AccessSubject subject_{UserId::generate(), SessionId::generate(), "ada", "member"};
  AccessTokenSigner signer_{std::string(kIssuer), std::string(kAudience), kAccessTokenTtlMax};
  AccessTokenVerifier verifier_{std::string(kIssuer), std::string(kAudience)};

 private:
  // null removes.
  static void set(json::object& object, const json::key_value_pair& member) {
    if (member.value().is_null()) {
      object.erase(member.key());
    } else {
      object[member.key()] = member.value();
    }
  }
};

TEST_F(Jwt, ATokenSaysWhomItWasIssuedTo) {
  const auto issued = signer_.sign(subject_, kNow);
  ASSERT_TRUE(issued);
  EXPECT_EQ(issued->expires_at, kNow + kAccessTokenTtlMax);
  const auto claims = verifier_.verify(issued->text, kNow);
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->subject.user, subject_.user);
  EXPECT_EQ(claims->subject.session, subject_.session);
  EXPECT_EQ(claims->subject.username, "ada");
  EXPECT_EQ(claims->subject.role, "member");
  EXPECT_EQ(claims->issued_at, kNow);
  EXPECT_EQ(claims->expires_at, issued->expires_at);
  EXPECT_FALSE(claims->token_id.empty());
}

TEST_F(Jwt, TokensOfOneSecondDiffer) { EXPECT_NE(issue(), issue()); }

TEST_F(Jwt, HeaderAndClaimsAreThoseOfTheStandards) {
  EXPECT_EQ(header(), (json::object{{"alg", "EdDSA"}, {"typ", "at+jwt"}, {"kid", key_.kid}}));
  const json::object claims = payload();
  for (const char* name : {"iss", "aud", "sub", "exp", "iat", "nbf", "jti"}) EXPECT_TRUE(claims.contains(name)) << name;
}

TEST_F(Jwt, WhatTheTestForgesIsAcceptedWhenNothingIsChanged) { EXPECT_TRUE(accepts(forge_changed({}, {}))); }

TEST_F(Jwt, WithoutKeysNothingIsSignedOrAccepted) {
  AccessTokenSigner signer("i", "a", seconds(60));
  EXPECT_EQ(signer.sign(subject_, kNow).error().code, ErrorCode::kUnavailable);
  AccessTokenVerifier verifier{std::string(kIssuer), std::string(kAudience)};
  EXPECT_EQ(verifier.verify(issue(), kNow).error().code, ErrorCode::kUnauthenticated);
}

TEST_F(Jwt, ALifeOverTenMinutesIsRefused) {
  EXPECT_THROW(AccessTokenSigner("i", "a", seconds(601)), std::invalid_argument);
  EXPECT_THROW(AccessTokenSigner("i", "a", seconds(0)), std::invalid_argument);
  const std::int64_t now_s = std::chrono::floor<seconds>(kNow).time_since_epoch().count();
  EXPECT_TRUE(accepts(forge_payload({{"exp", now_s + 600}})));
  EXPECT_FALSE(accepts(forge_payload({{"exp", now_s + 601}})));
}

TEST_F(Jwt, Security01_NoneAndHs256AndAnyOtherAlgorithmAreRefused) {
  for (const char* algorithm : {"none", "None", "NONE", "HS256", "RS256", "ES256", "Ed25519", "eddsa", ""}) {
    EXPECT_FALSE(accepts(forge_header({{"alg", algorithm}}))) << algorithm;
  }
  const std::string unsigned_text =
      to_base64url(as_bytes(R"({"alg":"none","typ":"at+jwt","kid":")" + key_.kid + "\"}")) + '.' +
      to_base64url(as_bytes(json::serialize(payload())));
  EXPECT_FALSE(accepts(unsigned_text + '.'));
  EXPECT_FALSE(accepts(unsigned_text));
}

TEST_F(Jwt, Security01_Hs256WithThePublicKeyIsRefused) {
  const std::string text = to_base64url(as_bytes(R"({"alg":"HS256","typ":"at+jwt","kid":")" + key_.kid + "\"}")) + '.' +
                           to_base64url(as_bytes(json::serialize(payload())));
  const HmacSha256 mac(public_ring({key_})[0].point);
  EXPECT_FALSE(accepts(text + '.' + to_base64url(mac(as_bytes(text)))));
}

TEST_F(Jwt, Security01_AForeignKeyUnderOurKidIsRefused) {
  SigningKey foreign = generate_signing_key(kNow);
  foreign.kid = key_.kid;
  AccessTokenSigner signer{std::string(kIssuer), std::string(kAudience), seconds(60)};
  signer.set_keys({foreign});
  EXPECT_FALSE(accepts(signer.sign(subject_, kNow)->text));
}

TEST_F(Jwt, Security01_ATypeOtherThanAccessTokenIsRefused) {
  for (const char* type : {"JWT", "jwt", "AT+JWT", "application/at+jwt", "rt+jwt"}) {
    EXPECT_FALSE(accepts(forge_header({{"typ", type}}))) << type;
  }
  EXPECT_FALSE(accepts(forge_header({{"typ", nullptr}})));
}

TEST_F(Jwt, Security02_HeadersThatPointToAKeyAreRefused) {
  EXPECT_FALSE(accepts(forge_header({{"jku", "http://127.0.0.1:1/jwks"}})));
  EXPECT_FALSE(accepts(forge_header({{"x5u", "http://127.0.0.1:1/x"}})));
  EXPECT_FALSE(accepts(forge_header({{"jwk", {{"kty", "OKP"}}}})));
  EXPECT_FALSE(accepts(forge_header({{"x5c", json::array{"AA"}}})));
  EXPECT_FALSE(accepts(forge_header({{"crit", json::array{"exp"}}})));
  EXPECT_FALSE(accepts(forge_header({{"b64", false}})));
}

TEST_F(Jwt, Security02_AHostileKidIsRefused) {
  for (const std::string kid : {"", "../../etc/passwd", "' OR 1=1 --", "a\nb", "unknown", "a b"}) {
    EXPECT_FALSE(accepts(forge_header({{"kid", kid}}))) << kid;
  }
  EXPECT_FALSE(accepts(forge_header({{"kid", std::string(33, 'a')}})));
  EXPECT_FALSE(accepts(forge_header({{"kid", 1}})));
  EXPECT_FALSE(accepts(forge_header({{"kid", nullptr}})));
}

TEST_F(Jwt, Security03_ARefreshTokenIsNoAccessToken) {
  EXPECT_FALSE(accepts(RefreshToken::generate(subject_.session).str()));
  EXPECT_FALSE(RefreshToken::parse(issue()));
}

TEST_F(Jwt, Security04_AWrongIssuerOrAudienceIsRefused) {
  for (const char* name : {"iss", "aud"}) {
    EXPECT_FALSE(accepts(forge_payload({{name, "https://evil.example"}}))) << name;
    EXPECT_FALSE(accepts(forge_payload({{name, ""}}))) << name;
    EXPECT_FALSE(accepts(forge_payload({{name, nullptr}}))) << name;
  }
  EXPECT_FALSE(accepts(forge_payload({{"iss", std::string(kIssuer) + "/"}})));
  EXPECT_FALSE(accepts(forge_payload({{"aud", json::array{std::string(kAudience)}}})));
}

TEST_F(Jwt, Security05_ExpiryHasThirtySecondsOfLeewayAndNotOneMore) {
  const std::string token = issue();
  const Timestamp expiry = kNow + kAccessTokenTtlMax;
  EXPECT_TRUE(accepts(token, expiry));
  EXPECT_TRUE(accepts(token, expiry + seconds(30)));
  EXPECT_FALSE(accepts(token, expiry + seconds(31)));
}

TEST_F(Jwt, Security05_AFutureNbfIsRefused) {
  const std::int64_t now_s = std::chrono::floor<seconds>(kNow).time_since_epoch().count();
  EXPECT_TRUE(accepts(forge_payload({{"nbf", now_s}})));
  EXPECT_FALSE(accepts(forge_payload({{"nbf", now_s + 1}})));
  EXPECT_FALSE(accepts(forge_payload({{"nbf", nullptr}})));
}

TEST_F(Jwt, Security05_AVerifierWhoseClockIsSlowAcceptsANewToken) {
  EXPECT_TRUE(accepts(issue(), kNow - kClockSkewMax - minutes(5))) << "until it is noticed and drained";
  EXPECT_FALSE(accepts(issue(), kNow - kClockSkewMax - minutes(5) - seconds(1)));
}

TEST_F(Jwt, Security05_TimesMustBeSaneWholeNumbers) {
  for (const char* name : {"exp", "iat", "nbf"}) {
    EXPECT_FALSE(accepts(forge_payload({{name, nullptr}}))) << name;
    EXPECT_FALSE(accepts(forge_payload({{name, "1772366400"}}))) << name;
    EXPECT_FALSE(accepts(forge_payload({{name, 1772366400.5}}))) << name;
    EXPECT_FALSE(accepts(forge_payload({{name, -1}}))) << name;
    EXPECT_FALSE(accepts(forge_payload({{name, std::numeric_limits<std::int64_t>::max()}}))) << name;
  }
}

TEST_F(Jwt, Security06_TokensOfBothKeysAreGoodDuringARotationAndTheRetiredOneDies) {
  const std::string old_token = issue();
  SigningKey old_key = key_, new_key = generate_signing_key(kNow + seconds(10));
  old_key.not_after = new_key.not_before + kTokenRotation.verify_for;
  signer_.set_keys({old_key, new_key});
  verifier_.set_keys(public_ring({old_key, new_key}));
  EXPECT_TRUE(accepts(old_token));
  const std::string new_token = issue(kNow + seconds(10));
  EXPECT_NE(new_token.substr(0, new_token.find('.')), old_token.substr(0, old_token.find('.')));
  EXPECT_TRUE(accepts(new_token, kNow + seconds(10)));
  // A token that the old key signs in spite of its end, say because it was stolen.
  AccessTokenSigner thief{std::string(kIssuer), std::string(kAudience), kAccessTokenTtlMax};
  thief.set_keys({key_});
  EXPECT_TRUE(accepts(thief.sign(subject_, kNow + seconds(300))->text, *old_key.not_after - seconds(1)));
  EXPECT_FALSE(accepts(thief.sign(subject_, *old_key.not_after)->text, *old_key.not_after));
}

TEST_F(Jwt, Security28_ClaimsOfTheWrongTypeAreRefused) {
  for (const char* name : {"sub", "sid", "role", "username", "jti"}) {
    EXPECT_FALSE(accepts(forge_payload({{name, {{"$ne", ""}}}}))) << name;
    EXPECT_FALSE(accepts(forge_payload({{name, 7}}))) << name;
    EXPECT_FALSE(accepts(forge_payload({{name, nullptr}}))) << name;
  }
  EXPECT_FALSE(accepts(forge_payload({{"sub", "not-a-uuid"}})));
}

TEST_F(Jwt, ANameThatStandsTwiceIsRefused) {
  const std::string claims = json::serialize(payload());
  const std::string header = json::serialize(this->header());
  EXPECT_TRUE(accepts(forge(header, claims)));
  EXPECT_FALSE(accepts(forge(header, R"({"role":"admin",)" + claims.substr(1))));
  EXPECT_FALSE(accepts(forge(R"({"alg":"EdDSA",)" + header.substr(1), claims)));
}

TEST_F(Jwt, AClaimFromALaterVersionIsIgnored) { EXPECT_TRUE(accepts(forge_payload({{"scope", "all"}}))); }

TEST_F(Jwt, AnyChangedCharacterIsRefused) {
  const std::string token = issue();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(accepts(changed)) << i;
  }
}

TEST_F(Jwt, OtherSpellingsOfTheSameBytesAreRefused) {
  const std::string token = issue();
  EXPECT_FALSE(accepts(token + '='));
  EXPECT_FALSE(accepts(token + '.'));
  EXPECT_FALSE(accepts(' ' + token));
  EXPECT_FALSE(accepts(token + '\n'));
  EXPECT_FALSE(accepts('.' + token));
  // 64 bytes leave 4 unused bits in the last character: only zeros are taken.
  std::string stray = token;
  stray.back() = static_cast<char>(stray.back() + 1);
  EXPECT_FALSE(accepts(stray));
}

TEST_F(Jwt, MalformedTokensAreRefused) {
  for (const std::string_view bad : {"", ".", "..", "...", "a.b.c", "a.b", "e30.e30.e30"})
    EXPECT_FALSE(accepts(bad)) << bad;
}

TEST_F(Jwt, ATokenOverTheLimitIsRefused) {
  EXPECT_TRUE(accepts(forge_payload({{"filler", std::string(2000, 'x')}})));
  EXPECT_FALSE(accepts(forge_payload({{"filler", std::string(4000, 'x')}})));
}

TEST_F(Jwt, TheKeySetIsThatOfRfc8037) {
  PublicKey key{.kid = "k1"};
  std::ranges::copy(*from_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"), key.point.begin());
  const json::value set = json::parse(jwks({key}));
  EXPECT_EQ(set,
            (json::value{{"keys", json::array{json::object{{"kty", "OKP"},
                                                           {"crv", "Ed25519"},
                                                           {"use", "sig"},
                                                           {"alg", "EdDSA"},
                                                           {"kid", "k1"},
                                                           {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}}}}));
}

}  // namespace
}  // namespace portreto::security
