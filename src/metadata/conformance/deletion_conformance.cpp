#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

// Accounts that are deleted, what a person has left elsewhere, and receipts.
namespace portreto::metadata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AccountStore::Deletion wish_of(const model::User& user, Timestamp at, std::string secret = "secret") {
  return {user.id, user.password_hash, at, std::move(secret)};
}

TEST_P(MetadataConformance, ADeletedAccountIsFoundByNothingThatDoesNotSaySo) {
  const model::User maria = add_user("maria");
  const model::User nikos = add_user("nikos");
  ASSERT_TRUE(run(profiles().set_photo(maria.id, make_image())));
  const Timestamp at = tick();
  const auto deleted = run(accounts().mark_deleted(wish_of(maria, at)));
  ASSERT_EQ(error_code(deleted), "ok");
  EXPECT_EQ(deleted->deleted_at, at);
  EXPECT_EQ(deleted->receipt_secret, "secret");
  EXPECT_TRUE(deleted->is_disabled) << "for a program that knows no deletions";

  EXPECT_EQ(error_code(run(accounts().find(maria.id))), "not_found");
  EXPECT_EQ(error_code(run(accounts().find_by_login("maria"))), "not_found");
  EXPECT_EQ(error_code(run(accounts().find_by_login(maria.email))), "not_found");
  EXPECT_EQ(error_code(run(accounts().change_password({maria.id, maria.password_hash, "x", at, {}}))), "not_found");
  EXPECT_EQ(error_code(run(accounts().set_role(maria.id, model::Role::kAdmin))), "not_found");
  EXPECT_EQ(error_code(run(accounts().set_password_reset(maria.id, {sha256({}), at + std::chrono::hours(1)}))),
            "not_found");
  EXPECT_EQ(error_code(run(accounts().reset_password({maria.id, sha256({}), maria.password_hash, "x", at}))),
            "not_found");
  EXPECT_EQ(error_code(run(accounts().change_second_factor({maria.id, maria.password_hash, "x", {}}))), "not_found");
  EXPECT_EQ(error_code(run(profiles().find(maria.id))), "not_found");
  EXPECT_EQ(error_code(run(profiles().find_by_username("maria"))), "not_found");
  EXPECT_EQ(run(profiles().find_many({maria.id, nikos.id}))->size(), 1U);
  EXPECT_EQ(error_code(run(profiles().update({.user = maria.id}))), "not_found");
  EXPECT_EQ(error_code(run(profiles().set_photo(maria.id, std::nullopt))), "not_found");
  EXPECT_THAT(run(profiles().search("maria", "", 10)).value(), IsEmpty());
  EXPECT_EQ(run(profiles().search("", "", 10))->size(), 1U);
  EXPECT_EQ(run(profiles().suggest(UserId::generate(), 10))->size(), 1U);
  EXPECT_EQ(error_code(run(notifications().seen_at(maria.id))), "not_found");
  EXPECT_EQ(error_code(run(notifications().set_seen(maria.id, at))), "not_found");

  EXPECT_THAT(error_fields(run(accounts().insert(make_user("maria")))), ElementsAre("username", "email"))
      << "nobody takes the name before all is gone";
  EXPECT_EQ(run(accounts().find_deleted(maria.id)).value(), *deleted);
  EXPECT_EQ(error_code(run(accounts().find_deleted(nikos.id))), "not_found");
}

TEST_P(MetadataConformance, ADeletedAccountTakesNoCodeAndSetsNoPassword) {
  const model::User maria = add_user("maria");
  const Timestamp at = tick();
  const model::SecondFactor factor{Bytes(20, std::byte{1}), 7, {sha256({})}};
  const model::PasswordReset reset{sha256({}), at + std::chrono::hours(1)};
  ASSERT_TRUE(run(accounts().change_second_factor({maria.id, maria.password_hash, maria.password_hash, factor})));
  ASSERT_TRUE(run(accounts().set_password_reset(maria.id, reset)));
  const auto deleted = run(accounts().mark_deleted(wish_of(maria, at)));
  ASSERT_EQ(error_code(deleted), "ok");
  EXPECT_EQ(error_code(run(accounts().use_factor_step(maria.id, 8))), "conflict");
  EXPECT_EQ(error_code(run(accounts().use_recovery_code(maria.id, sha256({})))), "conflict");
  EXPECT_EQ(error_code(run(accounts().replace_recovery_codes(maria.id, factor.secret, {}))), "conflict");
  EXPECT_EQ(error_code(run(accounts().reset_password({maria.id, reset.token_hash, maria.password_hash, "x", at}))),
            "not_found");
  EXPECT_EQ(run(accounts().find_deleted(maria.id)).value(), *deleted) << "nothing of it has changed";
}

TEST_P(MetadataConformance, AnAccountIsDeletedOnceByItsPassword) {
  const model::User maria = add_user("maria");
  model::User mistaken = maria;
  mistaken.password_hash = "another";
  EXPECT_EQ(error_code(run(accounts().mark_deleted(wish_of(mistaken, tick())))), "conflict");
  EXPECT_EQ(error_code(run(accounts().find(maria.id))), "ok");
  const Timestamp at = tick();
  ASSERT_TRUE(run(accounts().mark_deleted(wish_of(maria, at))));
  const auto again = run(accounts().mark_deleted(wish_of(maria, tick(), "another secret")));
  ASSERT_EQ(error_code(again), "ok");
  EXPECT_EQ(again->deleted_at, at);
  EXPECT_EQ(again->receipt_secret, "secret") << "the first wish's, whose answer may have been lost";
  EXPECT_EQ(error_code(run(accounts().mark_deleted(wish_of(make_user("nobody"), at)))), "not_found");
}

TEST_P(MetadataConformance, DeletedAccountsAreListedAndErased) {
  std::vector<UserId> deleted;
  for (const char* name : {"maria", "nikos", "ines"}) {
    const model::User user = add_user(name);
    deleted.push_back(user.id);
    ASSERT_TRUE(run(profiles().update({.user = user.id, .first_name = name})));
    EXPECT_EQ(error_code(run(accounts().erase(user.id))), "conflict") << "not deleted yet";
    ASSERT_TRUE(run(accounts().mark_deleted(wish_of(user, tick()))));
  }
  add_user("petra");
  std::ranges::sort(deleted);
  const auto first = run(accounts().list_deleted({}, 2)).value();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].user.id, deleted[0]);
  EXPECT_EQ(first[0].profile.user, deleted[0]);
  EXPECT_EQ(first[0].profile.first_name, first[0].user.username);
  const auto rest = run(accounts().list_deleted(first[1].user.id, 2)).value();
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].user.id, deleted[2]);

  EXPECT_EQ(error_code(run(accounts().erase(rest[0].user.id))), "ok");
  EXPECT_EQ(error_code(run(accounts().erase(rest[0].user.id))), "ok") << "twice";
  EXPECT_EQ(run(accounts().list_deleted({}, 10))->size(), 2U);
  EXPECT_EQ(error_code(run(accounts().insert(make_user(rest[0].user.username)))), "ok") << "the name is free";
}

TEST_P(MetadataConformance, WhatAPersonLeftElsewhereIsCountedAndRemoved) {
  const UserId maria = UserId::generate();
  const UserId nikos = UserId::generate();
  const auto target = model::target_of(PhotoId::generate());
  for (int i = 0; i < 3; ++i) {
    add_like(model::target_of(PhotoId::generate()), maria, nikos, tick());
    add_comment(target, maria, nikos, tick());
  }
  add_like(target, nikos, maria, tick());
  add_comment(target, nikos, maria, tick());
  EXPECT_EQ(run(social().count_by(maria))->likes, 3U);
  EXPECT_EQ(run(social().count_by(maria))->comments, 3U);
  std::vector<model::Like> likes;
  std::vector<CommentId> comments;
  while (true) {
    const auto after = likes.empty() ? std::nullopt : std::optional(likes.back().target);
    const auto page = run(social().list_likes_by(maria, after, 2)).value();
    likes.insert(likes.end(), page.begin(), page.end());
    if (page.size() < 2) break;
  }
  while (true) {
    const auto after = comments.empty() ? std::nullopt : std::optional(comments.back());
    const auto page = run(social().list_comments_by(maria, after, 2)).value();
    for (const model::Comment& comment : page) comments.push_back(comment.id);
    if (page.size() < 2) break;
  }
  EXPECT_EQ(likes.size(), 3U);
  for (const model::Like& like : likes) EXPECT_EQ(like.user, maria);
  EXPECT_EQ(comments.size(), 3U);
  EXPECT_TRUE(std::ranges::is_sorted(comments));
  EXPECT_EQ(run(social().remove_all_by(maria, 4)).value(), 4U);
  EXPECT_EQ(run(social().remove_all_by(maria, 4)).value(), 2U);
  EXPECT_EQ(run(social().remove_all_by(maria, 4)).value(), 0U);
  EXPECT_EQ(run(social().count_by(maria))->comments, 0U);
  EXPECT_EQ(run(social().count_by(nikos))->likes, 1U);
  EXPECT_EQ(run(social().list_comments(target, {}))->items.size(), 1U);
}

TEST_P(MetadataConformance, FollowsOfAPersonAreRemovedOnBothSides) {
  const UserId maria = UserId::generate();
  const UserId nikos = UserId::generate();
  const UserId ines = UserId::generate();
  add_follow(maria, nikos);
  add_follow(maria, ines, model::FollowState::kRequested);
  add_follow(nikos, maria);
  add_follow(nikos, ines);
  EXPECT_EQ(run(follows().remove_all_of(maria, 2)).value(), 2U);
  EXPECT_EQ(run(follows().remove_all_of(maria, 2)).value(), 1U);
  EXPECT_EQ(run(follows().remove_all_of(maria, 2)).value(), 0U);
  EXPECT_EQ(run(follows().counts(nikos))->following, 1U);
  EXPECT_EQ(run(follows().counts(maria))->followers, 0U);
}

TEST_P(MetadataConformance, LocationsAreListedByTheDeletionThatTheyGoWith) {
  const DeletionId deletion = DeletionId::generate();
  std::vector<model::BlobLocation> of_it;
  for (int i = 0; i < 3; ++i) {
    model::BlobLocation location = add_location(model::BlobLocation::State::kLive, {"a", "b"});
    location.deletion = deletion;
    of_it.push_back(run(locations().update(location)).value());
    EXPECT_EQ(of_it.back().deletion, deletion);
  }
  add_location(model::BlobLocation::State::kLive, {"a", "b"});
  EXPECT_EQ(run(locations().find(of_it[0].blob)).value(), of_it[0]);
  EXPECT_THAT(run(locations().list_of(deletion, {}, 2)).value(), ElementsAre(of_it[0], of_it[1]));
  EXPECT_THAT(run(locations().list_of(deletion, of_it[1].blob, 2)).value(), ElementsAre(of_it[2]));
  EXPECT_THAT(run(locations().list_of(DeletionId::generate(), {}, 2)).value(), IsEmpty());
}

TEST_P(MetadataConformance, AReceiptIsKeptUntilItsTimeIsOver) {
  const model::Deletion made = make_deletion();
  ASSERT_EQ(error_code(run(deletions().insert(made))), "ok");
  EXPECT_EQ(error_code(run(deletions().insert(made))), "already_exists");
  EXPECT_EQ(run(deletions().find(made.id)).value(), made);
  EXPECT_EQ(error_code(run(deletions().find(DeletionId::generate()))), "not_found");

  model::Deletion changed = made;
  changed.state = model::Deletion::State::kErased;
  changed.photos = 8;
  changed.nodes[0].left = 0;
  changed.nodes[0].erased_at = tick();
  changed.erased_at = tick();
  const auto stored = run(deletions().update(changed));
  ASSERT_EQ(error_code(stored), "ok");
  EXPECT_EQ(error_code(run(deletions().update(changed))), "conflict");
  ++changed.revision;
  EXPECT_EQ(*stored, changed);
  EXPECT_EQ(run(deletions().find(made.id)).value(), changed);
  EXPECT_EQ(error_code(run(deletions().update(make_deletion()))), "not_found");

  const model::Deletion other = make_deletion();
  ASSERT_TRUE(run(deletions().insert(other)));
  EXPECT_EQ(run(deletions().list_unfinished({}, 10))->size(), 2U);
  const auto first = run(deletions().list_unfinished({}, 1)).value();
  EXPECT_NE(run(deletions().list_unfinished(first[0].id, 1))->at(0).id, first[0].id);
  const Timestamp finished_at = tick();
  changed.finished_at = finished_at;
  ASSERT_TRUE(run(deletions().update(changed)));
  EXPECT_THAT(run(deletions().list_unfinished({}, 10)).value(), ElementsAre(other));
  EXPECT_EQ(run(deletions().remove_finished(finished_at, 10)).value(), 0U);
  EXPECT_EQ(run(deletions().remove_finished(tick(), 10)).value(), 1U);
  EXPECT_EQ(error_code(run(deletions().find(made.id))), "not_found");
  EXPECT_EQ(error_code(run(deletions().find(other.id))), "ok");
}

}  // namespace
}  // namespace portreto::metadata
