#include "security/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/bytes.h"

namespace portreto::security {
namespace {

using testing::HasSubstr;
using testing::Not;

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:00:00.000Z");

TEST(Keys, FreshKeysDiffer) {
  const SecretKey a = generate_secret_key(kNow), b = generate_secret_key(kNow);
  EXPECT_TRUE(is_key_id(a.kid));
  EXPECT_NE(a.kid, b.kid);
  EXPECT_NE(a.secret, b.secret);
  EXPECT_NE(generate_signing_key(kNow).seed, generate_signing_key(kNow).seed);
}

// RFC 8032, section 7.1, test 1.
TEST(Keys, ThePublicHalfIsThatOfRfc8032) {
  SigningKey key{.kid = "k"};
  std::ranges::copy(*from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"), key.seed.begin());
  EXPECT_EQ(to_hex(public_ring({key})[0].point), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST(Keys, RingsComeBackFromTheRegistryAsTheyWere) {
  SigningRing signing{generate_signing_key(kNow), generate_signing_key(kNow + std::chrono::hours(1))};
  signing[0].not_after = kNow + std::chrono::hours(2);
  EXPECT_EQ(decode_signing_ring(encode_ring(signing)).value(), signing);
  EXPECT_EQ(decode_public_ring(encode_ring(public_ring(signing))).value(), public_ring(signing));
  const SecretRing secrets{generate_secret_key(kNow)};
  EXPECT_EQ(decode_secret_ring(encode_ring(secrets)).value(), secrets);
  EXPECT_EQ(decode_secret_ring(encode_ring(SecretRing{})).value(), SecretRing{});
}

TEST(Keys, OneKindOfRingIsNotTakenForAnother) {
  const SigningRing signing{generate_signing_key(kNow)};
  EXPECT_EQ(decode_public_ring(encode_ring(signing)).error().code, ErrorCode::kCorruption);
  EXPECT_EQ(decode_secret_ring(encode_ring(signing)).error().code, ErrorCode::kCorruption);
  EXPECT_EQ(decode_signing_ring(encode_ring(public_ring(signing))).error().code, ErrorCode::kCorruption);
}

TEST(Keys, Security07_ThePublicRingHoldsNoPrivateKey) {
  const SigningRing signing{generate_signing_key(kNow)};
  EXPECT_THAT(encode_ring(signing), HasSubstr(to_base64url(signing[0].seed)));
  EXPECT_THAT(encode_ring(public_ring(signing)), Not(HasSubstr(to_base64url(signing[0].seed))));
}

TEST(Keys, Security07_ADamagedRingsErrorDoesNotRepeatIt) {
  const std::string secret = to_base64url(generate_secret_key(kNow).secret);
  const auto result = decode_secret_ring(R"({"format":1,"kind":"hmac-sha256","keys":[{"key":")" + secret + "\"}]}");
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, Not(HasSubstr(secret)));
}

TEST(Keys, DecodingIsStrict) {
  const std::string good = encode_ring(SecretRing{generate_secret_key(kNow)});
  ASSERT_TRUE(decode_secret_ring(good));
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return text.replace(at, from.size(), to);
  };
  EXPECT_FALSE(decode_secret_ring(with("\"format\":1", "\"format\":2")));
  EXPECT_FALSE(decode_secret_ring(with("\"format\":1", "\"format\":\"1\"")));
  EXPECT_FALSE(decode_secret_ring(with("\"kid\":\"", "\"kid\":\"../")));
  EXPECT_FALSE(decode_secret_ring(with("\"key\":\"", "\"key\":\"AAAA")));
  EXPECT_FALSE(decode_secret_ring(with("2026-03-01", "2026-13-01")));
  EXPECT_FALSE(decode_secret_ring(with("\"kid\"", "\"not_after\":7,\"kid\"")));
  EXPECT_FALSE(decode_secret_ring(with("\"kid\"", "\"kid\":\"a\",\"kid\"")));
  EXPECT_FALSE(decode_secret_ring(good + "x"));
  EXPECT_FALSE(decode_secret_ring(""));
}

TEST(Keys, ARingWithTwoKeysOfOneIdOrTooManyIsRefused) {
  const SecretKey key = generate_secret_key(kNow);
  EXPECT_FALSE(decode_secret_ring(encode_ring(SecretRing{key, key})));
  SecretRing many;
  for (std::size_t i = 0; i < kRingKeysMax; ++i) many.push_back(generate_secret_key(kNow));
  EXPECT_TRUE(decode_secret_ring(encode_ring(many)));
  many.push_back(key);
  EXPECT_FALSE(decode_secret_ring(encode_ring(many)));
}

TEST(Keys, KeyIds) {
  EXPECT_TRUE(is_key_id("aZ09_-"));
  EXPECT_TRUE(is_key_id(std::string(32, 'a')));
  for (const std::string_view bad : {"", "a b", "a.b", "../x", "a\n", "a'b", "ä"}) EXPECT_FALSE(is_key_id(bad)) << bad;
  EXPECT_FALSE(is_key_id(std::string(33, 'a')));
}

}  // namespace
}  // namespace portreto::security
