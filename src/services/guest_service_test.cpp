#include "services/guest_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/share_link_store.h"
#include "model/limits.h"
#include "security/guest_token.h"
#include "services/notification_service.h"
#include "services/report_service.h"
#include "services/social_service.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using model::Audience;
using testing::ElementsAre;

class GuestServiceTest : public testing::Test {
 protected:
  Viewer guest(bool allows_guests = true) {
    return {.link = OpenLink{.gallery = gallery,
                             .id = link,
                             .allows_guests = allows_guests,
                             .guest = security::guest_of(security::new_guest_token(), link)}};
  }
  template <typename T>
  static std::string code(const Result<T>& result) {
    return result ? "ok" : std::string(to_string(result.error().code));
  }
  Result<CommentsView> comment(const Viewer& viewer, std::string name = "Eleni", std::string text = "Nice",
                               IdempotencyKey key = {}, std::string peer = "peer") {
    return world.run(guests.comment(viewer, photo, {std::move(name), std::move(text), std::move(key)}, peer));
  }
  model::Comment commented(const Viewer& viewer) { return comment(viewer).value().comments.items.at(0); }
  Reactions reactions() { return world.run(world.metadata.social().reactions({photo}, std::nullopt))->at(photo); }
  void set_comments_off() {
    model::Gallery changed = world.run(world.metadata.galleries().find(gallery)).value();
    changed.comments_off = true;
    ASSERT_TRUE(world.run(world.metadata.galleries().update(changed)));
  }

  World world;
  GuestService guests{world.metadata, world.clock};
  SocialService social{world.metadata, world.clock};
  NotificationService notifications{world.metadata, world.clock};
  const UserId owner = world.add_user("owner");
  const GalleryId gallery = world.add_gallery(owner, Audience::kLink);
  const ShareLinkId link = world.add_link(gallery, {.allows_guests = true}).id;
  const model::Target photo = model::target_of(world.add_photo(owner, gallery));
};

TEST_F(GuestServiceTest, AGuestLikesOnceAndTakesItBack) {
  const Viewer eleni = guest(), other = guest();
  EXPECT_EQ(world.run(guests.like(eleni, photo, "peer"))->likes, 1U);
  EXPECT_TRUE(world.run(guests.like(eleni, photo, "peer"))->is_liked) << "twice";
  EXPECT_EQ(world.run(guests.like(other, photo, "peer"))->likes, 2U);
  const auto after = world.run(guests.unlike(eleni, photo, "peer")).value();
  EXPECT_EQ(after.likes, 1U);
  EXPECT_FALSE(after.is_liked);
  EXPECT_EQ(code(world.run(guests.unlike(eleni, photo, "peer"))), "ok") << "twice";
}

TEST_F(GuestServiceTest, NothingIsThereWhereTheLinkLetsNobodyOrShowsSomethingElse) {
  const Viewer nobody = guest(false);
  EXPECT_EQ(code(world.run(guests.like(nobody, photo, "peer"))), "not_found");
  EXPECT_EQ(code(world.run(guests.unlike(nobody, photo, "peer"))), "not_found");
  EXPECT_EQ(code(comment(nobody)), "not_found");
  EXPECT_EQ(code(world.run(guests.remove(nobody, commented(guest()).id))), "not_found");
  EXPECT_EQ(code(world.run(guests.like({owner}, photo, "peer"))), "not_found") << "who has an account is no guest";
  const GalleryId other = world.add_gallery(owner, Audience::kPublic);
  EXPECT_EQ(code(world.run(guests.like(guest(), model::target_of(other), "peer"))), "not_found");
  EXPECT_EQ(reactions().likes, 0U);
  EXPECT_EQ(reactions().comments, 1U);
}

TEST_F(GuestServiceTest, ACommentHasANameAndIsOnceForOneKey) {
  const Viewer eleni = guest();
  const auto first = comment(eleni, "  Eleni ", "Nice", "key").value().comments.items.at(0);
  EXPECT_EQ(first.guest_name, "Eleni");
  EXPECT_EQ(first.link, link);
  EXPECT_EQ(comment(eleni, "Eleni", "Nice", "key").value().comments.items.at(0), first);
  EXPECT_NE(comment(guest(), "Eleni", "Nice", "key").value().comments.items.at(0).id, first.id);
  EXPECT_EQ(reactions().comments, 2U);
  for (const char* name : {"", " ", "a\nb", "\xff"}) {
    const auto refused = comment(eleni, name);
    ASSERT_EQ(code(refused), "invalid_argument") << name;
    EXPECT_EQ(refused.error().fields.at(0).field, "name");
  }
  EXPECT_EQ(comment(eleni, std::string(51, 'x')).error().fields.at(0).field, "name");
  EXPECT_EQ(comment(eleni, "Eleni", "").error().fields.at(0).field, "text");
  EXPECT_EQ(comment(eleni, "Eleni", std::string(1025, 'x')).error().fields.at(0).field, "text");
}

TEST_F(GuestServiceTest, CommentsThatAreOffAreOffForGuestsToo) {
  const Viewer eleni = guest();
  const auto earlier = comment(eleni, "Eleni", "Nice", "key");
  set_comments_off();
  EXPECT_EQ(code(comment(eleni)), "permission_denied");
  EXPECT_EQ(code(comment(eleni, "Eleni", "Nice", "key")), "ok") << "it was in time";
  EXPECT_EQ(code(world.run(guests.like(eleni, photo, "peer"))), "ok");
  EXPECT_EQ(code(world.run(guests.remove(eleni, earlier->comments.items.at(0).id))), "ok");
}

TEST_F(GuestServiceTest, ACommentIsDeletedByItsGuestAndByTheOwnerAlone) {
  const Viewer eleni = guest();
  const UserId member = world.add_user("member");
  const model::Comment own = commented(eleni), other = commented(eleni);
  EXPECT_EQ(code(world.run(guests.remove(guest(), own.id))), "not_found");
  EXPECT_EQ(code(world.run(guests.remove(eleni, world.add_comment(member, photo)))), "not_found");
  EXPECT_EQ(code(world.run(guests.remove(eleni, own.id))), "ok");
  EXPECT_EQ(code(world.run(guests.remove(eleni, own.id))), "not_found");
  EXPECT_EQ(code(world.run(social.remove({member}, other.id))), "not_found");
  EXPECT_EQ(code(world.run(social.edit({owner}, other.id, "Nicer"))), "permission_denied");
  EXPECT_EQ(code(world.run(social.remove({owner}, other.id))), "ok");
}

TEST_F(GuestServiceTest, WhatGuestsLeaveStaysWhenTheLinkIsRevoked) {
  const model::Comment left = commented(guest());
  ASSERT_TRUE(world.run(world.metadata.share_links().revoke(link)));
  const auto seen = world.run(social.comments({owner}, photo, {})).value();
  EXPECT_THAT(seen.comments.items, ElementsAre(left));
}

TEST_F(GuestServiceTest, TheOwnerIsToldAndCanReport) {
  ASSERT_TRUE(world.run(guests.like(guest(), photo, "peer")));
  world.tick();
  const model::Comment left = commented(guest());
  const auto told = world.run(notifications.list({owner}, {})).value();
  ASSERT_EQ(told.view.items.size(), 2U);
  EXPECT_EQ(told.view.unread, 2U);
  for (const model::Notification& one : told.view.items) {
    EXPECT_EQ(one.guest_name, one.kind == model::NotificationKind::kComment ? "Eleni" : "");
  }
  ReportService reports(world.metadata, social, world.clock);
  EXPECT_EQ(code(world.run(reports.report({owner}, left.id, {.reason = model::ReportReason::kSpam}))), "ok");
}

TEST_F(GuestServiceTest, AnAddressDoesSoMuchInAnHourByOneLink) {
  for (std::uint32_t i = 0; i < kGuestCommentsPerHour; ++i) ASSERT_EQ(code(comment(guest())), "ok") << i;
  const auto refused = comment(guest());
  ASSERT_EQ(code(refused), "too_many_requests");
  EXPECT_GT(refused.error().retry_after_s, 0);
  EXPECT_LE(refused.error().retry_after_s, 3600);
  EXPECT_EQ(code(comment(guest(), "Eleni", "Nice", {}, "another")), "ok");
  EXPECT_EQ(code(world.run(guests.like(guest(), photo, "peer"))), "ok") << "counted apart";
  world.clock.advance(std::chrono::seconds(refused.error().retry_after_s));
  EXPECT_EQ(code(comment(guest())), "ok");

  const Viewer eleni = guest();
  world.clock.advance(std::chrono::hours(1));
  for (std::uint32_t i = 0; i < kGuestLikesPerHour; ++i) {
    const auto done = i % 2 ? world.run(guests.unlike(eleni, photo, "x")) : world.run(guests.like(eleni, photo, "x"));
    ASSERT_EQ(code(done), "ok") << i;
  }
  EXPECT_EQ(code(world.run(guests.like(eleni, photo, "x"))), "too_many_requests");
}

TEST_F(GuestServiceTest, TheGuestsOfALinkLeaveSoMuchOnOneThing) {
  const UserId first = UserId::generate();
  for (std::size_t i = 0; i < model::kGuestLikesMax; ++i) {
    const UserId user = i == 0 ? first : UserId::generate();
    ASSERT_TRUE(world.run(world.metadata.social().put_like({photo, user, world.clock.now(), owner, link})));
  }
  EXPECT_EQ(code(world.run(guests.like(guest(), photo, "peer"))), "conflict");
  EXPECT_EQ(code(world.run(guests.like(guest(), model::target_of(gallery), "peer"))), "ok") << "counted by each thing";
  Viewer one = guest();
  one.link->guest = first;
  EXPECT_EQ(code(world.run(guests.like(one, photo, "peer"))), "ok") << "is counted already";
  EXPECT_EQ(reactions().likes, model::kGuestLikesMax);
}

}  // namespace
}  // namespace portreto::services
