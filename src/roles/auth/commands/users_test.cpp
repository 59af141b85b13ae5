#include "roles/auth/commands/users.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "metadata/audit_store.h"
#include "metadata/memory/memory_metadata_store.h"
#include "metadata/passkey_store.h"
#include "metadata/site_store.h"
#include "roles/api/testing/call.h"
#include "services/second_factor.h"

namespace portreto::roles {
namespace {

using testing::HasSubstr;
using testing::Not;

class UsersTest : public testing::Test {
 protected:
  void add(const std::string& name, bool is_disabled = false) {
    const model::User user{.id = UserId::generate(),
                           .username = name,
                           .email = name + "@example.org",
                           .is_disabled = is_disabled,
                           .created_at = Timestamp(std::chrono::days(20000))};
    ASSERT_TRUE(test::await(metadata_.accounts().insert(user)));
  }
  std::string set_role(const std::string& login, model::Role role) {
    const auto text = test::await(set_user_role(metadata_, login, role));
    return text ? *text : "refused: " + text.error().message;
  }
  std::string list(bool admins_only = false) { return test::await(users_table(metadata_, admins_only)).value(); }

  metadata::MemoryMetadataStore metadata_;
};

TEST_F(UsersTest, AreListedWithTheirRoles) {
  EXPECT_EQ(list(), "There are no people.\n");
  add("maria");
  add("ben", true);
  EXPECT_EQ(list(true), "There are no administrators.\n");
  EXPECT_THAT(set_role("Maria", model::Role::kAdmin), HasSubstr("maria is an administrator"));
  // Two who came in the same millisecond have no order.
  EXPECT_THAT(list(), testing::AllOf(testing::StartsWith("USERNAME  ROLE              EMAIL              SINCE\n"),
                                     HasSubstr("\nmaria     admin             maria@example.org  2024-10-04\n"),
                                     HasSubstr("\nben       member, disabled  ben@example.org    2024-10-04\n")));
  EXPECT_THAT(list(true), Not(HasSubstr("ben")));
  EXPECT_EQ(set_role("maria@example.org", model::Role::kMember), "maria is a member like others.\n");
  EXPECT_EQ(list(true), "There are no administrators.\n");
}

TEST_F(UsersTest, AreAllListedHoweverManyThereAre) {
  for (int i = 0; i < 401; ++i) add("person" + std::to_string(i));
  EXPECT_THAT(list(), testing::AllOf(HasSubstr("person0 "), HasSubstr("person200 "), HasSubstr("person400 ")));
}

TEST_F(UsersTest, LoseTheirSecondFactorAndNothingElse) {
  add("maria");
  const auto end = [&](const std::string& login) {
    const auto text = test::await(end_two_step_login(metadata_, login));
    return text ? *text : "refused: " + text.error().message;
  };
  EXPECT_THAT(end("maria"), HasSubstr("already"));
  auto user = test::await(metadata_.accounts().find_by_login("maria")).value();
  ASSERT_TRUE(test::await(metadata_.accounts().change_second_factor(
      {user.id, user.password_hash, services::marked_hash("bare"), model::SecondFactor{}})));
  EXPECT_THAT(end("Maria@example.org"), HasSubstr("from now on"));
  user = test::await(metadata_.accounts().find_by_login("maria")).value();
  EXPECT_EQ(user.password_hash, "bare");
  EXPECT_FALSE(user.second_factor);
  EXPECT_THAT(end("nobody"), HasSubstr("refused: There is nobody"));
  EXPECT_EQ(test::await(metadata_.audit().list({}))->items.size(), 1U);
}

TEST_F(UsersTest, WhoseDeviceWasLostIsRidOfItsPasskeys) {
  add("maria");
  const auto remove = [&](const std::string& login) {
    const auto text = test::await(remove_passkeys(metadata_, login));
    return text ? *text : "refused: " + text.error().message;
  };
  EXPECT_THAT(remove("maria"), HasSubstr("has no passkeys"));
  const UserId maria = test::await(metadata_.accounts().find_by_login("maria"))->id;
  for (const std::string credential : {"a", "b"}) {
    ASSERT_TRUE(test::await(metadata_.passkeys().insert(
        {.id = PasskeyId::generate(), .user = maria, .credential_id = credential, .name = "Phone"})));
  }
  EXPECT_THAT(remove("Maria@example.org"), HasSubstr("2 passkeys of maria removed"));
  EXPECT_TRUE(test::await(metadata_.passkeys().list_of(maria))->empty());
  EXPECT_THAT(remove("nobody"), HasSubstr("refused: There is nobody"));
}

TEST_F(UsersTest, AreInvitedWithALink) {
  const ManualClock clock{Timestamp(std::chrono::days(20000))};
  const auto text =
      test::await(invite_user(metadata_, model::Role::kAdmin, "https://photos.example.org", clock)).value();
  EXPECT_THAT(
      text, testing::MatchesRegex("https://photos.example.org/register.invitation=[^&]{43}&return_to=/admin/settings\n"
                                  "One person .* within a day, as an administrator.\n"));
  const auto made = test::await(metadata_.site().list(10)).value();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].role, model::Role::kAdmin);
  EXPECT_EQ(made[0].uses_max, 1U);
}

TEST_F(UsersTest, NobodyIsNamed) {
  EXPECT_EQ(set_role("nobody", model::Role::kAdmin),
            "refused: There is nobody with the username or the email address nobody.");
}

}  // namespace
}  // namespace portreto::roles
