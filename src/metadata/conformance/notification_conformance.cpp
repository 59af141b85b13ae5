#include <gmock/gmock.h>

#include <algorithm>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using model::FollowState;
using model::NotificationKind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> told(const std::vector<model::Notification>& items) {
  std::vector<std::string> all;
  for (const auto& item : items) all.push_back(std::string(to_string(item.kind)));
  return all;
}

TEST_P(MetadataConformance, EachActIsToldToItsRecipientAlone) {
  const model::User maria = add_user("maria");
  const model::User nikos = add_user("nikos");
  const model::User ines = add_user("ines");
  const model::Target photo = model::target_of(PhotoId::generate());
  const Timestamp liked_at = tick();
  add_like(photo, nikos.id, maria.id, liked_at);
  const model::Comment said = add_comment(photo, nikos.id, maria.id, tick());
  add_follow(nikos.id, maria.id);
  add_follow(ines.id, maria.id, FollowState::kRequested);
  add_like(photo, maria.id, UserId{}, tick());
  add_like(model::target_of(GalleryId::generate()), ines.id, nikos.id, tick());

  const auto all = notifications_of(maria.id).items;
  EXPECT_THAT(told(all), ElementsAre("follow_request", "new_follower", "comment", "like"));
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(all[0].actor, ines.id);
  EXPECT_EQ(all[2], (model::Notification{.kind = NotificationKind::kComment,
                                         .at = said.created_at,
                                         .actor = nikos.id,
                                         .target = photo,
                                         .comment = said.id,
                                         .text = "Kala!"}));
  EXPECT_EQ(all[3],
            (model::Notification{.kind = NotificationKind::kLike, .at = liked_at, .actor = nikos.id, .target = photo}));
  EXPECT_THAT(told(notifications_of(nikos.id).items), ElementsAre("like"));
  EXPECT_THAT(notifications_of(ines.id).items, IsEmpty());
  EXPECT_THAT(notifications_of(UserId::generate()).items, IsEmpty());
}

TEST_P(MetadataConformance, AGrantedRequestIsToldToWhoAsked) {
  const model::User maria = add_user("maria");
  const model::User nikos = add_user("nikos");
  add_follow(nikos.id, maria.id, FollowState::kRequested);
  add_follow(maria.id, nikos.id);
  EXPECT_THAT(told(notifications_of(nikos.id).items), ElementsAre("new_follower")) << "nobody has granted anything yet";
  const Timestamp granted_at = tick();
  ASSERT_EQ(error_code(run(follows().accept(nikos.id, maria.id, granted_at))), "ok");
  ASSERT_EQ(error_code(run(follows().accept(nikos.id, maria.id, tick()))), "ok") << "done twice";
  const auto all = notifications_of(nikos.id).items;
  ASSERT_THAT(told(all), ElementsAre("follow_accepted", "new_follower"));
  EXPECT_EQ(all[0].at, granted_at) << "the first time counts";
  EXPECT_EQ(all[0].actor, maria.id);
  EXPECT_THAT(told(notifications_of(maria.id).items), ElementsAre("new_follower")) << "what was a request";
}

TEST_P(MetadataConformance, WhatIsTakenBackIsToldNoMore) {
  const model::User maria = add_user("maria");
  const UserId nikos = UserId::generate();
  const model::Target photo = model::target_of(PhotoId::generate());
  add_like(photo, nikos, maria.id, tick());
  const model::Comment said = add_comment(photo, nikos, maria.id, tick());
  add_follow(nikos, maria.id);
  EXPECT_EQ(unseen_by(maria.id), 3U);
  ASSERT_EQ(error_code(run(social().remove_like(nikos, photo))), "ok");
  ASSERT_EQ(error_code(run(social().remove_comment(said.id))), "ok");
  ASSERT_EQ(error_code(run(follows().remove(nikos, maria.id))), "ok");
  EXPECT_THAT(notifications_of(maria.id).items, IsEmpty());
  EXPECT_EQ(unseen_by(maria.id), 0U);
}

TEST_P(MetadataConformance, WhatIsNotedOfGalleriesIsToldOnceADay) {
  const model::User maria = add_user("maria");
  const UserId nikos = UserId::generate();
  const GalleryId gallery = GalleryId::generate();
  const Timestamp noon = model::day_of(tick()) + std::chrono::hours(12);
  const auto added = add_notice(NotificationKind::kPhotosAdded, gallery, nikos, maria.id, noon);
  auto again = added;
  again.at += std::chrono::hours(1);
  EXPECT_EQ(model::notice_id(again), added.id);
  ASSERT_EQ(error_code(run(notifications().note(again))), "ok");
  const auto all = notifications_of(maria.id).items;
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0], (model::Notification{.kind = NotificationKind::kPhotosAdded,
                                         .at = noon,
                                         .actor = nikos,
                                         .target = model::target_of(gallery),
                                         .notice = added.id}));
  EXPECT_EQ(unseen_by(maria.id), 1U);
  add_notice(NotificationKind::kPhotosAdded, gallery, nikos, maria.id, noon + std::chrono::hours(24));
  add_notice(NotificationKind::kPhotosAdded, gallery, UserId::generate(), maria.id, noon);
  add_notice(NotificationKind::kPhotosAdded, GalleryId::generate(), nikos, maria.id, noon);
  EXPECT_EQ(unseen_by(maria.id), 4U);
  ASSERT_TRUE(run(blocks().put({maria.id, nikos, model::BlockKind::kMuted, tick()})));
  EXPECT_EQ(unseen_by(maria.id), 1U);
  EXPECT_THAT(notifications_of(nikos).items, IsEmpty());
}

TEST_P(MetadataConformance, NoticesGoWithTheNamingTheGalleryAndThePeople) {
  const UserId maria = UserId::generate(), nikos = UserId::generate();
  const GalleryId gallery = GalleryId::generate(), other = GalleryId::generate();
  const auto count = [&](UserId user) { return notifications_of(user).items.size(); };
  add_notice(NotificationKind::kContributor, gallery, maria, nikos);
  add_notice(NotificationKind::kChosen, gallery, maria, nikos);
  add_notice(NotificationKind::kContributor, other, maria, nikos);
  ASSERT_EQ(error_code(run(notifications().take_back(NotificationKind::kContributor, gallery, nikos))), "ok");
  ASSERT_EQ(error_code(run(notifications().take_back(NotificationKind::kContributor, gallery, nikos))), "ok");
  EXPECT_THAT(told(notifications_of(nikos).items), ElementsAre("contributor", "chosen"));
  for (int i = 0; i < 3; ++i) add_notice(NotificationKind::kChosen, gallery, maria, UserId::generate());
  EXPECT_EQ(run(notifications().remove_notices_about(gallery, 3)).value(), 3U);
  EXPECT_EQ(run(notifications().remove_notices_about(gallery, 3)).value(), 1U);
  EXPECT_EQ(run(notifications().remove_notices_about(gallery, 3)).value(), 0U);
  EXPECT_EQ(count(nikos), 1U);
  for (int i = 0; i < 3; ++i) add_notice(NotificationKind::kPhotosAdded, GalleryId::generate(), nikos, maria);
  EXPECT_EQ(run(notifications().remove_notices_of(nikos, 3)).value(), 3U);
  EXPECT_EQ(run(notifications().remove_notices_of(nikos, 3)).value(), 1U);
  EXPECT_EQ(run(notifications().remove_notices_of(nikos, 3)).value(), 0U);
  EXPECT_EQ(count(nikos) + count(maria), 0U);
}

// Of all kinds, some at the same time, so that pages end between rows that only their keys tell apart.
TEST_P(MetadataConformance, PagesHoldEachOnceInOneOrder) {
  const model::User maria = add_user("maria");
  for (int round = 0; round < 3; ++round) {
    const Timestamp at = tick();
    const Uuid id = Uuid::generate();
    for (int i = 0; i < 3; ++i) {
      const UserId actor = UserId::generate();
      add_like({model::TargetKind::kGallery, id}, actor, maria.id, at);
      add_like({model::TargetKind::kPhoto, id}, actor, maria.id, at);
      add_like(model::target_of(PhotoId::generate()), actor, maria.id, at);
      add_comment(model::target_of(PhotoId::generate()), actor, maria.id, at);
      ASSERT_TRUE(run(follows().put({actor, maria.id, FollowState::kAccepted, at})));
      ASSERT_TRUE(run(follows().put({UserId::generate(), maria.id, FollowState::kRequested, at})));
      const UserId granting = UserId::generate();
      ASSERT_TRUE(run(follows().put({maria.id, granting, FollowState::kRequested, at})));
      ASSERT_TRUE(run(follows().accept(maria.id, granting, at)));
      for (const auto kind :
           {NotificationKind::kContributor, NotificationKind::kChosen, NotificationKind::kPhotosAdded}) {
        add_notice(kind, GalleryId::generate(), actor, maria.id, at);
      }
    }
  }
  const auto all = notifications_of(maria.id, {}, 200).items;
  ASSERT_THAT(all, SizeIs(90));
  EXPECT_TRUE(std::ranges::is_sorted(all, std::ranges::greater(), [](const auto& one) { return key_of(one); }));
  for (const std::size_t limit : {1, 2, 5, 89, 90, 91}) {
    std::vector<model::Notification> paged;
    std::optional<NotificationKey> after;
    do {
      auto page = notifications_of(maria.id, after, limit);
      ASSERT_LE(page.items.size(), limit);
      paged.insert(paged.end(), page.items.begin(), page.items.end());
      ASSERT_LE(paged.size(), all.size()) << limit;
      after = page.next;
    } while (after);
    EXPECT_TRUE(paged == all) << limit;
  }
  auto oldest_first = run(notifications().list_since(maria.id, all.back().at, 200)).value();
  std::ranges::reverse(oldest_first);
  EXPECT_TRUE(oldest_first == all);
  EXPECT_THAT(run(notifications().list_since(maria.id, all.front().at, 200)).value(), SizeIs(30)) << "of the last time";
  const auto first = run(notifications().list_since(maria.id, all.back().at, 4)).value();
  ASSERT_THAT(first, SizeIs(4));
  EXPECT_EQ(first[3], all[86]);
  EXPECT_EQ(NotificationKey::parse(key_of(all[7]).str()), key_of(all[7]));
}

TEST_P(MetadataConformance, UnseenIsWhatIsLater) {
  const model::User maria = add_user("maria");
  const Timestamp first = tick();
  const Timestamp second = tick();
  for (const Timestamp at : {first, second}) {
    add_like(model::target_of(PhotoId::generate()), UserId::generate(), maria.id, at);
    add_comment(model::target_of(PhotoId::generate()), UserId::generate(), maria.id, at);
    ASSERT_TRUE(run(follows().put({UserId::generate(), maria.id, FollowState::kAccepted, at})));
    ASSERT_TRUE(run(follows().put({UserId::generate(), maria.id, FollowState::kRequested, at})));
    const UserId granting = UserId::generate();
    ASSERT_TRUE(run(follows().put({maria.id, granting, FollowState::kRequested, at})));
    ASSERT_TRUE(run(follows().accept(maria.id, granting, at)));
  }
  EXPECT_EQ(run(notifications().seen_at(maria.id)).value(), std::nullopt);
  EXPECT_EQ(unseen_by(maria.id), 10U);
  EXPECT_EQ(unseen_by(maria.id, 3), 3U) << "counted no further";
  ASSERT_EQ(error_code(run(notifications().set_seen(maria.id, first))), "ok");
  EXPECT_EQ(unseen_by(maria.id), 5U);
  EXPECT_EQ(run(notifications().seen_at(maria.id)).value(), first);
  ASSERT_EQ(error_code(run(notifications().set_seen(maria.id, second))), "ok");
  ASSERT_EQ(error_code(run(notifications().set_seen(maria.id, first))), "ok") << "what was seen stays so";
  EXPECT_EQ(unseen_by(maria.id), 0U);
  EXPECT_EQ(run(notifications().seen_at(maria.id)).value(), second);

  EXPECT_EQ(unseen_by(UserId::generate()), 0U);
  EXPECT_EQ(error_code(run(notifications().set_seen(UserId::generate(), first))), "not_found");
  EXPECT_EQ(error_code(run(notifications().seen_at(UserId::generate()))), "not_found");
}

TEST_P(MetadataConformance, WhatIsDoneByPeopleWhoAreKeptAwayIsNotCountedAsUnseen) {
  const model::User maria = add_user("maria");
  const model::Gallery gallery = add_gallery(maria.id, "Summer");
  const auto likes = [&](const std::string& name) {
    const UserId user = add_user(name).id;
    add_like(model::target_of(gallery.id), user, maria.id, tick());
    return user;
  };
  const UserId muted = likes("muted");
  const UserId blocked = likes("blocked");
  const UserId blocks_her = likes("blocks_her");
  const UserId mutes_her = likes("mutes_her");
  add_comment(model::target_of(gallery.id), muted, maria.id, tick());
  add_follow(muted, maria.id);
  EXPECT_EQ(unseen_by(maria.id), 6U);

  const auto put = [&](UserId user, UserId other, model::BlockKind kind) {
    ASSERT_TRUE(run(blocks().put({user, other, kind, tick()})));
  };
  put(maria.id, muted, model::BlockKind::kMuted);
  EXPECT_EQ(unseen_by(maria.id), 3U);
  put(maria.id, blocked, model::BlockKind::kBlocked);
  put(blocks_her, maria.id, model::BlockKind::kBlocked);
  EXPECT_EQ(unseen_by(maria.id), 1U);
  put(mutes_her, maria.id, model::BlockKind::kMuted);
  EXPECT_EQ(unseen_by(maria.id), 1U) << "whom others mute, they hear of them all the same";
  EXPECT_EQ(unseen_by(muted), 0U);

  // However many there are.
  for (int i = 0; i < 250; ++i) put(maria.id, UserId::generate(), model::BlockKind::kMuted);
  EXPECT_EQ(unseen_by(maria.id), 1U);
}

// The Portreto before wrote none.
TEST_P(MetadataConformance, RowsWithoutARecipientGetOne) {
  const model::User maria = add_user("maria");
  const UserId nikos = UserId::generate();
  const model::Gallery summer = add_gallery(maria.id, "Summer");
  const model::Photo photo = add_photo(summer);
  for (const model::Target& target : {model::target_of(summer.id), model::target_of(photo.id)}) {
    add_like(target, nikos, std::nullopt, tick());
    add_like(target, maria.id, std::nullopt, tick());
    add_comment(target, nikos, std::nullopt, tick());
    add_comment(target, maria.id, std::nullopt, tick());
  }
  const model::Target gone = model::target_of(PhotoId::generate());
  add_like(gone, nikos, std::nullopt, tick());
  add_comment(gone, nikos, std::nullopt, tick());
  EXPECT_THAT(notifications_of(maria.id).items, IsEmpty());
  std::size_t addressed = 0;
  for (std::size_t count = 3; count == 3; addressed += count) count = run(notifications().address(3)).value();
  EXPECT_EQ(addressed, 10U);
  EXPECT_EQ(run(notifications().address(3)).value(), 0U) << "done twice";
  EXPECT_THAT(told(notifications_of(maria.id).items), ElementsAre("comment", "like", "comment", "like"));
  EXPECT_THAT(notifications_of(nikos).items, IsEmpty());
}

// Each photo is told, and each guest is news once, however many photos they added.
TEST_P(MetadataConformance, PhotosOfGuestsAreToldToTheirOwner) {
  const model::User maria = add_user("maria");
  const model::Gallery gallery = add_gallery(maria.id, "Wedding");
  const ShareLinkId link = ShareLinkId::generate();
  const UserId eleni = UserId::generate(), nameless = UserId::generate();
  const Timestamp first_at = tick();
  std::vector<model::Photo> added;
  for (const auto& [guest, name] : {std::pair(eleni, "Eleni"), std::pair(nameless, ""), std::pair(eleni, "Eleni")}) {
    model::Photo photo = make_photo(gallery);
    photo.created_at = added.size() < 2 ? first_at : tick();
    photo.guest = model::PhotoGuest{link, guest, name};
    ASSERT_EQ(error_code(run(photos().insert(photo))), "ok");
    added.push_back(photo);
  }
  add_photo(gallery);
  const auto all = notifications_of(maria.id).items;
  ASSERT_THAT(told(all), ElementsAre("guest_photo", "guest_photo", "guest_photo"));
  EXPECT_EQ(all[0], (model::Notification{.kind = NotificationKind::kGuestPhoto,
                                         .at = added[2].created_at,
                                         .actor = eleni,
                                         .target = model::target_of(added[2].id),
                                         .guest_name = "Eleni"}));
  EXPECT_EQ(unseen_by(maria.id), 2U);
  std::vector<model::Notification> paged;
  for (std::optional<NotificationKey> after;;) {
    auto page = notifications_of(maria.id, after, 1);
    paged.insert(paged.end(), page.items.begin(), page.items.end());
    after = page.next;
    if (!after) break;
    EXPECT_EQ(NotificationKey::parse(after->str()), after);
  }
  EXPECT_EQ(paged, all);
  auto since = run(notifications().list_since(maria.id, first_at, 10)).value();
  std::ranges::reverse(since);
  EXPECT_EQ(since, all);
  EXPECT_THAT(run(notifications().list_since(maria.id, added[2].created_at, 10)).value(), SizeIs(1));
  ASSERT_EQ(error_code(run(notifications().set_seen(maria.id, first_at))), "ok");
  EXPECT_EQ(unseen_by(maria.id), 1U);
  ASSERT_EQ(error_code(run(photos().mark_deleting(added[2].id))), "ok");
  EXPECT_EQ(unseen_by(maria.id), 0U) << "it is gone with the photo";
  EXPECT_THAT(notifications_of(maria.id).items, SizeIs(2));
}

}  // namespace
}  // namespace portreto::metadata
