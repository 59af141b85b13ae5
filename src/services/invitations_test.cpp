#include "services/invitations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <vector>

#include "metadata/site_store.h"
#include "model/limits.h"
#include "services/account_fixture_testing.h"

namespace portreto::services {
namespace {

using model::RegistrationMode;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

class InvitationsTest : public AccountFixture {
 protected:
  void set_mode(RegistrationMode mode) {
    const auto now = run(site_.look()).value();
    ASSERT_TRUE(run(site_.change({.revision = now.revision, .registration = mode, .welcome = {}})));
  }
  Invitations::Created invite(Invitations::New input = {}) {
    return run(invitations_.create(std::nullopt, std::move(input))).value();
  }
  // "" once there is an account, otherwise the code of the error and the fields that it names.
  std::string try_sign_up(const std::string& username, std::string token = {}) {
    const auto made =
        run(accounts_.sign_up({username, username + "@example.org", kPassword, std::move(token)}, "test"));
    if (made) return "";
    std::string outcome(to_string(made.error().code));
    for (const FieldError& field : made.error().fields) outcome += " " + field.field;
    return outcome;
  }
  std::string outcome_of(const Result<model::Invitation>& taken) { return taken ? "taken" : "refused"; }
  model::Invitation stored(const Invitations::Created& created) {
    return run(store_.site().find(created.invitation.id)).value();
  }
  // A try to register whose process died, or whose answer got lost, before anybody knew what became of it.
  UserId leave_pending(const Invitations::Created& created) {
    const UserId user = UserId::generate(clock_);
    EXPECT_TRUE(run(invitations_.take(created.token, user)));
    return user;
  }
};

TEST_F(InvitationsTest, TheModeDecidesWhoMayRegister) {
  const auto open = invite({.uses_max = 10});
  EXPECT_EQ(try_sign_up("anna"), "");
  EXPECT_EQ(try_sign_up("bela", open.token), "") << "an invitation is good while none is wanted, too";

  set_mode(RegistrationMode::kInvitation);
  EXPECT_EQ(try_sign_up("cleo"), "invalid_argument invitation");
  EXPECT_EQ(try_sign_up("cleo", "something"), "invalid_argument invitation");
  EXPECT_EQ(try_sign_up("cleo", open.token), "");

  set_mode(RegistrationMode::kClosed);
  EXPECT_EQ(try_sign_up("dora"), "permission_denied");
  EXPECT_EQ(try_sign_up("dora", open.token), "permission_denied");
  EXPECT_EQ(stored(open).used, 2U);
  EXPECT_THAT(stored(open).pending, IsEmpty());
}

TEST_F(InvitationsTest, EachAccountTakesOneUse) {
  set_mode(RegistrationMode::kInvitation);
  const auto created = invite({.note = "Family", .uses_max = 2});
  EXPECT_EQ(try_sign_up("anna", created.token), "");
  EXPECT_EQ(try_sign_up("anna", created.token), "already_exists username email") << "the same person again";
  EXPECT_EQ(stored(created).used, 1U);
  EXPECT_EQ(try_sign_up("bela", created.token), "");
  EXPECT_EQ(invitations_.state_of(stored(created)), model::InvitationState::kUsedUp);
  EXPECT_EQ(try_sign_up("cleo", created.token), "invalid_argument invitation");
}

TEST_F(InvitationsTest, WhatIsWrongWithTheRestTakesNoUse) {
  const auto created = invite();
  EXPECT_EQ(run(accounts_.sign_up({"a b", "nowhere", "short", created.token}, "test")).error().fields.size(), 3U);
  EXPECT_THAT(stored(created).pending, IsEmpty());
  sign_up("anna");
  EXPECT_EQ(try_sign_up("anna", created.token), "already_exists username email");
  EXPECT_THAT(stored(created).pending, IsEmpty()) << "given back";
  EXPECT_EQ(try_sign_up("bela", created.token), "");
}

TEST_F(InvitationsTest, TheSameAccountTakesTheSameUse) {
  const auto created = invite();
  const UserId user = UserId::generate(clock_);
  EXPECT_EQ(outcome_of(run(invitations_.take(created.token, user))), "taken");
  EXPECT_EQ(outcome_of(run(invitations_.take(created.token, user))), "taken");
  EXPECT_EQ(outcome_of(run(invitations_.take(created.token, UserId::generate(clock_)))), "refused");
  EXPECT_TRUE(run(invitations_.settle(created.invitation.id, user, true)));
  EXPECT_TRUE(run(invitations_.settle(created.invitation.id, user, true))) << "twice";
  EXPECT_EQ(stored(created).used, 1U);
}

TEST_F(InvitationsTest, OfManyWhoWantTheLastUseOneGetsIt) {
  const auto created = invite({.uses_max = 3});
  Invitations other_replica(store_, clock_);
  boost::asio::thread_pool loops(4);
  std::vector<std::future<Result<model::Invitation>>> answers;
  for (int i = 0; i < 50; ++i) {
    Invitations& replica = i % 2 == 0 ? invitations_ : other_replica;
    answers.push_back(
        boost::asio::co_spawn(loops, replica.take(created.token, UserId::generate(clock_)), boost::asio::use_future));
  }
  int taken = 0;
  for (auto& answer : answers) taken += answer.get().has_value();
  EXPECT_EQ(taken, 3);
  EXPECT_EQ(stored(created).pending.size(), 3U);
}

TEST_F(InvitationsTest, AUseThatWasCutOffIsGivenBackWhenItsAccountIsNotThere) {
  const auto created = invite();
  leave_pending(created);
  EXPECT_EQ(try_sign_up("anna", created.token), "invalid_argument invitation") << "it may still be about to register";
  clock_.advance(kPendingUseMax);
  EXPECT_EQ(try_sign_up("anna", created.token), "");
  EXPECT_EQ(stored(created).used, 1U);
}

TEST_F(InvitationsTest, AUseThatWasCutOffStaysTakenWhenItsAccountIsThere) {
  const auto created = invite();
  const UserId user = leave_pending(created);
  ASSERT_TRUE(run(store_.accounts().insert({.id = user, .username = "bela", .email = "bela@example.org"})));
  clock_.advance(kPendingUseMax);
  EXPECT_EQ(try_sign_up("anna", created.token), "invalid_argument invitation");
  ASSERT_TRUE(run(store_.accounts().mark_deleted({user, "", clock_.now(), "secret"})));
  EXPECT_EQ(try_sign_up("anna", created.token), "invalid_argument invitation") << "who has left was here";
}

TEST_F(InvitationsTest, EndByTimeAndByRevocation) {
  const auto brief = invite({.expires_at = clock_.now() + std::chrono::hours(1)});
  const auto revoked = invite();
  EXPECT_TRUE(run(invitations_.revoke(revoked.invitation.id)));
  EXPECT_TRUE(run(invitations_.revoke(revoked.invitation.id))) << "twice";
  EXPECT_EQ(run(invitations_.revoke(InvitationId::generate())).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(try_sign_up("anna", revoked.token), "invalid_argument invitation");
  EXPECT_THAT(run(invitations_.list())->in_force, ElementsAre(Field(&model::Invitation::id, brief.invitation.id)));
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(try_sign_up("anna", brief.token), "invalid_argument invitation");
  EXPECT_EQ(invitations_.state_of(stored(brief)), model::InvitationState::kExpired);
}

TEST_F(InvitationsTest, WhatIsAskedForIsChecked) {
  const auto refused = [&](Invitations::New input) {
    return run(invitations_.create(std::nullopt, std::move(input))).error().fields.at(0).field;
  };
  EXPECT_EQ(refused({.note = std::string(101, 'x')}), "note");
  EXPECT_EQ(refused({.uses_max = 0}), "uses_max");
  EXPECT_EQ(refused({.uses_max = 1001}), "uses_max");
  EXPECT_EQ(refused({.expires_at = clock_.now()}), "expires_at");
}

TEST_F(InvitationsTest, OnlyTheHashOfATokenIsKept) {
  const auto created = invite();
  EXPECT_EQ(created.token.size(), 43U);
  EXPECT_EQ(stored(created).token_hash, sha256(as_bytes(created.token)));
}

TEST_F(InvitationsTest, TheLinkToSetUpMakesOneAdministratorAndEndsTheOneBefore) {
  set_mode(RegistrationMode::kClosed);
  const auto first = run(invitations_.create_set_up()).value();
  const auto second = run(invitations_.create_set_up()).value();
  EXPECT_THAT(path_of(second), testing::EndsWith("&return_to=/admin/settings"));
  EXPECT_EQ(try_sign_up("anna", first.token), "invalid_argument invitation");
  EXPECT_EQ(try_sign_up("anna", second.token), "") << "also while registration is closed";
  EXPECT_EQ(run(store_.accounts().find_by_login("anna"))->role, model::Role::kAdmin);
  EXPECT_EQ(try_sign_up("bela", second.token), "invalid_argument invitation");
}

TEST_F(InvitationsTest, WhoComesFirstWithoutTheLinkIsAMember) {
  EXPECT_EQ(try_sign_up("anna"), "");
  EXPECT_EQ(run(store_.accounts().find_by_login("anna"))->role, model::Role::kMember);
}

TEST_F(InvitationsTest, ThoseThatHaveEndedAreListedApartWithWhenAndWhy) {
  const auto used = invite({.note = "used up"});
  clock_.advance(std::chrono::seconds(1));
  const auto brief = invite({.note = "expired", .expires_at = clock_.now() + std::chrono::hours(1)});
  clock_.advance(std::chrono::seconds(1));
  const auto half = invite({.note = "half used", .uses_max = 2});
  const auto withdrawn = invite({.note = "revoked"});
  clock_.advance(std::chrono::minutes(1));
  const Timestamp used_at = clock_.now();
  EXPECT_EQ(try_sign_up("anna", used.token), "");
  EXPECT_EQ(try_sign_up("bela", half.token), "");
  clock_.advance(std::chrono::hours(2));
  const Timestamp revoked_at = clock_.now();
  EXPECT_TRUE(run(invitations_.revoke(withdrawn.invitation.id)));
  clock_.advance(std::chrono::hours(1));
  EXPECT_TRUE(run(invitations_.revoke(withdrawn.invitation.id))) << "twice";

  const auto list = run(invitations_.list()).value();
  EXPECT_THAT(list.in_force, ElementsAre(Field(&model::Invitation::note, "half used")));
  std::vector<std::string> ended;
  for (const model::Invitation& one : list.ended) {
    ended.emplace_back(to_string(invitations_.state_of(one)));
    EXPECT_EQ(one.note == "revoked"   ? revoked_at
              : one.note == "expired" ? *brief.invitation.expires_at
                                      : used_at,
              invitations_.end_of(one));
  }
  EXPECT_THAT(ended, ElementsAre("revoked", "expired", "used_up")) << "newest first";
  EXPECT_EQ(invitations_.end_of(list.in_force.front()), std::nullopt);
}

TEST_F(InvitationsTest, ThoseThatHaveEndedMakeRoomForNewOnes) {
  const auto used = invite({.note = "used up"});
  EXPECT_EQ(try_sign_up("anna", used.token), "");
  for (std::size_t i = 1; i < model::kInvitationsMax; ++i) invite();
  invite();
  EXPECT_EQ(run(store_.site().find(used.invitation.id)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(invitations_.create(std::nullopt, {})).error().code, ErrorCode::kConflict) << "all are in force";
}

}  // namespace
}  // namespace portreto::services
