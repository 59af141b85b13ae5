#include "services/passkeys.h"

#include <gmock/gmock.h>

#include "metadata/passkey_store.h"
#include "model/limits.h"
#include "security/base32.h"
#include "security/passkey_testing.h"
#include "security/totp.h"
#include "services/account_fixture_testing.h"
#include "services/faults_testing.h"

namespace portreto::services {
namespace {

using security::SoftPasskey;
using testing::HasSubstr;

class PasskeysTest : public AccountFixture {
 protected:
  // By one replica's keys; another has the same.
  std::string begin(UserId user, std::string code = {}) {
    auto begun = run(passkeys_.begin_enrolment({user, kPassword, std::move(code), "192.0.2.1"}));
    EXPECT_TRUE(begun) << begun.error().message;
    return begun ? begun->challenge : "";
  }
  static Passkeys::New answer(UserId user, const SoftPasskey::Creation& made) {
    return {user, "My phone", to_base64url(made.client_data), to_base64url(made.attestation_object)};
  }
  Result<model::Passkey> enrol(UserId user, const SoftPasskey& device, SoftPasskey::Say say = {}) {
    return run(other_.enrol(answer(user, device.create(begin(user), say))));
  }
  Passkeys::Login login(UserId user, const SoftPasskey& device, std::string_view challenge,
                        const SoftPasskey::Say& say = {}) {
    const auto made = device.get(challenge, say);
    return {.credential_id = to_base64url(device.id()),
            .client_data = to_base64url(made.client_data),
            .authenticator_data = to_base64url(made.authenticator_data),
            .signature = to_base64url(made.signature),
            .user_handle = user_handle_of(user),
            .peer = "192.0.2.1"};
  }
  Result<Passkeys::Verified> log_in(UserId user, const SoftPasskey& device, const SoftPasskey::Say& say = {}) {
    return run(other_.verify(login(user, device, passkeys_.begin_login()->text, say)));
  }
  std::string begin_login_text() { return passkeys_.begin_login()->text; }
  static std::string code_of(const auto& result) { return result ? "ok" : std::string(to_string(result.error().code)); }

  SecondFactors second_factors_{{store_, pool_, hasher_, tickets_, clock_}};
  const Passkeys::Dependencies given_{store_, second_factors_, tickets_, device_tokens_, clock_};
  Passkeys passkeys_{given_, "https://photos.example.org"};
  Passkeys other_{given_, "https://photos.example.org"};  // another replica
};

TEST_F(PasskeysTest, OneThatWasAddedLogsIn) {
  const UserId anna = sign_up().user.id;
  const SoftPasskey phone;
  const auto added = enrol(anna, phone);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(added->name, "My phone");
  EXPECT_FALSE(added->used_at);
  clock_.advance(std::chrono::minutes(1));
  const auto verified = log_in(anna, phone);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->user.id, anna);
  EXPECT_EQ(run(passkeys_.list(anna))->front().used_at, clock_.now());
  const auto signed_in = run(accounts_.sign_in_verified(verified->user, "phone", verified->began_at));
  ASSERT_TRUE(signed_in);
  EXPECT_TRUE(run(accounts_.refresh(signed_in->refresh_token)));
  ASSERT_TRUE(run(passkeys_.remove(anna, added->id)));
  EXPECT_EQ(code_of(run(passkeys_.remove(anna, added->id))), "not_found");
  EXPECT_EQ(code_of(log_in(anna, phone)), "unauthenticated");
}

TEST_F(PasskeysTest, AddingOneWantsThePasswordAndTheCodeWhereThereIsOne) {
  const UserId anna = sign_up().user.id;
  EXPECT_EQ(code_of(run(passkeys_.begin_enrolment({anna, "wrong", "", "192.0.2.1"}))), "invalid_argument");
  const auto enrolment = run(second_factors_.enrol(anna)).value();
  const auto secret = security::from_base32(enrolment.secret).value();
  const auto code = [&] {
    clock_.advance(std::chrono::seconds(30));
    return security::totp_code(secret, security::totp_step(clock_.now()));
  };
  ASSERT_TRUE(run(second_factors_.turn_on({anna, kPassword, code(), "192.0.2.1"}, enrolment.ticket)));
  const auto without = run(passkeys_.begin_enrolment({anna, kPassword, "", "192.0.2.1"}));
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().fields.front().field, "code");
  const SoftPasskey phone;
  ASSERT_TRUE(run(passkeys_.enrol(answer(anna, phone.create(begin(anna, code()))))));
  EXPECT_TRUE(log_in(anna, phone)) << "for which neither is needed";
}

TEST_F(PasskeysTest, AChallengeWorksOnceAndForFiveMinutes) {
  const UserId anna = sign_up().user.id;
  const SoftPasskey phone;
  const std::string enrolling = begin(anna);
  const auto creation = answer(anna, phone.create(enrolling));
  const auto added = run(passkeys_.enrol(creation));
  ASSERT_TRUE(added);
  ASSERT_TRUE(run(passkeys_.remove(anna, added->id)));
  EXPECT_EQ(code_of(run(other_.enrol(creation))), "unauthenticated") << "not even when it was removed meanwhile";
  ASSERT_TRUE(enrol(anna, phone));

  const auto used = login(anna, phone, passkeys_.begin_login()->text);
  EXPECT_EQ(code_of(run(passkeys_.verify(used))), "ok");
  EXPECT_EQ(code_of(run(other_.verify(used))), "unauthenticated") << "by another replica, too";
  const std::string old = passkeys_.begin_login()->text;
  const std::string old_enrolling = begin(anna);
  clock_.advance(kPasskeyChallengeTtl);
  EXPECT_EQ(code_of(run(passkeys_.verify(login(anna, phone, old)))), "unauthenticated");
  EXPECT_EQ(code_of(run(passkeys_.enrol(answer(anna, SoftPasskey("other").create(old_enrolling))))), "unauthenticated");
}

TEST_F(PasskeysTest, AChallengeIsForWhatItWasMade) {
  const UserId anna = sign_up().user.id;
  const UserId ben = sign_up("ben").user.id;
  const SoftPasskey phone;
  EXPECT_EQ(code_of(run(passkeys_.enrol(answer(ben, phone.create(begin(anna)))))), "unauthenticated");
  EXPECT_EQ(code_of(run(passkeys_.enrol(answer(anna, phone.create(passkeys_.begin_login()->text))))),
            "unauthenticated");
  ASSERT_TRUE(enrol(anna, phone));
  EXPECT_EQ(code_of(run(passkeys_.verify(login(anna, phone, begin(anna))))), "unauthenticated");
  EXPECT_EQ(code_of(run(passkeys_.verify(login(anna, phone, "bWFkZSB1cA")))), "unauthenticated");
  const std::string before = begin(anna);
  const SessionId session = run(store_.sessions().list_of(anna))->front().id;
  ASSERT_TRUE(run(accounts_.change_password({anna, session, kPassword, "another good password", "192.0.2.1"})));
  EXPECT_EQ(code_of(run(passkeys_.enrol(answer(anna, SoftPasskey("other").create(before))))), "unauthenticated");
  EXPECT_TRUE(log_in(anna, phone)) << "it stays when the password is changed";
}

TEST_F(PasskeysTest, WhatDoesNotVerifyIsRefused) {
  const UserId anna = sign_up().user.id;
  const UserId ben = sign_up("ben").user.id;
  const SoftPasskey phone;
  ASSERT_TRUE(enrol(anna, phone));
  for (const SoftPasskey::Say& say :
       {SoftPasskey::Say{.origin = "https://evil.example"}, SoftPasskey::Say{.rp_id = "evil.example"},
        SoftPasskey::Say{.flags = 0x01}, SoftPasskey::Say{.spoils_signature = true}}) {
    EXPECT_EQ(code_of(log_in(anna, phone, say)), "unauthenticated");
    clock_.advance(std::chrono::hours(2));
  }
  EXPECT_EQ(code_of(log_in(ben, phone)), "unauthenticated") << "with the user handle of somebody else";
  const SoftPasskey forged;  // the same credential, another key
  EXPECT_EQ(code_of(log_in(anna, forged)), "unauthenticated");
  EXPECT_EQ(code_of(log_in(anna, SoftPasskey("unknown"))), "unauthenticated");
  auto garbled = login(anna, phone, passkeys_.begin_login()->text);
  garbled.signature = "not base64url!";
  EXPECT_EQ(code_of(run(passkeys_.verify(garbled))), "invalid_argument");
  EXPECT_EQ(code_of(enrol(ben, phone)), "already_exists") << "a credential belongs to one person";
  EXPECT_EQ(code_of(enrol(ben, SoftPasskey("other"), {.flags = 0x01})), "invalid_argument");
  auto nameless = answer(ben, SoftPasskey("other").create(begin(ben)));
  nameless.name = " ";
  EXPECT_EQ(code_of(run(passkeys_.enrol(nameless))), "invalid_argument");
  ASSERT_TRUE(run(store_.accounts().set_disabled(anna, true)));
  EXPECT_EQ(code_of(log_in(anna, phone)), "unauthenticated");
}

TEST_F(PasskeysTest, ACounterThatGoesBackIsRefusedAndTold) {
  const UserId anna = sign_up().user.id;
  const SoftPasskey phone;
  ASSERT_TRUE(enrol(anna, phone, {.sign_count = 3}));
  EXPECT_TRUE(log_in(anna, phone, {.sign_count = 7}));
  const auto copied = log_in(anna, phone, {.sign_count = 7});
  ASSERT_EQ(code_of(copied), "unauthenticated");
  EXPECT_THAT(copied.error().message, HasSubstr("counter has gone back"));
  EXPECT_THAT(copied.error().message, HasSubstr("My phone"));
  EXPECT_EQ(code_of(log_in(anna, phone)), "unauthenticated") << "nor to nothing";
  EXPECT_TRUE(log_in(anna, phone, {.sign_count = 8}));
}

TEST_F(PasskeysTest, FailuresAreThrottledAsThoseOfPasswords) {
  const UserId anna = sign_up().user.id;
  const SoftPasskey phone;
  ASSERT_TRUE(enrol(anna, phone));
  std::string last;
  for (int i = 0; i < 30 && last != "too_many_requests"; ++i) {
    last = code_of(log_in(anna, phone, {.spoils_signature = true}));
  }
  EXPECT_EQ(last, "too_many_requests");
  EXPECT_EQ(code_of(log_in(anna, phone)), "too_many_requests");
  auto known = login(anna, phone, passkeys_.begin_login()->text);
  known.device_token = device_tokens_.issue(anna, clock_.now()).value();
  EXPECT_EQ(code_of(run(passkeys_.verify(known))), "ok") << "a known device is judged by itself";
}

// What the database did not say to have happened is told as success to nobody.
TEST_F(PasskeysTest, AFailingStoreIsSaidAndLogsNobodyIn) {
  FaultyMetadataStore faulty(store_);
  SecondFactors second_factors{{faulty, pool_, hasher_, tickets_, clock_}};
  Passkeys failing({faulty, second_factors, tickets_, device_tokens_, clock_}, "https://photos.example.org");
  const UserId anna = sign_up().user.id;
  const SoftPasskey phone;
  const auto log_in_there = [&] { return code_of(run(failing.verify(login(anna, phone, begin_login_text())))); };

  faulty.passkeys().on_insert = [] { return Fault{ErrorCode::kOutcomeUnknown, true}; };
  const auto creation = answer(anna, phone.create(begin(anna)));
  EXPECT_EQ(code_of(run(failing.enrol(creation))), "outcome_unknown");
  EXPECT_EQ(run(passkeys_.list(anna))->size(), 1U) << "as it may be";
  faulty.passkeys().on_find = [] { return Fault{}; };
  EXPECT_EQ(log_in_there(), "unavailable");
  faulty.passkeys().on_find = {};
  faulty.passkeys().on_note_use = [] { return Fault{ErrorCode::kOutcomeUnknown, true}; };
  EXPECT_EQ(log_in_there(), "outcome_unknown");
  faulty.passkeys().on_note_use = {};
  EXPECT_EQ(log_in_there(), "ok") << "none of it counts as a guess";
}

TEST_F(PasskeysTest, ThereAreOnlySoMany) {
  const UserId anna = sign_up().user.id;
  for (std::size_t i = 0; i < model::kPasskeysMax; ++i) {
    ASSERT_TRUE(enrol(anna, SoftPasskey("credential " + std::to_string(i))));
  }
  const auto full = run(passkeys_.begin_enrolment({anna, kPassword, "", "192.0.2.1"}));
  EXPECT_EQ(code_of(full), "conflict") << "before the device is asked";
}

TEST_F(PasskeysTest, AServiceThatBrowsersDoNotTrustSaysSo) {
  const UserId anna = sign_up().user.id;
  passkeys_.set_site("http://192.0.2.1:8000");
  EXPECT_EQ(code_of(passkeys_.begin_login()), "unavailable");
  EXPECT_THAT(passkeys_.party().error().message, HasSubstr("server.public_url"));
  EXPECT_EQ(code_of(run(passkeys_.begin_enrolment({anna, kPassword, "", "192.0.2.1"}))), "unavailable");
  passkeys_.set_site("http://localhost:8000");
  EXPECT_EQ(passkeys_.begin_login()->party.id, "localhost");
}

}  // namespace
}  // namespace portreto::services
