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

TEST_P(MetadataConformance, ALanguageIsSetAndNothingElse) {
  model::User greek = make_user("nikos");
  greek.language = "el";
  ASSERT_TRUE(run(accounts().insert(greek)));
  EXPECT_EQ(run(accounts().find(greek.id)).value(), greek);

  model::User user = add_user("maria");
  EXPECT_EQ(run(accounts().find(user.id))->language, "") << "who never said";
  for (const char* language : {"el", "el", "pt-BR"}) {
    EXPECT_EQ(error_code(run(accounts().set_language(user.id, language))), "ok");
    user.language = language;
    EXPECT_EQ(run(accounts().find(user.id)).value(), user);
  }
  EXPECT_EQ(error_code(run(accounts().set_language(UserId::generate(), "el"))), "not_found");
  ASSERT_TRUE(run(accounts().mark_deleted({user.id, user.password_hash, tick(), "secret"})));
  EXPECT_EQ(error_code(run(accounts().set_language(user.id, "en"))), "not_found") << "they are gone";
  EXPECT_EQ(run(accounts().find_deleted(user.id))->language, "pt-BR");
}

TEST_P(MetadataConformance, APasswordIsResetOnceByTheNewestToken) {
  const model::User user = add_user("maria");
  const Timestamp ends_at = tick() + std::chrono::hours(1);
  const auto reset = [&](const char* token, std::string from, Timestamp at) {
    return error_code(run(accounts().reset_password({user.id, sha256(as_bytes(token)), std::move(from), "new", at})));
  };
  EXPECT_EQ(reset("second", user.password_hash, tick()), "conflict") << "there is none";
  EXPECT_EQ(error_code(run(accounts().set_password_reset(user.id, {sha256(as_bytes("first")), ends_at}))), "ok");
  EXPECT_EQ(error_code(run(accounts().set_password_reset(user.id, {sha256(as_bytes("second")), ends_at}))), "ok");
  EXPECT_EQ(error_code(run(accounts().set_password_reset(UserId::generate(), {{}, ends_at}))), "not_found");
  EXPECT_EQ(run(accounts().find(user.id))->password_reset, (model::PasswordReset{sha256(as_bytes("second")), ends_at}));

  const Timestamp at = tick();
  EXPECT_EQ(reset("first", user.password_hash, at), "conflict") << "another one took its place";
  EXPECT_EQ(reset("second", "changed meanwhile", at), "conflict");
  EXPECT_EQ(reset("second", user.password_hash, ends_at), "conflict") << "it has ended";
  EXPECT_EQ(run(accounts().find(user.id))->password_hash, user.password_hash);
  EXPECT_EQ(error_code(run(accounts().reset_password({UserId::generate(), {}, "x", "y", at}))), "not_found");

  ASSERT_TRUE(run(accounts().change_password({user.id, user.password_hash, "old", tick(), SessionId::generate()})));
  EXPECT_EQ(reset("second", "old", at), "ok");
  EXPECT_EQ(reset("second", "new", at), "conflict") << "it was used";
  const model::User changed = run(accounts().find(user.id)).value();
  EXPECT_EQ(changed.password_hash, "new");
  EXPECT_EQ(changed.password_changed_at, at);
  EXPECT_FALSE(changed.password_changed_in) << "no session goes on";
  EXPECT_FALSE(changed.password_reset);
}

TEST_P(MetadataConformance, OneOfManyResetsAPassword) {
  const model::User user = add_user("maria");
  const Timestamp at = tick();
  ASSERT_TRUE(run(accounts().set_password_reset(user.id, {sha256(as_bytes("x")), at + std::chrono::hours(1)})));
  std::vector<std::future<Status>> tries;
  for (int i = 0; i < 16; ++i) {
    tries.push_back(start(accounts().reset_password(
        {user.id, sha256(as_bytes("x")), user.password_hash, "new " + std::to_string(i), at})));
  }
  int done = 0;
  for (auto& attempt : tries) {
    const Status status = attempt.get();
    done += status.has_value();
    if (!status) EXPECT_EQ(error_code(status), "conflict");
  }
  EXPECT_EQ(done, 1);
}

model::SecondFactor make_factor() {
  return {.secret = {std::byte{7}, std::byte{0}, std::byte{9}},
          .last_step = 58'000'000,
          .recovery_codes = {sha256(as_bytes("one")), sha256(as_bytes("two"))}};
}

TEST_P(MetadataConformance, ASecondFactorComesAndGoesWithThePasswordsMark) {
  const model::User user = add_user("maria");
  EXPECT_FALSE(run(accounts().find(user.id))->second_factor);
  const auto change = [&](UserId id, std::string from, std::string to, std::optional<model::SecondFactor> factor) {
    return error_code(run(accounts().change_second_factor({id, std::move(from), std::move(to), std::move(factor)})));
  };
  EXPECT_EQ(change(user.id, "not this one", "marked", make_factor()), "conflict");
  EXPECT_FALSE(run(accounts().find(user.id))->second_factor);
  EXPECT_EQ(change(user.id, user.password_hash, "marked", make_factor()), "ok");
  EXPECT_EQ(run(accounts().find(user.id))->second_factor, make_factor());
  EXPECT_EQ(run(accounts().find_by_login("maria"))->password_hash, "marked");
  EXPECT_EQ(change(user.id, user.password_hash, "marked", make_factor()), "conflict") << "done twice";
  EXPECT_EQ(change(user.id, "marked", user.password_hash, std::nullopt), "ok");
  EXPECT_EQ(run(accounts().find(user.id)).value(), user);
  EXPECT_EQ(change(UserId::generate(), "x", "y", std::nullopt), "not_found");
}

TEST_P(MetadataConformance, ACodeOfASecondFactorIsAcceptedOnce) {
  const model::User user = add_user("maria");
  EXPECT_EQ(error_code(run(accounts().use_factor_step(user.id, 58'000'001))), "conflict") << "there is no factor";
  EXPECT_EQ(error_code(run(accounts().use_recovery_code(user.id, sha256(as_bytes("one"))))), "conflict");
  ASSERT_TRUE(run(accounts().change_second_factor({user.id, user.password_hash, "marked", make_factor()})));

  EXPECT_EQ(error_code(run(accounts().use_factor_step(user.id, 58'000'000))), "conflict");
  EXPECT_EQ(error_code(run(accounts().use_factor_step(user.id, 58'000'002))), "ok");
  EXPECT_EQ(error_code(run(accounts().use_factor_step(user.id, 58'000'002))), "conflict");
  EXPECT_EQ(error_code(run(accounts().use_factor_step(user.id, 58'000'001))), "conflict") << "older than one that was";
  EXPECT_EQ(error_code(run(accounts().use_factor_step(UserId::generate(), 58'000'009))), "conflict");

  EXPECT_EQ(error_code(run(accounts().use_recovery_code(user.id, sha256(as_bytes("three"))))), "conflict");
  EXPECT_EQ(error_code(run(accounts().use_recovery_code(user.id, sha256(as_bytes("one"))))), "ok");
  EXPECT_EQ(error_code(run(accounts().use_recovery_code(user.id, sha256(as_bytes("one"))))), "conflict");
  model::SecondFactor left = make_factor();
  left.last_step = 58'000'002;
  left.recovery_codes = {sha256(as_bytes("two"))};
  EXPECT_EQ(run(accounts().find(user.id))->second_factor, left);
}

TEST_P(MetadataConformance, RecoveryCodesAreReplacedWhereTheSecretIsTheSame) {
  const model::User user = add_user("maria");
  const std::vector<Sha256Digest> codes{sha256(as_bytes("new"))};
  const auto replace = [&](UserId id, std::vector<std::byte> secret) {
    return error_code(run(accounts().replace_recovery_codes(id, std::move(secret), codes)));
  };
  EXPECT_EQ(replace(user.id, make_factor().secret), "conflict") << "there is no factor";
  ASSERT_TRUE(run(accounts().change_second_factor({user.id, user.password_hash, "marked", make_factor()})));
  EXPECT_EQ(replace(user.id, {std::byte{7}}), "conflict");
  EXPECT_EQ(replace(UserId::generate(), make_factor().secret), "conflict");
  EXPECT_EQ(replace(user.id, make_factor().secret), "ok");
  EXPECT_EQ(replace(user.id, make_factor().secret), "ok") << "done twice";
  model::SecondFactor replaced = make_factor();
  replaced.recovery_codes = codes;
  EXPECT_EQ(run(accounts().find(user.id))->second_factor, replaced);
}

TEST_P(MetadataConformance, OneOfManyUsesACode) {
  const model::User user = add_user("maria");
  ASSERT_TRUE(run(accounts().change_second_factor({user.id, user.password_hash, "marked", make_factor()})));
  std::vector<std::future<Status>> steps;
  std::vector<std::future<Status>> recoveries;
  for (int i = 0; i < 16; ++i) {
    steps.push_back(start(accounts().use_factor_step(user.id, 58'000'003)));
    recoveries.push_back(start(accounts().use_recovery_code(user.id, sha256(as_bytes("two")))));
  }
  for (auto* tries : {&steps, &recoveries}) {
    int used = 0;
    for (auto& attempt : *tries) {
      const Status status = attempt.get();
      used += status.has_value();
      if (!status) EXPECT_EQ(error_code(status), "conflict");
    }
    EXPECT_EQ(used, 1);
  }
}

}  // namespace
}  // namespace portreto::metadata
