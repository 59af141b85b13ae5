#include "services/account_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <set>
#include <vector>

#include "services/account_fixture_testing.h"

namespace portreto::services {
namespace {

using testing::Contains;
using testing::Field;

class AccountServiceTest : public AccountFixture {
 protected:
  Result<SignedIn> sign_in(std::string login, std::string password, std::string device_token = {},
                           std::string peer = "192.0.2.1") {
    auto outcome =
        run(accounts_.sign_in({std::move(login), std::move(password), "test", std::move(device_token), peer}));
    if (!outcome) return fail(std::move(outcome).error());
    return std::get<SignedIn>(*std::move(outcome));
  }
};

TEST_F(AccountServiceTest, RegisterThenLogInByUsernameOrEmail) {
  sign_up();
  EXPECT_TRUE(sign_in("anna", kPassword));
  EXPECT_TRUE(sign_in("Anna@Example.org", kPassword));
}

TEST_F(AccountServiceTest, EachWrongFieldIsNamed) {
  const auto refused = run(accounts_.sign_up({"a b", "nowhere", "short"}, "test"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  for (const char* field : {"username", "email", "password"}) {
    EXPECT_THAT(refused.error().fields, Contains(Field(&FieldError::field, field)));
  }
}

TEST_F(AccountServiceTest, TakenNamesAreRefusedWithoutCase) {
  sign_up("anna");
  const auto refused = run(accounts_.sign_up({"ANNA", "other@example.org", kPassword}, "test"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kAlreadyExists);
  EXPECT_THAT(refused.error().fields, Contains(Field(&FieldError::field, "username")));
}

TEST_F(AccountServiceTest, Security08_ParallelRefreshesGiveOneSuccessor) {
  const std::string token = sign_up().refresh_token;
  boost::asio::thread_pool loops(4);
  std::vector<std::future<Result<SignedIn>>> answers;
  for (int i = 0; i < 50; ++i) {
    answers.push_back(boost::asio::co_spawn(loops, accounts_.refresh(token), boost::asio::use_future));
  }
  std::set<std::string> successors;
  for (auto& answer : answers) successors.insert(answer.get().value().refresh_token);
  EXPECT_EQ(successors.size(), 1u);
  EXPECT_FALSE(successors.contains(token));
}

TEST_F(AccountServiceTest, Security09_ReuseEndsTheWholeFamily) {
  const std::string first = sign_up().refresh_token;
  const std::string second = run(accounts_.refresh(first)).value().refresh_token;
  clock_.advance(std::chrono::milliseconds(4900));
  EXPECT_EQ(run(accounts_.refresh(first)).value().refresh_token, second) << "within the grace period";
  clock_.advance(std::chrono::seconds(6));
  EXPECT_EQ(run(accounts_.refresh(first)).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(run(accounts_.refresh(second)).error().code, ErrorCode::kUnauthenticated) << "the thief's copy ends too";
}

TEST_F(AccountServiceTest, Security12_UnknownAndWrongLookTheSame) {
  sign_up();
  const auto wrong = sign_in("anna", "not the password");
  const auto unknown = sign_in("nobody", "not the password");
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(wrong.error().code, unknown.error().code);
  EXPECT_EQ(wrong.error().message, unknown.error().message);
}

TEST_F(AccountServiceTest, Security13_ThrottlingSparesTheKnownDevice) {
  const std::string device = sign_up().device_token;
  bool is_throttled = false;
  for (int i = 0; i < 30 && !is_throttled; ++i) {
    is_throttled = sign_in("anna", "guess", {}, "198.51.100.7").error().code == ErrorCode::kTooManyRequests;
  }
  ASSERT_TRUE(is_throttled);
  const auto refused = sign_in("anna", kPassword, {}, "198.51.100.7");
  ASSERT_FALSE(refused);
  EXPECT_GT(refused.error().retry_after_s, 0);
  EXPECT_TRUE(sign_in("anna", kPassword, device));
}

TEST_F(AccountServiceTest, Security18_EachLoginIsASessionOfItsOwn) {
  const std::string first = sign_up().refresh_token;
  const std::string second = sign_in("anna", kPassword)->refresh_token;
  EXPECT_TRUE(run(accounts_.sign_out(first)));
  EXPECT_FALSE(run(accounts_.refresh(first)));
  EXPECT_TRUE(run(accounts_.refresh(second)));
}

TEST_F(AccountServiceTest, SigningOutTwiceOrWithNonsenseSucceeds) {
  const std::string token = sign_up().refresh_token;
  EXPECT_TRUE(run(accounts_.sign_out(token)));
  EXPECT_TRUE(run(accounts_.sign_out(token)));
  EXPECT_TRUE(run(accounts_.sign_out("nonsense")));
}

TEST_F(AccountServiceTest, SessionsExpire) {
  const std::string token = sign_up().refresh_token;
  clock_.advance(std::chrono::hours(24 * 31));
  EXPECT_EQ(run(accounts_.refresh(token)).error().code, ErrorCode::kUnauthenticated);
}

TEST_F(AccountServiceTest, SessionsAreListedTheLastUsedFirstAndEndedOneByOne) {
  const UserId anna = sign_up("anna").user.id;
  clock_.advance(std::chrono::minutes(1));
  const std::string second = sign_in("anna", kPassword)->refresh_token;
  sign_up("ben");
  auto sessions = run(accounts_.sessions(anna)).value();
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_GT(sessions[0].created_at, sessions[1].created_at);
  EXPECT_EQ(sessions[0].device, "test");

  const UserId ben = run(store_.accounts().find_by_login("ben"))->id;
  EXPECT_EQ(run(accounts_.end_session(ben, sessions[0].id)).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(run(accounts_.require_session(sessions[0].id)));
  EXPECT_TRUE(run(accounts_.end_session(anna, sessions[0].id)));
  EXPECT_EQ(run(accounts_.end_session(anna, sessions[0].id)).error().code, ErrorCode::kNotFound) << "done twice";
  EXPECT_EQ(run(accounts_.require_session(sessions[0].id)).error().code, ErrorCode::kUnauthenticated);
  EXPECT_FALSE(run(accounts_.refresh(second)));
  EXPECT_EQ(run(accounts_.sessions(anna))->size(), 1U);
  clock_.advance(std::chrono::hours(24 * 31));
  EXPECT_EQ(run(accounts_.sessions(anna))->size(), 0U) << "they have expired";
}

TEST_F(AccountServiceTest, LoggingOutEverywhereElseKeepsTheOneThatAsks) {
  const UserId anna = sign_up().user.id;
  const std::string kept = sign_in("anna", kPassword)->refresh_token;
  sign_in("anna", kPassword);
  const SessionId session = security::RefreshToken::parse(kept)->session;
  ASSERT_TRUE(run(accounts_.end_other_sessions(anna, session)));
  const auto left = run(accounts_.sessions(anna)).value();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].id, session);
  EXPECT_TRUE(run(accounts_.refresh(kept)));
}

// A password that is changed, and who asks.
class PasswordChangeTest : public AccountServiceTest {
 protected:
  Status change(std::string current, std::string next) {
    return run(accounts_.change_password({anna_.user.id, session_, std::move(current), std::move(next), "192.0.2.1"}));
  }

  static constexpr char kNext[] = "another fine lantern";
  const SignedIn anna_ = sign_up();
  const SessionId session_ = security::RefreshToken::parse(anna_.refresh_token)->session;
};

TEST_F(PasswordChangeTest, Security17_EndsAllOtherSessions) {
  clock_.advance(std::chrono::seconds(1));
  const std::string other = sign_in("anna", kPassword)->refresh_token;
  clock_.advance(std::chrono::seconds(1));
  ASSERT_TRUE(change(kPassword, kNext));
  EXPECT_EQ(sign_in("anna", kPassword).error().code, ErrorCode::kUnauthenticated);
  EXPECT_TRUE(sign_in("anna", kNext));
  EXPECT_EQ(run(accounts_.refresh(other)).error().code, ErrorCode::kUnauthenticated);
  EXPECT_TRUE(run(accounts_.refresh(anna_.refresh_token)));
}

// As when the process died between the two: the row of the other session is still there.
TEST_F(PasswordChangeTest, Security17_EndsThemByItsOneWrite) {
  clock_.advance(std::chrono::seconds(1));
  const std::string other = sign_in("anna", kPassword)->refresh_token;
  clock_.advance(std::chrono::seconds(1));
  const model::User user = run(store_.accounts().find(anna_.user.id)).value();
  ASSERT_TRUE(run(store_.accounts().change_password({user.id, user.password_hash, "x", clock_.now(), session_})));
  EXPECT_EQ(run(accounts_.refresh(other)).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(run(accounts_.sessions(user.id))->size(), 1U);
  EXPECT_TRUE(run(accounts_.refresh(anna_.refresh_token))) << "in which it was changed";
}

TEST_F(PasswordChangeTest, NeedsTheCurrentOneAndANewOneThatIsAllowed) {
  const auto fields = [](const Status& status) {
    return status || status.error().fields.empty() ? std::string() : status.error().fields[0].field;
  };
  EXPECT_EQ(fields(change("wrong", kNext)), "current_password");
  EXPECT_EQ(fields(change(kPassword, "short")), "new_password");
  EXPECT_EQ(fields(change(kPassword, "anna")), "new_password");
  EXPECT_TRUE(sign_in("anna", kPassword));
}

TEST_F(PasswordChangeTest, GuessesAreThrottled) {
  Status status;
  for (int i = 0; i < 30 && (status || status.error().code != ErrorCode::kTooManyRequests); ++i) {
    status = change("guess", kNext);
  }
  ASSERT_EQ(status.error().code, ErrorCode::kTooManyRequests);
  EXPECT_GT(status.error().retry_after_s, 0);
  EXPECT_EQ(change(kPassword, kNext).error().code, ErrorCode::kTooManyRequests) << "also the right one has to wait";
  clock_.advance(std::chrono::hours(1));
  EXPECT_TRUE(change(kPassword, kNext));
}

TEST_F(AccountServiceTest, ABusyHasherRefusesWithoutTryingLater) {
  BlockingPool none{1, 0};
  AccountService busy{
      {store_, none, hasher_, signer_, refresh_tokens_, device_tokens_, tickets_, site_, invitations_, clock_, {}}};
  EXPECT_EQ(run(busy.sign_up({"anna", "anna@example.org", kPassword}, "test")).error().code, ErrorCode::kOverloaded);
  EXPECT_EQ(run(store_.accounts().find_by_login("anna")).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace portreto::services
