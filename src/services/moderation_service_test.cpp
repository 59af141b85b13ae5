#include "services/moderation_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/audit_store.h"
#include "metadata/case_store.h"
#include "services/gallery_service.h"
#include "services/photo_service.h"
#include "services/report_service.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using model::Audience;
using model::Case;
using model::DecisionKind;
using model::ReportReason;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Outcome = model::AuditEntry::Outcome;

template <typename T>
std::string code(const Result<T>& result) {
  return result ? "ok" : std::string(to_string(result.error().code));
}

class ModerationTest : public testing::Test {
 protected:
  ModerationTest() { EXPECT_TRUE(world_.run(world_.metadata.accounts().set_role(admin_, model::Role::kAdmin))); }

  template <typename Thing>
  std::string report(UserId who, Thing thing, ReportReason reason = ReportReason::kSpam, std::string note = {}) {
    world_.tick();
    return code(world_.run(reports_.report({who}, thing, {reason, std::move(note)})));
  }
  std::string decide(Uuid subject, DecisionKind kind) {
    world_.tick();
    return code(world_.run(moderation_.decide({admin_}, subject, kind, "Because")));
  }
  Case case_of(Uuid subject) { return world_.run(world_.metadata.cases().find(subject)).value(); }
  std::vector<model::AuditEntry> log() { return world_.run(world_.metadata.audit().list({})).value().items; }
  std::string sees(std::optional<UserId> who, GalleryId gallery) {
    return code(world_.run(access_.gallery({who}, gallery)));
  }
  std::string sees(std::optional<UserId> who, PhotoId photo) { return code(world_.run(access_.photo({who}, photo))); }

  World world_;
  const UserId owner_ = world_.add_user("owner");
  const UserId reader_ = world_.add_user("reader");
  const UserId other_ = world_.add_user("other");
  const UserId admin_ = world_.add_user("admin");
  const GalleryId gallery_ = world_.add_gallery(owner_, Audience::kPublic);
  const PhotoId photo_ = world_.add_photo(owner_, gallery_);
  const PhotoId beside_ = world_.add_photo(owner_, gallery_);
  SocialService social_{world_.metadata, world_.clock};
  ReportService reports_{world_.metadata, social_, world_.clock};
  ModerationService moderation_{world_.metadata, world_.clock};
  Access access_{world_.metadata};
};

TEST_F(ModerationTest, ASecondReportOfOnePersonChangesTheirFirst) {
  ASSERT_EQ(report(reader_, photo_, ReportReason::kSpam, "Again and again"), "ok");
  ASSERT_EQ(report(other_, photo_), "ok");
  ASSERT_EQ(report(reader_, photo_, ReportReason::kCopyright, " It is mine "), "ok");
  const Case reported = case_of(photo_.uuid);
  ASSERT_THAT(reported.reports, SizeIs(2));
  EXPECT_EQ(reported.reports[1].reporter, reader_);
  EXPECT_EQ(reported.reports[1].reason, ReportReason::kCopyright);
  EXPECT_EQ(reported.reports[1].note, "It is mine");
  ASSERT_EQ(report(reader_, photo_, ReportReason::kCopyright, "It is mine"), "ok");
  EXPECT_EQ(case_of(photo_.uuid), reported) << "the same again";
  EXPECT_EQ(report(reader_, photo_, ReportReason::kOther, std::string(501, 'x')), "invalid_argument");
}

TEST_F(ModerationTest, NobodyBuriesTheQueueInReports) {
  std::vector<PhotoId> photos;
  for (std::uint32_t i = 0; i <= kReportsMax; ++i) photos.push_back(world_.add_photo(owner_, gallery_));
  for (std::uint32_t i = 0; i < kReportsMax; ++i) ASSERT_EQ(report(reader_, photos[i]), "ok");
  const auto refused = world_.run(reports_.report({reader_}, photos.back(), {}));
  ASSERT_EQ(code(refused), "too_many_requests");
  EXPECT_GT(refused.error().retry_after_s, 3500);
  EXPECT_EQ(report(other_, photos.back()), "ok") << "others can";
  world_.clock.advance(std::chrono::minutes(61));
  EXPECT_EQ(report(reader_, photos.back()), "ok");
}

// SECURITY 29.
TEST_F(ModerationTest, Security29_WhatOneMayNotSeeCannotBeReported) {
  const GalleryId hidden = world_.add_gallery(owner_, Audience::kPrivate);
  const PhotoId photo = world_.add_photo(owner_, hidden);
  const CommentId comment = world_.add_comment(other_, model::target_of(photo));
  EXPECT_EQ(report(reader_, hidden), "not_found");
  EXPECT_EQ(report(reader_, photo), "not_found");
  EXPECT_EQ(report(reader_, comment), "not_found");
  EXPECT_EQ(report(reader_, std::string("nobody")), "not_found");
  EXPECT_EQ(report(owner_, hidden), "invalid_argument") << "their own";
  EXPECT_EQ(report(owner_, comment), "ok") << "somebody else's";
  EXPECT_EQ(code(world_.run(reports_.report({}, gallery_, {}))), "unauthenticated");
}

TEST_F(ModerationTest, AGalleryThatIsTakenDownIsItsOwnersAloneUntilItIsRestored) {
  const auto link = world_.add_link(gallery_);
  ASSERT_EQ(report(reader_, gallery_), "ok");
  ASSERT_EQ(decide(gallery_.uuid, DecisionKind::kTakeDown), "ok");
  for (const std::optional<UserId>& who : {std::optional(reader_), std::optional(admin_), std::optional<UserId>()}) {
    EXPECT_EQ(sees(who, gallery_), "not_found");
    EXPECT_EQ(sees(who, photo_), "not_found");
  }
  EXPECT_EQ(code(world_.run(access_.gallery({.user = {}, .link = OpenLink{gallery_, true}}, gallery_))), "not_found");
  EXPECT_EQ(sees(owner_, gallery_), "ok");
  GalleryService galleries(world_.metadata, world_.clock);
  const auto seen = world_.run(galleries.look({owner_}, gallery_, {})).value();
  EXPECT_EQ(seen.taken_down, "Because");

  // Nor does its owner get round it.
  const std::uint64_t revision = seen.card.gallery.revision;
  EXPECT_EQ(
      code(world_.run(galleries.change({owner_}, gallery_, {.revision = revision, .audience = Audience::kPublic}))),
      "permission_denied");
  EXPECT_EQ(code(world_.run(galleries.change({owner_}, gallery_, {.revision = revision, .name = "Renamed"}))), "ok");
  PhotoService photos(world_.metadata, world_.images, world_.clock);
  const GalleryId elsewhere = world_.add_gallery(owner_, Audience::kPublic);
  EXPECT_EQ(code(world_.run(photos.edit({owner_}, photo_, {.gallery = elsewhere}))), "permission_denied");

  EXPECT_EQ(case_of(gallery_.uuid).state, Case::State::kInForce);
  ASSERT_EQ(decide(gallery_.uuid, DecisionKind::kRestore), "ok");
  EXPECT_EQ(sees({}, gallery_), "ok");
  EXPECT_EQ(sees({}, photo_), "ok");
  EXPECT_EQ(case_of(gallery_.uuid).state, Case::State::kClosed);
  EXPECT_EQ(decide(gallery_.uuid, DecisionKind::kRestore), "ok") << "done twice";
}

TEST_F(ModerationTest, APhotoThatIsTakenDownLeavesTheOthersAndComesBackToItsPlace) {
  world_.add_gallery(owner_, Audience::kPublic, "Taken down");
  ASSERT_EQ(report(reader_, photo_), "ok");
  ASSERT_EQ(decide(photo_.uuid, DecisionKind::kTakeDown), "ok");
  EXPECT_EQ(sees(reader_, photo_), "not_found");
  EXPECT_EQ(sees(owner_, photo_), "ok");
  EXPECT_EQ(sees(reader_, beside_), "ok");
  EXPECT_EQ(world_.run(world_.metadata.photos().list(gallery_, {})).value().items.size(), 1U);
  EXPECT_EQ(decide(photo_.uuid, DecisionKind::kTakeDown), "ok") << "done twice";
  EXPECT_EQ(case_of(photo_.uuid).decision->moved_from, gallery_);
  PhotoService photos(world_.metadata, world_.images, world_.clock);
  EXPECT_EQ(code(world_.run(photos.edit({owner_}, photo_, {.gallery = gallery_}))), "permission_denied");
  EXPECT_EQ(world_.run(photos.look({owner_}, photo_, {})).value().taken_down, "Because");

  ASSERT_EQ(decide(photo_.uuid, DecisionKind::kRestore), "ok");
  EXPECT_EQ(sees(reader_, photo_), "ok");
  EXPECT_EQ(world_.run(world_.metadata.photos().find(photo_)).value().gallery, gallery_);
}

// A process that dies after the photo was moved, and before the case was closed.
TEST_F(ModerationTest, ATakingDownThatWasCutOffIsGoneOnWithAndForgetsNoPlace) {
  ASSERT_EQ(report(reader_, photo_), "ok");
  const Case before = case_of(photo_.uuid);
  ASSERT_EQ(decide(photo_.uuid, DecisionKind::kTakeDown), "ok");
  Case cut_off = case_of(photo_.uuid);
  cut_off.reports = before.reports;
  cut_off.state = Case::State::kOpen;
  ASSERT_TRUE(world_.run(world_.metadata.cases().update(cut_off)));

  EXPECT_EQ(decide(photo_.uuid, DecisionKind::kSuspend), "conflict") << "it would forget where the photo was";
  ASSERT_EQ(decide(photo_.uuid, DecisionKind::kTakeDown), "ok");
  EXPECT_EQ(case_of(photo_.uuid).state, Case::State::kInForce);
  ASSERT_EQ(decide(photo_.uuid, DecisionKind::kRestore), "ok");
  EXPECT_EQ(sees(reader_, photo_), "ok");
}

TEST_F(ModerationTest, ACommentIsDeletedAndAProfileCannotBeTakenDown) {
  const CommentId comment = world_.add_comment(other_, model::target_of(photo_));
  ASSERT_EQ(report(reader_, comment), "ok");
  ASSERT_EQ(decide(comment.uuid, DecisionKind::kTakeDown), "ok");
  EXPECT_EQ(code(world_.run(world_.metadata.social().find_comment(comment))), "not_found");
  EXPECT_EQ(case_of(comment.uuid).state, Case::State::kClosed);
  EXPECT_EQ(decide(comment.uuid, DecisionKind::kRestore), "conflict");

  ASSERT_EQ(report(reader_, std::string("owner")), "ok");
  EXPECT_EQ(decide(owner_.uuid, DecisionKind::kTakeDown), "invalid_argument");
  EXPECT_EQ(decide(Uuid::generate(), DecisionKind::kDismiss), "not_found");
}

// SECURITY 17.
TEST_F(ModerationTest, Security17_SuspendingAnAccountEndsItsSessionsAndHidesWhatIsTheirs) {
  const SessionId session = SessionId::generate(world_.clock);
  ASSERT_TRUE(world_.run(world_.metadata.sessions().insert({.id = session, .user = owner_})));
  ASSERT_EQ(report(reader_, std::string("owner")), "ok");
  ASSERT_EQ(decide(owner_.uuid, DecisionKind::kSuspend), "ok");
  EXPECT_EQ(code(world_.run(world_.metadata.sessions().find(session))), "not_found");
  EXPECT_TRUE(world_.run(world_.metadata.accounts().find(owner_)).value().is_disabled);
  EXPECT_EQ(sees(reader_, gallery_), "not_found");
  EXPECT_EQ(sees({}, photo_), "not_found");
  EXPECT_EQ(code(world_.run(access_.profile({reader_}, "owner"))), "not_found");
  ASSERT_EQ(decide(owner_.uuid, DecisionKind::kRestore), "ok");
  EXPECT_EQ(sees(reader_, gallery_), "ok");

  ASSERT_EQ(report(reader_, std::string("admin")), "ok");
  EXPECT_EQ(decide(admin_.uuid, DecisionKind::kSuspend), "conflict") << "another administrator";
}

TEST_F(ModerationTest, ADecisionClosesTheReportsThatWereThereAndNoLaterOne) {
  ASSERT_EQ(report(reader_, gallery_), "ok");
  ASSERT_EQ(decide(gallery_.uuid, DecisionKind::kDismiss), "ok");
  EXPECT_EQ(case_of(gallery_.uuid).state, Case::State::kClosed);
  EXPECT_EQ(sees({}, gallery_), "ok");
  ASSERT_EQ(report(other_, gallery_), "ok");
  EXPECT_EQ(case_of(gallery_.uuid).state, Case::State::kOpen);
  const auto queue = world_.run(moderation_.list({admin_}, Case::State::kOpen, {})).value();
  ASSERT_THAT(queue.items, SizeIs(1));
  EXPECT_EQ(queue.items[0].owner_name, "owner");
  EXPECT_THAT(queue.items[0].photos, SizeIs(2));
  EXPECT_EQ(queue.reporters.at(other_), "other");
}

TEST_F(ModerationTest, EachDecisionIsWrittenDownWithItsOutcomeAndWithoutWhoHasReported) {
  ASSERT_EQ(report(reader_, gallery_), "ok");
  ASSERT_EQ(report(other_, gallery_, ReportReason::kViolence), "ok");
  ASSERT_EQ(decide(gallery_.uuid, DecisionKind::kTakeDown), "ok");
  ASSERT_EQ(decide(gallery_.uuid, DecisionKind::kTakeDown), "ok");
  ASSERT_EQ(decide(gallery_.uuid, DecisionKind::kRestore), "ok");
  const auto entries = log();
  ASSERT_THAT(entries, SizeIs(2)) << "what stood already was no act";
  EXPECT_EQ(entries[0].act, audit_act::kRestore);
  const model::AuditEntry& entry = entries[1];
  EXPECT_EQ(entry.act, audit_act::kTakeDown);
  EXPECT_EQ(entry.actor, admin_);
  EXPECT_EQ(entry.actor_name, "admin");
  EXPECT_EQ(entry.object, "gallery " + gallery_.str() + " of @owner");
  EXPECT_EQ(entry.reason, "Because");
  EXPECT_EQ(entry.detail, "2 reports: spam, violence");
  EXPECT_EQ(entry.outcome, Outcome::kDone);
  EXPECT_EQ(case_of(gallery_.uuid).decision->record, entries[0].id);
}

TEST_F(ModerationTest, WhatIsGoneCannotBeTakenDownAndItsCaseCanBeClosed) {
  ASSERT_EQ(report(reader_, beside_), "ok");
  ASSERT_TRUE(world_.run(world_.metadata.photos().mark_deleting(beside_)));
  EXPECT_EQ(report(reader_, beside_), "not_found");
  EXPECT_EQ(decide(beside_.uuid, DecisionKind::kTakeDown), "conflict");
  EXPECT_EQ(decide(beside_.uuid, DecisionKind::kDismiss), "ok");
  EXPECT_EQ(case_of(beside_.uuid).state, Case::State::kClosed);

  ASSERT_EQ(report(reader_, photo_), "ok");
  ASSERT_EQ(decide(photo_.uuid, DecisionKind::kTakeDown), "ok");
  ASSERT_TRUE(world_.run(world_.metadata.photos().mark_deleting(photo_)));
  EXPECT_EQ(decide(photo_.uuid, DecisionKind::kRestore), "ok") << "nothing is left to restore";
  EXPECT_EQ(case_of(photo_.uuid).state, Case::State::kClosed);
}

class AuditLogTest : public testing::Test {
 protected:
  std::vector<model::AuditEntry> log() { return world_.run(world_.metadata.audit().list({})).value().items; }
  Task<Status> act(Status outcome) {
    ++acts_;
    co_return outcome;
  }
  Status record(Status outcome) {
    return world_.run(audit_.record({}, {.act = audit_act::kNode, .object = "s1"}, act(std::move(outcome))));
  }

  World world_;
  AuditLog audit_{world_.metadata, world_.clock};
  int acts_ = 0;
};

TEST_F(AuditLogTest, SaysWhetherTheActWasDone) {
  EXPECT_TRUE(record({}));
  world_.tick();
  EXPECT_FALSE(record(fail(ErrorCode::kNotFound, "There is no such node.")));
  world_.tick();
  EXPECT_FALSE(record(fail(ErrorCode::kOutcomeUnknown, "The database did not answer.")));
  const auto entries = log();
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[2].outcome, Outcome::kDone);
  EXPECT_EQ(entries[1].outcome, Outcome::kFailed);
  EXPECT_EQ(entries[0].outcome, Outcome::kBegun) << "nobody knows";
  EXPECT_EQ(entries[0].actor_name, "") << "by the command line";
}

TEST_F(AuditLogTest, WithoutItsEntryNoActIsDone) {
  const auto refused =
      world_.run(audit_.record({UserId::generate()}, {.act = audit_act::kNode, .object = "s1"}, act(Status{})));
  EXPECT_FALSE(refused) << "nobody is known by this id";
  EXPECT_EQ(acts_, 0);
  EXPECT_THAT(log(), IsEmpty());
}

}  // namespace
}  // namespace portreto::services
