#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(MetadataConformance, AccountsAreFoundByIdUsernameAndEmail) {
  model::User user = make_user("maria");
  user.role = model::Role::kAdmin;
  user.is_disabled = true;
  ASSERT_EQ(error_code(run(accounts().insert(user))), "ok");
  add_user("nikos");

  for (const auto& found : {run(accounts().find(user.id)), run(accounts().find_by_login("maria")),
                            run(accounts().find_by_login("maria@example.com"))}) {
    ASSERT_EQ(error_code(found), "ok");
    EXPECT_EQ(found->id, user.id);
    EXPECT_EQ(found->username, "maria");
    EXPECT_EQ(found->email, "maria@example.com");
    EXPECT_EQ(found->password_hash, user.password_hash);
    EXPECT_EQ(found->role, model::Role::kAdmin);
    EXPECT_TRUE(found->is_disabled);
    EXPECT_EQ(found->created_at, user.created_at);
  }
  EXPECT_EQ(error_code(run(accounts().find(UserId::generate()))), "not_found");
  EXPECT_EQ(error_code(run(accounts().find_by_login("mari"))), "not_found");
  EXPECT_EQ(error_code(run(accounts().find_by_login(""))), "not_found");
}

TEST_P(MetadataConformance, ATakenUsernameOrEmailIsNamed) {
  const model::User user = add_user("maria");

  model::User other = make_user("maria");
  other.email = "other@example.com";
  EXPECT_EQ(error_code(run(accounts().insert(other))), "already_exists");
  EXPECT_THAT(error_fields(run(accounts().insert(other))), ElementsAre("username"));

  other = make_user("other");
  other.email = user.email;
  EXPECT_THAT(error_fields(run(accounts().insert(other))), ElementsAre("email"));
  EXPECT_EQ(error_code(run(accounts().find(other.id))), "not_found");
  EXPECT_EQ(error_code(run(profiles().find(other.id))), "not_found");

  EXPECT_THAT(error_fields(run(accounts().insert(make_user("maria")))), ElementsAre("username", "email"));

  const Status again = run(accounts().insert(user));
  EXPECT_EQ(error_code(again), "already_exists");
  EXPECT_THAT(error_fields(again), IsEmpty()) << "the same id is an earlier try of the same request";
}

TEST_P(MetadataConformance, OneOfManyGetsAUsername) {
  std::vector<std::future<Status>> tries;
  for (int i = 0; i < 16; ++i) {
    model::User user = make_user("maria");
    user.email = "maria" + std::to_string(i) + "@example.com";
    tries.push_back(start(accounts().insert(user)));
  }
  int created = 0;
  for (auto& attempt : tries) {
    const Status status = attempt.get();
    created += status.has_value();
    if (!status) EXPECT_THAT(error_fields(status), ElementsAre("username"));
  }
  EXPECT_EQ(created, 1);
}

TEST_P(MetadataConformance, APasswordIsReplaced) {
  const model::User user = add_user("maria");
  const SessionId session = SessionId::generate();
  const Timestamp changed_at = tick();
  const auto change = [&](UserId id, std::string from, std::string to) {
    return error_code(run(accounts().change_password({id, std::move(from), std::move(to), changed_at, session})));
  };
  EXPECT_EQ(change(user.id, "not this one", "other"), "conflict");
  EXPECT_EQ(change(user.id, user.password_hash, "other"), "ok");
  EXPECT_EQ(change(user.id, user.password_hash, "third"), "conflict") << "it is another one now";
  EXPECT_EQ(run(accounts().find(user.id))->password_changed_at, changed_at);
  EXPECT_EQ(run(accounts().find(user.id))->password_changed_in, session);
  EXPECT_EQ(run(accounts().find(user.id))->password_hash, "other");
  EXPECT_EQ(change(UserId::generate(), "x", "y"), "not_found");
}

TEST_P(MetadataConformance, ARoleIsSetAndNothingElse) {
  model::User user = add_user("maria");
  for (const model::Role role : {model::Role::kAdmin, model::Role::kAdmin, model::Role::kMember}) {
    EXPECT_EQ(error_code(run(accounts().set_role(user.id, role))), "ok");
    user.role = role;
    EXPECT_EQ(run(accounts().find(user.id)).value(), user);
  }
  EXPECT_EQ(error_code(run(accounts().set_role(UserId::generate(), model::Role::kAdmin))), "not_found");
}

}  // namespace
}  // namespace portreto::metadata
