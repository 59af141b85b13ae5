#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_P(MetadataConformance, ALikeCountsOnce) {
  const model::Target gallery = model::target_of(GalleryId::generate());
  const model::Target photo{model::TargetKind::kPhoto, gallery.id};  // the same id, yet another thing
  const UserId maria = UserId::generate();
  const UserId nikos = UserId::generate();
  EXPECT_EQ(error_code(run(social().put_like({gallery, maria, tick()}))), "ok");
  EXPECT_EQ(error_code(run(social().put_like({gallery, maria, tick()}))), "ok") << "done twice";
  EXPECT_EQ(error_code(run(social().put_like({gallery, nikos, tick()}))), "ok");
  EXPECT_EQ(error_code(run(social().insert_comment(make_comment(photo, "Nice")))), "ok");

  const auto seen = run(social().reactions({gallery, photo, gallery}, maria)).value();
  EXPECT_THAT(seen, SizeIs(2));
  EXPECT_EQ(seen.at(gallery).likes, 2U);
  EXPECT_EQ(seen.at(gallery).comments, 0U);
  EXPECT_TRUE(seen.at(gallery).is_liked);
  EXPECT_EQ(seen.at(photo).likes, 0U);
  EXPECT_EQ(seen.at(photo).comments, 1U);
  EXPECT_FALSE(seen.at(photo).is_liked);
  EXPECT_FALSE(run(social().reactions({gallery}, UserId::generate()))->at(gallery).is_liked);
  EXPECT_FALSE(run(social().reactions({gallery}, std::nullopt))->at(gallery).is_liked);

  EXPECT_EQ(error_code(run(social().remove_like(maria, gallery))), "ok");
  EXPECT_EQ(error_code(run(social().remove_like(maria, gallery))), "ok") << "done twice";
  const auto after = run(social().reactions({gallery}, maria)).value();
  EXPECT_EQ(after.at(gallery).likes, 1U);
  EXPECT_FALSE(after.at(gallery).is_liked);
}

TEST_P(MetadataConformance, ManyLikesOfOneRaceToOne) {
  const model::Target photo = model::target_of(PhotoId::generate());
  const UserId maria = UserId::generate();
  std::vector<std::future<Status>> tries;
  for (int i = 0; i < 20; ++i) tries.push_back(start(social().put_like({photo, maria, tick()})));
  for (auto& attempt : tries) EXPECT_EQ(error_code(attempt.get()), "ok");
  EXPECT_EQ(run(social().reactions({photo}, maria))->at(photo).likes, 1U);
}

TEST_P(MetadataConformance, ACommentIsWrittenEditedAndRemoved) {
  const model::Comment comment = make_comment(model::target_of(PhotoId::generate()), "Ωραίο!\n📷");
  ASSERT_EQ(error_code(run(social().insert_comment(comment))), "ok");
  EXPECT_EQ(error_code(run(social().insert_comment(comment))), "already_exists");

  const auto found = run(social().find_comment(comment.id));
  ASSERT_EQ(error_code(found), "ok");
  EXPECT_EQ(found->target, comment.target);
  EXPECT_EQ(found->author, comment.author);
  EXPECT_EQ(found->text, comment.text);
  EXPECT_EQ(found->created_at, comment.created_at);
  EXPECT_EQ(found->edited_at, std::nullopt);

  const Timestamp edited_at = tick();
  ASSERT_EQ(error_code(run(social().update_comment(comment.id, "Better", edited_at))), "ok");
  EXPECT_EQ(run(social().find_comment(comment.id))->text, "Better");
  EXPECT_EQ(run(social().find_comment(comment.id))->edited_at, edited_at);

  EXPECT_EQ(error_code(run(social().remove_comment(comment.id))), "ok");
  EXPECT_EQ(error_code(run(social().remove_comment(comment.id))), "ok") << "done twice";
  EXPECT_EQ(error_code(run(social().find_comment(comment.id))), "not_found");
  EXPECT_EQ(error_code(run(social().update_comment(comment.id, "x", edited_at))), "not_found");
}

TEST_P(MetadataConformance, CommentsAreListedOldestFirst) {
  const model::Target photo = model::target_of(PhotoId::generate());
  std::vector<CommentId> expected;
  for (int i = 0; i < 7; ++i) {
    const model::Comment comment = make_comment(photo, std::to_string(i));
    expected.push_back(comment.id);
    ASSERT_EQ(error_code(run(social().insert_comment(comment))), "ok");
    ASSERT_EQ(error_code(run(social().insert_comment(make_comment({model::TargetKind::kGallery, photo.id}, "x")))),
              "ok");
  }
  for (const std::size_t limit : {1, 3, 7, 8}) {
    EXPECT_EQ(
        ids_of(all_pages([&](const PageRequest& page) { return run(social().list_comments(photo, page)); }, limit)),
        expected)
        << limit;
  }
}

TEST_P(MetadataConformance, LikesAreListedNewestFirst) {
  const model::Target photo = model::target_of(PhotoId::generate());
  std::vector<model::Like> expected;
  for (int i = 0; i < 7; ++i) {
    // Two at a time at the same moment, so that a page can end between them.
    const Timestamp at = i % 2 == 1 ? expected.front().created_at : tick();
    const auto link = i == 3 ? std::optional(ShareLinkId::generate()) : std::nullopt;
    const model::Like like{photo, UserId::generate(), at, UserId::generate(), link};
    ASSERT_EQ(error_code(run(social().put_like(like))), "ok");
    ASSERT_EQ(error_code(run(social().put_like({{model::TargetKind::kGallery, photo.id}, like.user, at}))), "ok");
    expected.insert(expected.begin(), like);
  }
  std::ranges::sort(expected, std::greater(),
                    [](const model::Like& like) { return std::pair(like.created_at, like.user); });
  const auto list = [&](std::size_t limit) {
    return all_pages([&](const PageRequest& page) { return run(social().list_likes(photo, page)); }, limit);
  };
  for (const std::size_t limit : {1, 3, 7, 8}) EXPECT_EQ(list(limit), expected) << limit;
  ASSERT_EQ(error_code(run(social().remove_like(expected.front().user, photo))), "ok");
  expected.erase(expected.begin());
  EXPECT_EQ(list(50), expected);
  EXPECT_THAT(run(social().list_likes(model::target_of(PhotoId::generate()), {}))->items, IsEmpty());
}

TEST_P(MetadataConformance, WhatGuestsLeaveIsCountedByTheirLink) {
  const model::Target photo = model::target_of(PhotoId::generate());
  const model::Target other{model::TargetKind::kGallery, photo.id};
  const ShareLinkId link = ShareLinkId::generate();
  const UserId owner = UserId::generate(), guest = UserId::generate();
  const Timestamp now = tick();
  ASSERT_EQ(error_code(run(social().put_like({photo, guest, now, owner, link}))), "ok");
  ASSERT_EQ(error_code(run(social().put_like({other, guest, now, owner, link}))), "ok");
  ASSERT_EQ(error_code(run(social().put_like({photo, UserId::generate(), now, owner, ShareLinkId::generate()}))), "ok");
  ASSERT_EQ(error_code(run(social().put_like({photo, UserId::generate(), now, owner}))), "ok");
  model::Comment comment = make_comment(photo, "Kala!");
  comment.recipient = owner;
  ASSERT_EQ(error_code(run(social().insert_comment(comment))), "ok");
  comment.id = CommentId::generate();
  comment.author = guest;
  comment.link = link;
  comment.guest_name = "Θεία Ελένη";
  ASSERT_EQ(error_code(run(social().insert_comment(comment))), "ok");

  EXPECT_EQ(run(social().find_comment(comment.id)).value(), comment);
  EXPECT_EQ(run(social().update_comment(comment.id, "x", now)).has_value(), true);
  EXPECT_EQ(run(social().find_comment(comment.id))->guest_name, comment.guest_name);
  const auto acts = run(social().count_by_guests(link, photo)).value();
  EXPECT_EQ(acts.likes, 1U);
  EXPECT_EQ(acts.comments, 1U);
  EXPECT_EQ(run(social().count_by_guests(link, other))->comments, 0U);
  EXPECT_EQ(run(social().count_by_guests(ShareLinkId::generate(), photo))->likes, 0U);
  EXPECT_EQ(run(social().reactions({photo}, guest))->at(photo).likes, 3U);
  EXPECT_TRUE(run(social().reactions({photo}, guest))->at(photo).is_liked);
  EXPECT_EQ(run(social().list_likes_by(guest, std::nullopt, 10))->at(0).link, link);

  std::vector<std::optional<std::string>> names;
  for (const model::Notification& one : notifications_of(owner).items) names.push_back(one.guest_name);
  EXPECT_THAT(names, testing::UnorderedElementsAre(std::nullopt, std::nullopt, "", "", "", comment.guest_name));
}

TEST_P(MetadataConformance, AThingsReactionsAreRemovedInParts) {
  const model::Target photo = model::target_of(PhotoId::generate());
  const model::Target other = model::target_of(PhotoId::generate());
  for (const model::Target& target : {photo, other}) {
    for (int i = 0; i < 4; ++i) {
      ASSERT_EQ(error_code(run(social().put_like({target, UserId::generate(), tick()}))), "ok");
      ASSERT_EQ(error_code(run(social().insert_comment(make_comment(target, "x")))), "ok");
    }
  }
  EXPECT_EQ(run(social().remove_all_of(photo, 5)).value(), 5U);
  EXPECT_EQ(run(social().remove_all_of(photo, 5)).value(), 3U);
  EXPECT_EQ(run(social().remove_all_of(photo, 5)).value(), 0U);
  const auto left = run(social().reactions({photo, other}, std::nullopt)).value();
  EXPECT_EQ(left.at(photo).likes + left.at(photo).comments, 0U);
  EXPECT_EQ(left.at(other).likes, 4U);
  EXPECT_EQ(left.at(other).comments, 4U);
}

}  // namespace
}  // namespace portreto::metadata
