#include "security/passkey.h"

#include <gmock/gmock.h>

#include <functional>

#include "security/passkey_testing.h"

namespace portreto::security {
namespace {

using testing::HasSubstr;

const RelyingParty kParty{"https://photos.example.org", "photos.example.org"};
constexpr std::string_view kChallenge = "Y2hhbGxlbmdl";

std::string refusal_of(const auto& result) { return result ? "accepted" : result.error().message; }

class PasskeyAlgorithms : public testing::TestWithParam<std::int32_t> {};

TEST_P(PasskeyAlgorithms, WhatWasCreatedVerifiesWhatItSigns) {
  const SoftPasskey passkey("an id", GetParam());
  for (const std::string format : {"none", "packed"}) {
    const auto made = passkey.create(kChallenge, {.sign_count = 7, .format = format});
    const auto created = verify_creation(kParty, kChallenge, made.view());
    ASSERT_TRUE(created) << created.error().message;
    EXPECT_EQ(created->credential_id, passkey.id());
    EXPECT_EQ(created->key.algorithm, GetParam());
    EXPECT_EQ(created->sign_count, 7U);
    const auto assertion = passkey.get(kChallenge, {.sign_count = 8});
    EXPECT_EQ(verify_assertion(kParty, kChallenge, created->key, assertion.view()).value_or(0), 8U);
  }
}

TEST_P(PasskeyAlgorithms, ASignatureOfAnotherOrASpoiltOneIsRefused) {
  const SoftPasskey passkey("an id", GetParam());
  const SoftPasskey other("an id", GetParam());
  const auto key = verify_creation(kParty, kChallenge, passkey.create(kChallenge).view())->key;
  EXPECT_THAT(refusal_of(verify_assertion(kParty, kChallenge, key, other.get(kChallenge).view())),
              HasSubstr("signature"));
  const auto spoilt = passkey.get(kChallenge, {.spoils_signature = true});
  EXPECT_THAT(refusal_of(verify_assertion(kParty, kChallenge, key, spoilt.view())), HasSubstr("signature"));
  auto changed = passkey.get(kChallenge);
  changed.authenticator_data.back() ^= std::byte{1};
  EXPECT_THAT(refusal_of(verify_assertion(kParty, kChallenge, key, changed.view())), HasSubstr("signature"));
  auto unsigned_one = passkey.get(kChallenge);
  unsigned_one.signature.clear();
  EXPECT_NE(refusal_of(verify_assertion(kParty, kChallenge, key, unsigned_one.view())), "accepted");
  const auto self_signed = passkey.create(kChallenge, {.format = "packed", .spoils_signature = true});
  EXPECT_THAT(refusal_of(verify_creation(kParty, kChallenge, self_signed.view())), HasSubstr("signature"));
}

INSTANTIATE_TEST_SUITE_P(All, PasskeyAlgorithms,
                         testing::Values(SoftPasskey::kEs256, SoftPasskey::kEdDsa, SoftPasskey::kRs256));

struct Wrong {
  std::string name;
  SoftPasskey::Say say;
  std::string refusal;
};

TEST(PasskeyTest, WhatIsNotAsItMustBeIsRefusedByBoth) {
  const std::vector<Wrong> all{
      {"another origin", {.origin = "https://photos.example.org.evil.example"}, "another website"},
      {"another port", {.origin = "https://photos.example.org:8443"}, "another website"},
      {"another scheme", {.origin = "http://photos.example.org"}, "another website"},
      {"another relying party", {.rp_id = "example.org"}, "for another website"},
      {"nobody present", {.flags = 0x04}, "without asking"},
      {"nobody verified", {.flags = 0x01}, "did not ask who you are"},
      {"another type", {.type = "webauthn.other"}, "something else"},
      {"in a frame", {.more = R"(,"crossOrigin":true)"}, "within another website"},
      {"in a frame, oddly said", {.more = R"(,"crossOrigin":"false")"}, "within another website"},
      {"with a top origin", {.more = R"(,"topOrigin":"https://evil.example")"}, "within another website"},
      {"a member twice", {.more = R"(,"challenge":"other")"}, "cannot be read"},
      {"extensions that are none", {.flags = 0x85}, "cannot be read"},
  };
  const SoftPasskey passkey;
  const auto key = verify_creation(kParty, kChallenge, passkey.create(kChallenge).view())->key;
  for (const Wrong& wrong : all) {
    EXPECT_THAT(refusal_of(verify_creation(kParty, kChallenge, passkey.create(kChallenge, wrong.say).view())),
                HasSubstr(wrong.refusal))
        << wrong.name;
    EXPECT_THAT(refusal_of(verify_assertion(kParty, kChallenge, key, passkey.get(kChallenge, wrong.say).view())),
                HasSubstr(wrong.refusal))
        << wrong.name;
  }
  const SoftPasskey::Say fine{.more = R"(,"crossOrigin":false,"other_keys_can_be_added_here":"yes")"};
  EXPECT_TRUE(verify_assertion(kParty, kChallenge, key, passkey.get(kChallenge, fine).view()));
}

TEST(PasskeyTest, EachAnswerIsForOneChallengeAndOneDeed) {
  const SoftPasskey passkey;
  const auto made = passkey.create(kChallenge);
  const auto key = verify_creation(kParty, kChallenge, made.view())->key;
  EXPECT_THAT(refusal_of(verify_creation(kParty, "b3RoZXI", made.view())), HasSubstr("another question"));
  const auto assertion = passkey.get(kChallenge);
  EXPECT_THAT(refusal_of(verify_assertion(kParty, "b3RoZXI", key, assertion.view())), HasSubstr("another question"));
  EXPECT_THAT(refusal_of(verify_assertion(kParty, kChallenge, key,
                                          passkey.get(kChallenge, {.type = "webauthn.create"}).view())),
              HasSubstr("something else"));
  // A new credential's data are no answer to a login.
  auto confused = assertion;
  confused.authenticator_data[32] |= std::byte{0x40};
  EXPECT_THAT(refusal_of(verify_assertion(kParty, kChallenge, key, confused.view())), HasSubstr("cannot be read"));
  EXPECT_EQ(claimed_challenge(assertion.client_data), kChallenge);
  EXPECT_EQ(claimed_challenge(as_bytes("{}")), std::nullopt);
  EXPECT_EQ(claimed_challenge(as_bytes("nothing")), std::nullopt);
}

TEST(PasskeyTest, UnknownAlgorithmsFormatsAndKeysAreRefused) {
  const SoftPasskey passkey;
  EXPECT_THAT(refusal_of(verify_creation(kParty, kChallenge, passkey.create(kChallenge, {.algorithm = -35}).view())),
              HasSubstr("algorithm"));
  EXPECT_THAT(refusal_of(verify_creation(kParty, kChallenge, passkey.create(kChallenge, {.format = "tpm"}).view())),
              HasSubstr("certificate"));
  const auto assertion = passkey.get(kChallenge);
  for (const PasskeyKey& key : {PasskeyKey{}, PasskeyKey{-7, Bytes(10)}, PasskeyKey{-7, Bytes(64)},
                                PasskeyKey{-8, Bytes(31)}, PasskeyKey{-257, Bytes(1)}}) {
    EXPECT_NE(refusal_of(verify_assertion(kParty, kChallenge, key, assertion.view())), "accepted");
  }
}

TEST(PasskeyTest, WhatIsCutOffOrGoesOnIsRefused) {
  const SoftPasskey passkey;
  const auto made = passkey.create(kChallenge, {.format = "packed"});
  for (std::size_t size = 0; size < made.attestation_object.size(); ++size) {
    auto cut = made;
    cut.attestation_object.resize(size);
    ASSERT_NE(refusal_of(verify_creation(kParty, kChallenge, cut.view())), "accepted") << size;
  }
  auto longer = made;
  longer.attestation_object.push_back(std::byte{0});
  EXPECT_THAT(refusal_of(verify_creation(kParty, kChallenge, longer.view())), HasSubstr("cannot be read"));

  const auto key = verify_creation(kParty, kChallenge, made.view())->key;
  const auto assertion = passkey.get(kChallenge);
  for (std::size_t size = 0; size < assertion.authenticator_data.size(); ++size) {
    auto cut = assertion;
    cut.authenticator_data.resize(size);
    ASSERT_NE(refusal_of(verify_assertion(kParty, kChallenge, key, cut.view())), "accepted") << size;
  }
  auto with_tail = assertion;
  with_tail.authenticator_data.push_back(std::byte{0});
  EXPECT_THAT(refusal_of(verify_assertion(kParty, kChallenge, key, with_tail.view())), HasSubstr("cannot be read"));
}

// A point that is on no curve is no key.
TEST(PasskeyTest, AKeyThatIsNoneIsRefused) {
  const SoftPasskey passkey;
  auto made = passkey.create(kChallenge);
  made.attestation_object.back() ^= std::byte{1};  // of y
  EXPECT_NE(refusal_of(verify_creation(kParty, kChallenge, made.view())), "accepted");
}

TEST(PasskeyTest, TheRelyingPartyIsTheHostOfTheService) {
  const auto party = [](std::string_view url) { return relying_party_of(url).value_or(RelyingParty{}); };
  EXPECT_EQ(party("https://photos.example.org"), kParty);
  EXPECT_EQ(party("https://Photos.Example.org:443"), kParty);
  EXPECT_EQ(party("https://photos.example.org:8443"),
            (RelyingParty{"https://photos.example.org:8443", "photos.example.org"}));
  EXPECT_EQ(party("http://localhost:8000"), (RelyingParty{"http://localhost:8000", "localhost"}));
  for (const std::string_view url : {"http://photos.example.org", "https://192.0.2.1", "http://127.0.0.1:8000",
                                     "https://[2001:db8::1]", "", "photos.example.org", "ftp://localhost"}) {
    const auto refused = relying_party_of(url);
    ASSERT_FALSE(refused) << url;
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(refused.error().message, HasSubstr("server.public_url")) << url;
  }
}

}  // namespace
}  // namespace portreto::security
