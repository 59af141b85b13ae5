#include "services/second_factor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "security/base32.h"
#include "security/totp.h"
#include "services/account_deletion.h"
#include "services/account_fixture_testing.h"

namespace portreto::services {
namespace {

template <typename T>
std::string field_of(const Result<T>& result) {
  return result || result.error().fields.empty() ? std::string() : result.error().fields[0].field;
}

// Anna, who has an account, and an app that makes codes.
class SecondFactorTest : public AccountFixture {
 protected:
  SecondFactorTest() { anna_ = sign_up(); }

  std::string code(int steps_later = 0) const {
    return security::totp_code(secret_, security::totp_step(clock_.now()) + steps_later);
  }
  void next_step() { clock_.advance(security::kTotpStep); }

  SecondFactors::Proof proof(std::string code, std::string password = kPassword) const {
    return {.user = anna_.user.id, .password = std::move(password), .code = std::move(code), .peer = "192.0.2.1"};
  }
  // Returns the recovery codes.
  std::vector<std::string> turn_on() {
    const auto enrolment = run(factors_.enrol(anna_.user.id)).value();
    secret_ = security::from_base32(enrolment.secret).value();
    auto codes = run(factors_.turn_on(proof(code()), enrolment.ticket)).value();
    next_step();
    return codes;
  }

  Result<std::variant<SignedIn, SecondFactorWanted>> log_in(std::string device_token = {}) {
    return run(accounts_.sign_in({"anna", kPassword, "test", std::move(device_token), "192.0.2.1"}));
  }
  std::string ticket() { return std::get<SecondFactorWanted>(log_in().value()).ticket; }
  Result<SignedIn> finish(std::string ticket, std::string code, std::string device_token = {},
                          std::string peer = "192.0.2.1") {
    return run(accounts_.finish_sign_in(
        {std::move(ticket), std::move(code), "test", std::move(device_token), std::move(peer)}));
  }

  SecondFactors factors_{{store_, pool_, hasher_, tickets_, clock_}};
  SignedIn anna_;
  Bytes secret_;
};

TEST_F(SecondFactorTest, APasswordAloneGivesNoTokens) {
  EXPECT_TRUE(std::holds_alternative<SignedIn>(log_in().value()));
  turn_on();
  const auto outcome = log_in().value();
  ASSERT_TRUE(std::holds_alternative<SecondFactorWanted>(outcome));
  EXPECT_EQ(std::get<SecondFactorWanted>(outcome).expires_at, clock_.now() + std::chrono::minutes(5));
  const auto signed_in = finish(std::get<SecondFactorWanted>(outcome).ticket, code());
  ASSERT_TRUE(signed_in);
  EXPECT_TRUE(run(accounts_.refresh(signed_in->refresh_token)));
}

// The Portreto before would take a hash that verifies for all that a login wants.
TEST_F(SecondFactorTest, TheStoredHashIsNoneToThePortretoBefore) {
  turn_on();
  const std::string stored = run(store_.accounts().find(anna_.user.id))->password_hash;
  EXPECT_FALSE(hasher_.verify(kPassword, stored));
  EXPECT_TRUE(hasher_.verify(kPassword, bare_hash(stored)).value());
  EXPECT_EQ(bare_hash(bare_hash(stored)), bare_hash(stored));
}

TEST_F(SecondFactorTest, TheSecretHas160BitsAndIsInNoOtherAnswer) {
  const auto first = run(factors_.enrol(anna_.user.id)).value();
  const auto second = run(factors_.enrol(anna_.user.id)).value();
  EXPECT_EQ(security::from_base32(first.secret)->size(), 20U);
  EXPECT_NE(first.secret, second.secret);
  EXPECT_THAT(first.uri, testing::HasSubstr(first.secret));
  EXPECT_FALSE(run(store_.accounts().find(anna_.user.id))->second_factor) << "until it is confirmed";
  turn_on();
  EXPECT_EQ(run(factors_.enrol(anna_.user.id)).error().code, ErrorCode::kConflict);
}

TEST_F(SecondFactorTest, ACodeIsAcceptedOnce) {
  turn_on();
  const std::string used = code();
  EXPECT_TRUE(finish(ticket(), used));
  EXPECT_EQ(field_of(finish(ticket(), used)), "code");
  EXPECT_EQ(field_of(finish(ticket(), code(-1))), "code") << "older than the one that was used";
  EXPECT_TRUE(finish(ticket(), code(1))) << "of a clock that runs ahead";
  next_step();
  EXPECT_EQ(field_of(finish(ticket(), code())), "code") << "the same";
}

TEST_F(SecondFactorTest, AnAccountThatIsDeletedFinishesNoLogin) {
  const auto recovery_codes = turn_on();
  const std::string begun = ticket();
  AccountDeletion deletions{{store_, pool_, hasher_, clock_}};
  const auto remove = [&](std::string password) {
    return run(deletions.remove({anna_.user.id, std::move(password), "anna", "192.0.2.1"}));
  };
  EXPECT_EQ(field_of(remove("wrong")), "password");
  const auto secret = remove(kPassword);
  ASSERT_TRUE(secret) << "the mark of the stored hash is none of the password's";
  EXPECT_EQ(finish(begun, code()).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(finish(begun, recovery_codes[0]).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(log_in().error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(remove(kPassword).value(), *secret) << "again";
}

TEST_F(SecondFactorTest, TheCodeThatConfirmedItIsUsed) {
  const auto enrolment = run(factors_.enrol(anna_.user.id)).value();
  secret_ = security::from_base32(enrolment.secret).value();
  ASSERT_TRUE(run(factors_.turn_on(proof(code()), enrolment.ticket)));
  EXPECT_EQ(field_of(finish(ticket(), code())), "code");
}

TEST_F(SecondFactorTest, ARecoveryCodeIsGoodOnceAndHoweverItIsTyped) {
  const auto codes = turn_on();
  ASSERT_EQ(codes.size(), 10U);
  EXPECT_EQ(std::set(codes.begin(), codes.end()).size(), 10U);
  EXPECT_THAT(codes[0], testing::MatchesRegex("([A-Z2-7]{4}-){3}[A-Z2-7]{4}"));
  std::string typed = codes[3];
  std::ranges::replace(typed, '-', ' ');
  std::ranges::transform(typed, typed.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  EXPECT_TRUE(finish(ticket(), typed));
  EXPECT_EQ(field_of(finish(ticket(), codes[3])), "code");
  EXPECT_TRUE(finish(ticket(), codes[4]));
  EXPECT_EQ(run(store_.accounts().find(anna_.user.id))->second_factor->recovery_codes.size(), 8U);
}

TEST_F(SecondFactorTest, RecoveryCodesAreStoredHashed) {
  const auto codes = turn_on();
  const auto stored = run(store_.accounts().find(anna_.user.id))->second_factor->recovery_codes;
  for (const std::string& code : codes) {
    EXPECT_THAT(stored, testing::Not(testing::Contains(sha256(*security::from_base32(code)))));
  }
}

TEST_F(SecondFactorTest, ATicketIsShortLivedAndEndsWithThePassword) {
  turn_on();
  const std::string old = ticket();
  clock_.advance(std::chrono::minutes(5));
  EXPECT_EQ(finish(old, code()).error().code, ErrorCode::kUnauthenticated);

  const std::string before = ticket();
  const SessionId session = security::RefreshToken::parse(anna_.refresh_token)->session;
  ASSERT_TRUE(run(accounts_.change_password({anna_.user.id, session, kPassword, "another fine lantern", "192.0.2.1"})));
  EXPECT_EQ(finish(before, code()).error().code, ErrorCode::kUnauthenticated);
  EXPECT_TRUE(std::holds_alternative<SecondFactorWanted>(
      run(accounts_.sign_in({"anna", "another fine lantern", "test", {}, "192.0.2.1"})).value()))
      << "a new password leaves the second factor as it is";
  for (const char* text : {"", "nonsense", "1.2.3.4"}) {
    EXPECT_EQ(finish(text, code()).error().code, ErrorCode::kUnauthenticated);
  }
}

// A ticket to turn it on is none to log in with, nor the reverse.
TEST_F(SecondFactorTest, ATicketIsForOneDeed) {
  const auto enrolment = run(factors_.enrol(anna_.user.id)).value();
  turn_on();
  EXPECT_EQ(finish(enrolment.ticket, code()).error().code, ErrorCode::kUnauthenticated);
  const std::string login = ticket();
  ASSERT_TRUE(run(factors_.turn_off(proof(code()))));
  next_step();
  EXPECT_EQ(run(factors_.turn_on(proof(code()), login)).error().code, ErrorCode::kUnauthenticated);
}

TEST_F(SecondFactorTest, GuessesAtCodesAreThrottledAndAKnownDeviceStillLogsIn) {
  turn_on();
  const std::string device = finish(ticket(), code()).value().device_token;
  next_step();
  Result<SignedIn> answer;
  for (int i = 0; i < 30 && (answer || answer.error().code != ErrorCode::kTooManyRequests); ++i) {
    answer = finish(ticket(), "000000", {}, "198.51.100.7");
  }
  ASSERT_EQ(answer.error().code, ErrorCode::kTooManyRequests);
  EXPECT_GT(answer.error().retry_after_s, 0);
  EXPECT_EQ(finish(ticket(), code(), {}, "198.51.100.7").error().code, ErrorCode::kTooManyRequests);
  EXPECT_TRUE(finish(ticket(), code(), device));
}

TEST_F(SecondFactorTest, TurningItOnWantsThePasswordAndACode) {
  const auto enrolment = run(factors_.enrol(anna_.user.id)).value();
  secret_ = security::from_base32(enrolment.secret).value();
  EXPECT_EQ(field_of(run(factors_.turn_on(proof(code(), "wrong"), enrolment.ticket))), "password");
  EXPECT_EQ(field_of(run(factors_.turn_on(proof("000000"), enrolment.ticket))), "code");
  EXPECT_EQ(run(factors_.turn_on(proof(code()), "nonsense")).error().code, ErrorCode::kUnauthenticated);
  EXPECT_TRUE(std::holds_alternative<SignedIn>(log_in().value()));
  clock_.advance(std::chrono::minutes(15));
  EXPECT_EQ(run(factors_.turn_on(proof(code()), enrolment.ticket)).error().code, ErrorCode::kUnauthenticated);
}

TEST_F(SecondFactorTest, TurningItOffWantsThePasswordAndACode) {
  const auto codes = turn_on();
  EXPECT_EQ(field_of(run(factors_.turn_off(proof(code(), "wrong")))), "password");
  EXPECT_EQ(field_of(run(factors_.turn_off(proof("000000")))), "code");
  EXPECT_TRUE(std::holds_alternative<SecondFactorWanted>(log_in().value()));
  EXPECT_TRUE(run(factors_.turn_off(proof(codes[0]))));
  EXPECT_TRUE(std::holds_alternative<SignedIn>(log_in().value()));
  EXPECT_EQ(run(factors_.turn_off(proof(code()))).error().code, ErrorCode::kConflict);
}

TEST_F(SecondFactorTest, NewRecoveryCodesReplaceTheOldOnes) {
  const auto old = turn_on();
  const auto renewed = run(factors_.renew_recovery_codes(proof(code()))).value();
  EXPECT_EQ(renewed.size(), 10U);
  EXPECT_EQ(field_of(finish(ticket(), old[0])), "code");
  EXPECT_EQ(field_of(finish(ticket(), code())), "code") << "it was used to make them";
  EXPECT_TRUE(finish(ticket(), renewed[0]));
}

}  // namespace
}  // namespace portreto::services
