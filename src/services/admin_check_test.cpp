#include "services/admin_check.h"

#include <gtest/gtest.h>

#include "services/world_testing.h"

namespace portreto::services {
namespace {

// A database that does not answer.
class AbsentAccounts final : public metadata::AccountStore {
 public:
  Task<Status> insert(model::User) override { co_return away(); }
  Task<Result<model::User>> find(UserId) override { co_return away(); }
  Task<Result<model::User>> find_by_login(std::string) override { co_return away(); }
  Task<Status> change_password(PasswordChange) override { co_return away(); }
  Task<Status> set_role(UserId, model::Role) override { co_return away(); }
  Task<Status> set_disabled(UserId, bool) override { co_return away(); }
  Task<Status> set_language(UserId, std::string) override { co_return away(); }
  Task<Status> set_password_reset(UserId, model::PasswordReset) override { co_return away(); }
  Task<Status> reset_password(PasswordByReset) override { co_return away(); }
  Task<Status> change_second_factor(SecondFactorChange) override { co_return away(); }
  Task<Status> use_factor_step(UserId, std::int64_t) override { co_return away(); }
  Task<Status> use_recovery_code(UserId, Sha256Digest) override { co_return away(); }
  Task<Status> replace_recovery_codes(UserId, std::vector<std::byte>, std::vector<Sha256Digest>) override {
    co_return away();
  }
  Task<Result<model::User>> mark_deleted(Deletion) override { co_return away(); }
  Task<Result<model::User>> find_deleted(UserId) override { co_return away(); }
  Task<Result<std::vector<metadata::Person>>> list_deleted(std::optional<UserId>, std::size_t) override {
    co_return away();
  }
  Task<Status> erase(UserId) override { co_return away(); }

 private:
  static std::unexpected<Error> away() { return fail(ErrorCode::kUnavailable, "This failed for a test."); }
};

class AdminCheckTest : public testing::Test {
 protected:
  static std::string outcome(const Status& status) {
    return status ? "admin" : std::string(to_string(status.error().code));
  }
  std::string check(UserId user, bool is_admin_by_token) {
    return outcome(world_.run(check_.check(user, is_admin_by_token)));
  }

  World world_;
  AdminCheck check_{world_.metadata.accounts()};
};

TEST_F(AdminCheckTest, WhatTheDatabaseSaysNowCounts) {
  const UserId maria = world_.add_user("maria");
  EXPECT_EQ(check(maria, false), "not_found");
  EXPECT_EQ(check(maria, true), "not_found") << "they were one when the token was made";
  ASSERT_TRUE(world_.run(world_.metadata.accounts().set_role(maria, model::Role::kAdmin)));
  EXPECT_EQ(check(maria, false), "admin");
  EXPECT_EQ(check(UserId::generate(), true), "not_found");
}

TEST_F(AdminCheckTest, WhoIsDisabledIsNone) {
  const model::User user{.id = UserId::generate(), .username = "x", .role = model::Role::kAdmin, .is_disabled = true};
  ASSERT_TRUE(world_.run(world_.metadata.accounts().insert(user)));
  EXPECT_EQ(check(user.id, true), "not_found");
}

TEST_F(AdminCheckTest, WithoutTheDatabaseTheTokenDecides) {
  AbsentAccounts absent;
  AdminCheck check(absent);
  EXPECT_EQ(outcome(world_.run(check.check(UserId::generate(), true))), "admin");
  EXPECT_EQ(outcome(world_.run(check.check(UserId::generate(), false))), "not_found");
}

}  // namespace
}  // namespace portreto::services
