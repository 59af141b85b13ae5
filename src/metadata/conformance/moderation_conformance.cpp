#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

// What was reported, and the log of what administrators do.
namespace portreto::metadata {
namespace {

using model::AuditEntry;
using model::Case;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Uuid> subjects_of(const std::vector<Case>& cases) {
  std::vector<Uuid> subjects;
  for (const Case& one : cases) subjects.push_back(one.subject);
  return subjects;
}

TEST_P(MetadataConformance, ACaseIsStoredOnceAndFoundAsItIs) {
  Case reported = make_case();
  ASSERT_EQ(error_code(run(cases().insert(reported))), "ok");
  EXPECT_EQ(run(cases().find(reported.subject)).value(), reported);
  EXPECT_EQ(error_code(run(cases().insert(reported))), "already_exists");
  EXPECT_EQ(error_code(run(cases().find(Uuid::generate()))), "not_found");

  Case bare{.subject = Uuid::generate(), .owner = UserId::generate(), .changed_at = tick()};
  ASSERT_EQ(error_code(run(cases().insert(bare))), "ok");
  EXPECT_EQ(run(other_store().cases().find(bare.subject)).value(), bare);
}

TEST_P(MetadataConformance, OfTwoChangesOfACaseOneIsToldToReadItAgain) {
  Case reported = make_case();
  ASSERT_TRUE(run(cases().insert(reported)));
  Case decided = reported;
  decided.reports.clear();
  decided.decision->kind = model::DecisionKind::kSuspend;
  decided.decision->moved_from.reset();
  decided.state = Case::State::kInForce;
  decided.changed_at = tick();
  const auto stored = run(cases().update(decided));
  ASSERT_EQ(error_code(stored), "ok");
  ++decided.revision;
  EXPECT_EQ(*stored, decided);
  EXPECT_EQ(run(cases().find(reported.subject)).value(), decided);

  reported.reports.push_back({UserId::generate(), model::ReportReason::kOther, "", tick()});
  EXPECT_EQ(error_code(run(cases().update(reported))), "conflict");
  EXPECT_EQ(error_code(run(cases().update(make_case()))), "not_found");
  EXPECT_EQ(run(cases().find(reported.subject)).value(), decided);
}

TEST_P(MetadataConformance, CasesAreListedByTheirStateTheOldestFirst) {
  std::vector<Uuid> open;
  for (int i = 0; i < 5; ++i) {
    const Case reported = make_case();
    open.push_back(reported.subject);
    ASSERT_TRUE(run(cases().insert(reported)));
  }
  Case closed = make_case();
  closed.state = Case::State::kClosed;
  ASSERT_TRUE(run(cases().insert(closed)));
  const auto list = [&](Case::State state) {
    return subjects_of(all_pages([&](const PageRequest& page) { return run(cases().list(state, page)); }, 2));
  };
  EXPECT_EQ(list(Case::State::kOpen), open);
  EXPECT_THAT(list(Case::State::kClosed), ElementsAre(closed.subject));
  EXPECT_THAT(list(Case::State::kInForce), IsEmpty());
}

TEST_P(MetadataConformance, CasesGoWithTheirOwner) {
  const UserId owner = UserId::generate();
  for (int i = 0; i < 3; ++i) {
    Case reported = make_case();
    reported.owner = owner;
    ASSERT_TRUE(run(cases().insert(reported)));
  }
  const Case other = make_case();
  ASSERT_TRUE(run(cases().insert(other)));
  EXPECT_EQ(run(cases().remove_all_of(owner, 2)).value(), 2U);
  EXPECT_EQ(run(cases().remove_all_of(owner, 2)).value(), 1U);
  EXPECT_EQ(run(cases().remove_all_of(owner, 2)).value(), 0U);
  EXPECT_THAT(subjects_of(run(cases().list(Case::State::kOpen, {}))->items), ElementsAre(other.subject));
}

TEST_P(MetadataConformance, AnEntryOfTheLogGetsItsOutcomeOnceAndStaysOtherwise) {
  AuditEntry entry = make_audit_entry();
  AuditEntry by_command = make_audit_entry();
  by_command.actor.reset();
  by_command.actor_name.clear();
  ASSERT_EQ(error_code(run(audit().insert(entry))), "ok");
  ASSERT_EQ(error_code(run(audit().insert(by_command))), "ok");
  AuditEntry forged = entry;
  forged.reason = "Another one";
  EXPECT_EQ(error_code(run(audit().insert(forged))), "already_exists");
  EXPECT_THAT(run(audit().list({}))->items, ElementsAre(by_command, entry)) << "newest first";

  ASSERT_EQ(error_code(run(audit().finish(entry.id, AuditEntry::Outcome::kDone))), "ok");
  ASSERT_EQ(error_code(run(audit().finish(entry.id, AuditEntry::Outcome::kFailed))), "ok");
  EXPECT_EQ(error_code(run(audit().finish(AuditId::generate(), AuditEntry::Outcome::kDone))), "not_found");
  entry.outcome = AuditEntry::Outcome::kDone;
  EXPECT_THAT(run(audit().list({}))->items, ElementsAre(by_command, entry));
}

TEST_P(MetadataConformance, TheLogIsReadInPagesFromItsEnd) {
  std::vector<AuditId> ids;
  for (int i = 0; i < 5; ++i) {
    const AuditEntry entry = make_audit_entry();
    ids.insert(ids.begin(), entry.id);
    ASSERT_TRUE(run(audit().insert(entry)));
  }
  EXPECT_EQ(ids_of(all_pages([&](const PageRequest& page) { return run(audit().list(page)); }, 2)), ids);
}

TEST_P(MetadataConformance, ASuspendedAccountIsThereAndItsProfileIsNot) {
  const model::User maria = add_user("maria");
  const model::User nikos = add_user("nikos");
  for (int i = 0; i < 2; ++i) ASSERT_EQ(error_code(run(accounts().set_disabled(maria.id, true))), "ok");
  EXPECT_TRUE(run(accounts().find(maria.id))->is_disabled);
  EXPECT_TRUE(run(accounts().find_by_login("maria"))->is_disabled);
  EXPECT_EQ(error_code(run(profiles().find(maria.id))), "not_found");
  EXPECT_EQ(error_code(run(profiles().find_by_username("maria"))), "not_found");
  EXPECT_EQ(run(profiles().find_many({maria.id, nikos.id}))->size(), 1U);
  EXPECT_THAT(run(profiles().search("maria", "", 10)).value(), IsEmpty());
  EXPECT_EQ(run(profiles().search("", "", 10))->size(), 1U);
  EXPECT_EQ(run(profiles().suggest(UserId::generate(), 10))->size(), 1U);

  ASSERT_EQ(error_code(run(accounts().set_disabled(maria.id, false))), "ok");
  EXPECT_EQ(run(profiles().find(maria.id))->username, "maria");
  EXPECT_EQ(run(profiles().search("maria", "", 10))->size(), 1U);
  EXPECT_EQ(error_code(run(accounts().set_disabled(UserId::generate(), true))), "not_found");
  ASSERT_TRUE(run(accounts().mark_deleted({maria.id, maria.password_hash, tick(), "secret"})));
  EXPECT_EQ(error_code(run(accounts().set_disabled(maria.id, false))), "not_found");
}

TEST_P(MetadataConformance, AGalleryKeepsTheAudienceFromWhichItWasTakenDown) {
  model::Gallery gallery = add_gallery(UserId::generate(), "Summer", model::Audience::kPublic);
  gallery.taken_down_from = std::exchange(gallery.audience, model::Audience::kPrivate);
  gallery = run(galleries().update(gallery)).value();
  EXPECT_EQ(run(galleries().find(gallery.id))->taken_down_from, model::Audience::kPublic);
  EXPECT_THAT(run(galleries().list_public({}))->items, IsEmpty());
  gallery.audience = *std::exchange(gallery.taken_down_from, std::nullopt);
  ASSERT_TRUE(run(galleries().update(gallery)));
  EXPECT_EQ(run(galleries().find(gallery.id))->taken_down_from, std::nullopt);
  EXPECT_EQ(run(galleries().list_public({}))->items.size(), 1U);
}

}  // namespace
}  // namespace portreto::metadata
