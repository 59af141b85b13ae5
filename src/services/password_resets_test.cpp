#include "services/password_resets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "services/account_deletion.h"
#include "services/account_fixture_testing.h"

namespace portreto::services {
namespace {

using testing::HasSubstr;

class FakeSender final : public mail::Sender {
 public:
  Task<Status> send(mail::Message message) override {
    const std::lock_guard lock(mutex_);
    if (tried_++ < answers_.size()) co_return answers_[tried_ - 1];
    sent_.push_back(std::move(message));
    co_return Status{};
  }
  // What the first ones come to.
  void answer(std::vector<Status> answers) { answers_ = std::move(answers); }
  std::vector<mail::Message> sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }
  std::size_t tried() const {
    const std::lock_guard lock(mutex_);
    return tried_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Status> answers_;
  std::vector<mail::Message> sent_;
  std::size_t tried_ = 0;
};

class PasswordResetsTest : public AccountFixture {
 protected:
  static constexpr char kNext[] = "another fine lantern";
  static constexpr char kSite[] = "https://photos.example.org";

  PasswordResetsTest() {
    anna_ = sign_up();
    clock_.advance(std::chrono::seconds(1));
  }

  // The token in the newest mail.
  std::string token() const {
    const std::string text = sender_.sent().back().text;
    const auto from = text.find(std::string(kSite) + "/reset/") + std::string(kSite).size() + 7;
    return text.substr(from, text.find('\n', from) - from);
  }
  std::string ask_and_read() {
    EXPECT_TRUE(run(resets_.mail_link("anna@example.org")));
    return token();
  }
  std::string error_of(std::string token, std::string password = kNext) {
    const auto done = run(resets_.reset(std::move(token), std::move(password)));
    return done ? "ok" : std::string(to_string(done.error().code));
  }
  bool logs_in(std::string password) {
    return run(accounts_.sign_in({"anna", std::move(password), "test", {}, "192.0.2.1"})).has_value();
  }

  FakeSender sender_;
  PasswordResets resets_{{store_, pool_, hasher_, &sender_, kSite, clock_, 10}};
  SignedIn anna_;
};

TEST_F(PasswordResetsTest, Security16_ATokenIsGoodOnce) {
  const std::string token = ask_and_read();
  EXPECT_EQ(error_of(token), "ok");
  EXPECT_FALSE(logs_in(kPassword));
  EXPECT_TRUE(logs_in(kNext));
  EXPECT_EQ(error_of(token, kPassword), "not_found");
  EXPECT_TRUE(logs_in(kNext));
}

TEST_F(PasswordResetsTest, AnAccountThatIsBeingDeletedHasNone) {
  const std::string token = ask_and_read();
  AccountDeletion deletions{{store_, pool_, hasher_, clock_}};
  ASSERT_TRUE(run(deletions.remove({anna_.user.id, kPassword, "anna", "192.0.2.1"})));
  EXPECT_EQ(error_of(token), "not_found");
  EXPECT_TRUE(run(resets_.mail_link("anna@example.org"))) << "the same answer as for who was never there";
  EXPECT_EQ(sender_.sent().size(), 1U);
  EXPECT_FALSE(logs_in(kNext));
  EXPECT_FALSE(logs_in(kPassword));
}

TEST_F(PasswordResetsTest, Security16_TokensAreRandomAndStoredHashed) {
  std::set<std::string> tokens;
  for (int i = 0; i < 20; ++i) tokens.insert(ask_and_read());
  EXPECT_EQ(tokens.size(), 20U);
  const std::string newest = token();
  const auto secret = from_base64url(newest.substr(newest.find('.') + 1)).value();
  EXPECT_EQ(secret.size(), 32U);
  const auto stored = run(store_.accounts().find(anna_.user.id))->password_reset.value();
  EXPECT_EQ(stored.token_hash, sha256(secret));
  EXPECT_EQ(stored.expires_at, clock_.now() + std::chrono::hours(1));
}

TEST_F(PasswordResetsTest, Security16_ATokenEndsAfterAnHourAndWithTheNextOne) {
  const std::string first = ask_and_read();
  const std::string second = ask_and_read();
  EXPECT_EQ(error_of(first), "not_found");
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(error_of(second), "not_found");
  EXPECT_TRUE(logs_in(kPassword));
}

TEST_F(PasswordResetsTest, Security16_OtherTokensAreRefused) {
  const std::string token = ask_and_read();
  std::string changed = token;
  changed.back() = changed.back() == 'A' ? 'E' : 'A';
  const std::string of_nobody = UserId::generate().str() + token.substr(36);
  for (const std::string& text :
       {std::string(), std::string("x"), token.substr(0, 36), token.substr(0, 40), changed, of_nobody, token + "A"}) {
    EXPECT_EQ(error_of(text), "not_found") << text;
  }
  EXPECT_EQ(error_of(token), "ok");
}

TEST_F(PasswordResetsTest, Security17_EndsAllSessions) {
  const std::string other =
      std::get<SignedIn>(run(accounts_.sign_in({"anna", kPassword, "test", {}, "192.0.2.1"})).value()).refresh_token;
  const std::string token = ask_and_read();
  clock_.advance(std::chrono::seconds(1));
  ASSERT_EQ(error_of(token), "ok");
  for (const std::string& session : {other, anna_.refresh_token}) {
    EXPECT_EQ(run(accounts_.refresh(session)).error().code, ErrorCode::kUnauthenticated);
  }
  EXPECT_TRUE(run(accounts_.sessions(anna_.user.id))->empty());
}

TEST_F(PasswordResetsTest, APasswordThatIsNotAllowedLeavesTheTokenGood) {
  const std::string token = ask_and_read();
  const auto refused = run(resets_.reset(token, "short"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fields.at(0).field, "new_password");
  EXPECT_EQ(error_of(token), "ok");
}

TEST_F(PasswordResetsTest, TheSecondFactorStays) {
  const model::User user = run(store_.accounts().find(anna_.user.id)).value();
  ASSERT_TRUE(run(store_.accounts().change_second_factor(
      {user.id, user.password_hash, "2f" + user.password_hash, model::SecondFactor{Bytes(20), 0, {}}})));
  ASSERT_EQ(error_of(ask_and_read()), "ok");
  const auto outcome = run(accounts_.sign_in({"anna", kNext, "test", {}, "192.0.2.1"}));
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(std::holds_alternative<SecondFactorWanted>(*outcome));
  EXPECT_TRUE(run(store_.accounts().find(user.id))->password_hash.starts_with("2f"));
}

TEST_F(PasswordResetsTest, WhoGuessedBeforeMayLogInAtOnce) {
  for (int i = 0; i < 12; ++i) logs_in("guess");
  EXPECT_FALSE(logs_in(kPassword)) << "it has to wait";
  ASSERT_EQ(error_of(ask_and_read()), "ok");
  EXPECT_TRUE(logs_in(kNext));
}

TEST_F(PasswordResetsTest, Security15_TheLinkIsOfTheSettings) {
  ask_and_read();
  const mail::Message mail = sender_.sent().back();
  EXPECT_EQ(mail.to, "anna@example.org");
  EXPECT_THAT(mail.text, HasSubstr(std::string("\n") + kSite + "/reset/" + anna_.user.id.str() + "."));
}

TEST_F(PasswordResetsTest, NobodyGetsAMailWithoutAnAccount) {
  EXPECT_TRUE(run(resets_.mail_link("nobody@example.org")));
  EXPECT_EQ(sender_.tried(), 0U);
}

TEST_F(PasswordResetsTest, OneThatMayHaveBeenSentIsNotSentAgain) {
  sender_.answer({fail(ErrorCode::kOutcomeUnknown, "gone")});
  EXPECT_EQ(run(resets_.mail_link("anna@example.org")).error().code, ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(sender_.tried(), 1U);
  sender_.answer({{}, fail(ErrorCode::kInvalidArgument, "refused")});
  EXPECT_EQ(run(resets_.mail_link("anna@example.org")).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(sender_.tried(), 2U);
}

// The answers, at least; that their times are alike is so by what they do (tests/e2e/password_reset.test.mjs).
TEST_F(PasswordResetsTest, Security12_AsksAreAnsweredAlikeAndThrottled) {
  for (const char* email : {"anna@example.org", "nobody@example.org"}) {
    Status answer;
    int asked = 0;
    for (; answer && asked < 30; ++asked) answer = run(resets_.ask({email, email}));
    ASSERT_FALSE(answer) << email;
    EXPECT_EQ(answer.error().code, ErrorCode::kTooManyRequests);
    EXPECT_EQ(asked, 6) << email;
    EXPECT_GT(answer.error().retry_after_s, 0);
  }
  EXPECT_EQ(run(resets_.ask({"nowhere", "x"})).error().fields.at(0).field, "email");
}

TEST_F(PasswordResetsTest, IsInTheAccountsLanguageElseInThatOfWhoAsks) {
  const auto language_of_mail = [&](std::string asked_in) {
    EXPECT_TRUE(run(resets_.mail_link("anna@example.org", std::move(asked_in))));
    return sender_.sent().back().language;
  };
  EXPECT_EQ(language_of_mail(""), "en");
  EXPECT_EQ(language_of_mail("el"), "el");
  EXPECT_THAT(sender_.sent().back().text, HasSubstr("Ανοίξτε"));
  ASSERT_TRUE(run(accounts_.choose_language(anna_.user.id, "en")));
  EXPECT_EQ(language_of_mail("el"), "en");
  ASSERT_TRUE(run(accounts_.choose_language(anna_.user.id, "el")));
  EXPECT_EQ(language_of_mail("en"), "el");
}

TEST_F(PasswordResetsTest, ALanguageThatThereIsNotIsRefusedWhetherThereIsAnAccountOrNot) {
  for (const char* email : {"anna@example.org", "nobody@example.org"}) {
    const auto refused = run(resets_.ask({email, "x", "xx"}));
    ASSERT_FALSE(refused) << email;
    EXPECT_EQ(refused.error().fields.at(0).field, "language");
  }
  EXPECT_EQ(sender_.tried(), 0U);
}

TEST_F(PasswordResetsTest, WithoutAMailServerItIsSaid) {
  PasswordResets none{{store_, pool_, hasher_, nullptr, kSite, clock_, 10}};
  EXPECT_EQ(run(none.ask({"anna@example.org", "x"})).error().code, ErrorCode::kPermissionDenied);
}

}  // namespace
}  // namespace portreto::services
