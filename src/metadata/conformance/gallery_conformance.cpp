#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using model::Audience;
using testing::ElementsAre;
using testing::IsEmpty;

const std::set<Audience> kAll(model::kAllAudiences.begin(), model::kAllAudiences.end());

void expect_same(const model::Gallery& a, const model::Gallery& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.owner, b.owner);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.description, b.description);
  EXPECT_EQ(a.audience, b.audience);
  EXPECT_EQ(a.people, b.people);
  EXPECT_EQ(a.cover, b.cover);
  EXPECT_EQ(a.shares_originals, b.shares_originals);
  EXPECT_EQ(a.order, b.order);
  EXPECT_EQ(a.sections, b.sections);
  EXPECT_EQ(a.comments_off, b.comments_off);
  EXPECT_EQ(a.positions, b.positions);
  EXPECT_EQ(a.hides_camera, b.hides_camera);
  EXPECT_EQ(a.taken_down_from, b.taken_down_from);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.revision, b.revision);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.updated_at, b.updated_at);
}

TEST_P(MetadataConformance, AGalleryIsFoundAsItWasStored) {
  model::Gallery gallery = make_gallery(UserId::generate(), "Ελλάδα", Audience::kFollowers);
  gallery.people = {UserId::generate(), UserId::generate()};
  gallery.cover = PhotoId::generate();
  gallery.shares_originals = true;
  gallery.order = model::PhotoOrder::kManual;
  gallery.sections = {{SectionId::generate(), "Άφιξη", -5}, {SectionId::generate(), "Home", std::int64_t{1} << 61}};
  gallery.comments_off = true;
  gallery.positions = model::PositionDetail::kExact;
  gallery.hides_camera = true;
  ASSERT_EQ(error_code(run(galleries().insert(gallery))), "ok");
  const auto found = run(galleries().find(gallery.id));
  ASSERT_EQ(error_code(found), "ok");
  expect_same(*found, gallery);
  EXPECT_EQ(error_code(run(galleries().find(GalleryId::generate()))), "not_found");
}

TEST_P(MetadataConformance, PublicGalleriesThatTellPositionsAreListedForTheMap) {
  const auto add = [&](Audience audience, model::PositionDetail positions) {
    model::Gallery gallery = make_gallery(UserId::generate(), "Summer", audience);
    gallery.positions = positions;
    EXPECT_EQ(error_code(run(galleries().insert(gallery))), "ok");
    return gallery;
  };
  const model::Gallery exact = add(Audience::kPublic, model::PositionDetail::kExact);
  model::Gallery hiding = add(Audience::kPublic, model::PositionDetail::kHidden);
  add(Audience::kFollowers, model::PositionDetail::kExact);
  const model::Gallery approximate = add(Audience::kPublic, model::PositionDetail::kApproximate);
  const model::Gallery gone = add(Audience::kPublic, model::PositionDetail::kExact);
  ASSERT_EQ(error_code(run(galleries().mark_deleting(gone.id))), "ok");

  const auto listed = [&](std::size_t limit) {
    std::vector<GalleryId> ids;
    for (const model::Gallery& gallery : run(galleries().list_on_map(limit)).value()) ids.push_back(gallery.id);
    return ids;
  };
  EXPECT_THAT(listed(10), ElementsAre(approximate.id, exact.id));
  EXPECT_THAT(listed(1), ElementsAre(approximate.id));
  hiding.positions = model::PositionDetail::kExact;
  ASSERT_EQ(error_code(run(galleries().update(hiding))), "ok");
  EXPECT_THAT(listed(10), ElementsAre(approximate.id, hiding.id, exact.id));
}

TEST_P(MetadataConformance, AGalleryNameIsUniqueForItsOwner) {
  const UserId owner = UserId::generate();
  const model::Gallery gallery = add_gallery(owner, "Ελλάδα");
  EXPECT_EQ(error_code(run(galleries().insert(make_gallery(owner, "ΕΛΛΑΔΑ")))), "already_exists");
  EXPECT_THAT(error_fields(run(galleries().insert(make_gallery(owner, "ΕΛΛΑΔΑ")))), ElementsAre("name"));
  add_gallery(UserId::generate(), "Ελλάδα");

  const Status again = run(galleries().insert(gallery));
  EXPECT_EQ(error_code(again), "already_exists");
  EXPECT_THAT(error_fields(again), IsEmpty()) << "the same id is an earlier try of the same request";
}

TEST_P(MetadataConformance, OneOfManyGetsAGalleryName) {
  const UserId owner = UserId::generate();
  std::vector<std::future<Status>> tries;
  for (int i = 0; i < 16; ++i) tries.push_back(start(galleries().insert(make_gallery(owner, "Summer"))));
  int created = 0;
  for (auto& attempt : tries) {
    const Status status = attempt.get();
    created += status.has_value();
    if (!status) EXPECT_THAT(error_fields(status), ElementsAre("name"));
  }
  EXPECT_EQ(created, 1);
}

TEST_P(MetadataConformance, AGalleryIsUpdatedAtItsRevision) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  model::Gallery change = gallery;
  change.owner = UserId::generate();  // stays as it was
  change.name = "Winter";
  change.description = "";
  change.audience = Audience::kPrivate;
  change.people = {UserId::generate()};
  change.cover = PhotoId::generate();
  change.shares_originals = true;
  change.order = model::PhotoOrder::kTaken;
  change.sections = {{SectionId::generate(), "By the sea", 7}};
  change.comments_off = true;
  change.positions = model::PositionDetail::kApproximate;
  change.hides_camera = true;
  change.updated_at = tick();
  const auto updated = run(galleries().update(change));
  ASSERT_EQ(error_code(updated), "ok");
  EXPECT_EQ(updated->revision, 2U);
  EXPECT_EQ(updated->owner, gallery.owner);
  EXPECT_EQ(updated->name, "Winter");
  EXPECT_EQ(updated->description, "");
  EXPECT_EQ(updated->audience, Audience::kPrivate);
  EXPECT_EQ(updated->people, change.people);
  EXPECT_EQ(updated->cover, change.cover);
  EXPECT_TRUE(updated->shares_originals);
  EXPECT_EQ(updated->order, model::PhotoOrder::kTaken);
  EXPECT_EQ(updated->sections, change.sections);
  EXPECT_TRUE(updated->comments_off);
  EXPECT_EQ(updated->positions, model::PositionDetail::kApproximate);
  EXPECT_TRUE(updated->hides_camera);
  EXPECT_EQ(updated->created_at, gallery.created_at);
  EXPECT_EQ(updated->updated_at, change.updated_at);
  expect_same(*run(galleries().find(gallery.id)), *updated);

  EXPECT_EQ(error_code(run(galleries().update(change))), "conflict") << "its revision is an old one";
  change.id = GalleryId::generate();
  EXPECT_EQ(error_code(run(galleries().update(change))), "not_found");

  model::Gallery renamed = *updated;
  renamed.name = "WINTER";
  EXPECT_EQ(error_code(run(galleries().update(renamed))), "ok") << "its own name is not taken";
  add_gallery(gallery.owner, "Summer");
  renamed = *run(galleries().find(gallery.id));
  renamed.name = "summer";
  EXPECT_THAT(error_fields(run(galleries().update(renamed))), ElementsAre("name"));
  EXPECT_EQ(run(galleries().find(gallery.id))->name, "WINTER");
}

TEST_P(MetadataConformance, OneOfManyUpdatesARevision) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  std::vector<std::future<Result<model::Gallery>>> tries;
  for (int i = 0; i < 16; ++i) {
    model::Gallery change = gallery;
    change.name = "Summer " + std::to_string(i);
    tries.push_back(start(galleries().update(change)));
  }
  int updated = 0;
  for (auto& attempt : tries) updated += attempt.get().has_value();
  EXPECT_EQ(updated, 1);
  EXPECT_EQ(run(galleries().find(gallery.id))->revision, 2U);
}

TEST_P(MetadataConformance, GalleriesOfAnOwnerAreListedNewestFirst) {
  const UserId owner = UserId::generate();
  std::vector<GalleryId> newest_first;
  for (int i = 0; i < 7; ++i) {
    const model::Gallery gallery = add_gallery(owner, "Gallery " + std::to_string(i), static_cast<Audience>(i % 3));
    newest_first.insert(newest_first.begin(), gallery.id);
  }
  add_gallery(UserId::generate(), "Of another");
  const auto list = [&](const std::set<Audience>& audiences, std::size_t limit) {
    return ids_of(all_pages(
        [&](const PageRequest& page) { return run(galleries().list_by_owner(owner, audiences, page)); }, limit));
  };
  for (const std::size_t limit : {1, 3, 7, 8}) EXPECT_EQ(list(kAll, limit), newest_first) << limit;
  const auto at = [&](int i) { return newest_first[static_cast<std::size_t>(6 - i)]; };
  EXPECT_THAT(list({Audience::kPublic}, 1), ElementsAre(at(5), at(2)));
  EXPECT_THAT(list({Audience::kPrivate, Audience::kFollowers}, 2), ElementsAre(at(6), at(4), at(3), at(1), at(0)));
  EXPECT_THAT(list({}, 5), IsEmpty());
  EXPECT_EQ(run(galleries().count_by_owner(owner, kAll)).value(), 7U);
  EXPECT_EQ(run(galleries().count_by_owner(owner, {{Audience::kPrivate}})).value(), 3U);
  EXPECT_EQ(run(galleries().count_by_owner(owner, {})).value(), 0U);
}

TEST_P(MetadataConformance, AGalleryForChosenPeopleIsListedForThemAlone) {
  const UserId owner = UserId::generate();
  const UserId chosen = UserId::generate();
  const UserId other = UserId::generate();
  for (const UserId follower : {chosen, other}) add_follow(follower, owner);
  const auto add = [&](const std::string& name, Audience audience, std::vector<UserId> people) {
    model::Gallery gallery = make_gallery(owner, name, audience);
    gallery.people = std::move(people);
    EXPECT_EQ(error_code(run(galleries().insert(gallery))), "ok");
    return gallery;
  };
  const auto both = add("Both", Audience::kPeople, {chosen, other});
  add("Was for them", Audience::kPrivate, {chosen, other});
  add("By link", Audience::kLink, {chosen, other});
  const auto open = add("Open", Audience::kPublic, {});
  auto one = add("One", Audience::kPeople, {chosen});
  add("Nobody", Audience::kPeople, {});

  const auto wall = [&](UserId viewer) {
    const GalleryFilter filter({Audience::kPublic}, viewer);
    const auto rows =
        all_pages([&](const PageRequest& page) { return run(galleries().list_by_owner(owner, filter, page)); }, 1);
    EXPECT_EQ(run(galleries().count_by_owner(owner, filter)).value(), rows.size());
    return ids_of(rows);
  };
  const auto feed = [&](UserId viewer) {
    return ids_of(all_pages([&](const PageRequest& page) { return run(galleries().list_feed(viewer, page)); }, 1));
  };
  EXPECT_THAT(wall(chosen), ElementsAre(one.id, open.id, both.id));
  EXPECT_THAT(wall(other), ElementsAre(open.id, both.id));
  EXPECT_THAT(wall(UserId::generate()), ElementsAre(open.id));
  EXPECT_THAT(feed(chosen), ElementsAre(one.id, open.id, both.id));
  EXPECT_THAT(feed(other), ElementsAre(open.id, both.id));

  one.people = {other};
  one = run(galleries().update(one)).value();
  EXPECT_THAT(wall(chosen), ElementsAre(open.id, both.id));
  EXPECT_THAT(wall(other), ElementsAre(one.id, open.id, both.id));
  EXPECT_THAT(feed(chosen), ElementsAre(open.id, both.id));
  one.audience = Audience::kFollowers;
  one.people = {chosen};
  one = run(galleries().update(one)).value();
  EXPECT_THAT(wall(chosen), ElementsAre(open.id, both.id)) << "they are kept, and mean nothing";
  ASSERT_EQ(error_code(run(galleries().mark_deleting(both.id))), "ok");
  EXPECT_THAT(wall(chosen), ElementsAre(open.id));
}

TEST_P(MetadataConformance, ContributorsFindGalleriesOfEveryAudience) {
  const UserId owner = UserId::generate(), contributor = UserId::generate();
  std::vector<GalleryId> newest_first;
  std::vector<model::Gallery> stored;
  for (const Audience audience : model::kAllAudiences) {
    model::Gallery gallery = make_gallery(owner, "Gallery " + std::to_string(stored.size()), audience);
    gallery.contributors = {contributor};
    ASSERT_EQ(error_code(run(galleries().insert(gallery))), "ok");
    EXPECT_EQ(run(galleries().find(gallery.id)).value(), gallery);
    newest_first.insert(newest_first.begin(), gallery.id);
    stored.push_back(gallery);
  }
  add_gallery(owner, "Other");
  const auto wall = [&](UserId viewer) {
    const GalleryFilter filter({}, viewer, viewer);
    const auto rows =
        all_pages([&](const PageRequest& page) { return run(galleries().list_by_owner(owner, filter, page)); }, 2);
    EXPECT_EQ(run(galleries().count_by_owner(owner, filter)).value(), rows.size());
    return ids_of(rows);
  };
  EXPECT_EQ(wall(contributor), newest_first);
  EXPECT_THAT(wall(UserId::generate()), ElementsAre());
  EXPECT_TRUE(run(galleries().list_feed(contributor, {}))->items.empty()) << "which goes by the audience";

  // What is taken down is its owner's alone.
  stored[0].taken_down_from = Audience::kPublic;
  EXPECT_EQ(run(galleries().update(stored[0]))->contributors, stored[0].contributors);
  newest_first.pop_back();
  EXPECT_EQ(wall(contributor), newest_first);
  stored[1].contributors = {UserId::generate()};
  EXPECT_EQ(run(galleries().update(stored[1]))->contributors, stored[1].contributors);
  newest_first.pop_back();
  EXPECT_EQ(wall(contributor), newest_first);
  EXPECT_THAT(wall(stored[1].contributors[0]), ElementsAre(stored[1].id));
  ASSERT_EQ(error_code(run(galleries().mark_deleting(stored[2].id))), "ok");
  newest_first.pop_back();
  EXPECT_EQ(wall(contributor), newest_first);
}

TEST_P(MetadataConformance, PeopleFindWhatIsSharedWithThemByName) {
  const UserId me = UserId::generate();
  std::vector<GalleryId> newest_first;
  std::vector<model::Gallery> stored;
  for (int i = 0; i < 12; ++i) {
    model::Gallery gallery =
        make_gallery(UserId::generate(), "Gallery", i % 3 == 1 ? Audience::kPrivate : Audience::kPeople);
    if (i % 3 != 1) gallery.people = {me};
    if (i % 3 != 0) gallery.contributors = {me};  // every third one is shared both ways, and found once
    ASSERT_EQ(error_code(run(galleries().insert(gallery))), "ok");
    newest_first.insert(newest_first.begin(), gallery.id);
    stored.push_back(gallery);
  }
  model::Gallery other = make_gallery(UserId::generate(), "Kept for later", Audience::kPrivate);
  other.people = {me};  // under another audience it says nothing
  ASSERT_EQ(error_code(run(galleries().insert(other))), "ok");
  add_gallery(UserId::generate(), "Open", Audience::kPublic);
  const auto shared_with = [&](UserId person) {
    return ids_of(
        all_pages([&](const PageRequest& page) { return run(galleries().list_shared_with(person, page)); }, 5));
  };
  EXPECT_EQ(shared_with(me), newest_first);
  EXPECT_THAT(shared_with(UserId::generate()), ElementsAre());

  stored[0].taken_down_from = std::exchange(stored[0].audience, Audience::kPrivate);
  stored[1].contributors = {};
  stored[2].contributors = {};  // still one of its people
  stored[3].audience = Audience::kFollowers;
  for (std::size_t i = 0; i < 4; ++i) ASSERT_EQ(error_code(run(galleries().update(stored[i]))), "ok");
  ASSERT_EQ(error_code(run(galleries().mark_deleting(stored[4].id))), "ok");
  for (const std::size_t gone : {0, 1, 3, 4}) std::erase(newest_first, stored[gone].id);
  EXPECT_EQ(shared_with(me), newest_first);
  other.audience = Audience::kPeople;
  ASSERT_EQ(error_code(run(galleries().update(other))), "ok");
  newest_first.insert(newest_first.begin(), other.id);
  EXPECT_EQ(shared_with(me), newest_first);
}

TEST_P(MetadataConformance, RowsOfOneTimeAreOrderedById) {
  const UserId owner = UserId::generate();
  const Timestamp now = tick();
  std::vector<GalleryId> ids;
  for (int i = 0; i < 9; ++i) {
    model::Gallery gallery = make_gallery(owner, "Gallery " + std::to_string(i));
    gallery.created_at = now;
    ids.push_back(gallery.id);
    ASSERT_EQ(error_code(run(galleries().insert(gallery))), "ok");
  }
  std::ranges::sort(ids, std::greater{});
  EXPECT_EQ(
      ids_of(all_pages([&](const PageRequest& page) { return run(galleries().list_by_owner(owner, kAll, page)); }, 2)),
      ids);
}

TEST_P(MetadataConformance, ACursorStaysWhereItIsUnderInsertsAndDeletes) {
  const UserId owner = UserId::generate();
  std::vector<model::Gallery> added;
  for (int i = 0; i < 6; ++i) added.push_back(add_gallery(owner, "Gallery " + std::to_string(i)));
  const auto first = run(galleries().list_by_owner(owner, kAll, {.limit = 3})).value();
  EXPECT_THAT(ids_of(first.items), ElementsAre(added[5].id, added[4].id, added[3].id));

  add_gallery(owner, "Newer");
  ASSERT_EQ(error_code(run(galleries().mark_deleting(added[3].id))), "ok");  // the cursor's own row
  const auto second = run(galleries().list_by_owner(owner, kAll, {.after = first.next, .limit = 3})).value();
  EXPECT_THAT(ids_of(second.items), ElementsAre(added[2].id, added[1].id, added[0].id));
  EXPECT_EQ(second.next, std::nullopt);
}

TEST_P(MetadataConformance, TheFeedHasWhatTheFollowedShare) {
  const UserId me = UserId::generate();
  const UserId friend_1 = UserId::generate();
  const UserId friend_2 = UserId::generate();
  const UserId requested = UserId::generate();
  const UserId stranger = UserId::generate();
  add_follow(me, friend_1);
  add_follow(me, friend_2);
  add_follow(me, requested, model::FollowState::kRequested);
  add_follow(stranger, me);

  std::vector<GalleryId> expected;
  for (int i = 0; i < 12; ++i) {
    for (const UserId owner : {me, friend_1, requested, stranger}) {
      const auto gallery = add_gallery(owner, "Gallery " + std::to_string(i), static_cast<Audience>(i % 3));
      if (owner == friend_1 && i % 3 != 0) expected.insert(expected.begin(), gallery.id);
    }
    if (i % 4 == 0) expected.insert(expected.begin(), add_gallery(friend_2, "Gallery " + std::to_string(i)).id);
  }
  const auto feed = [&](UserId follower, std::size_t limit) {
    return ids_of(
        all_pages([&](const PageRequest& page) { return run(galleries().list_feed(follower, page)); }, limit));
  };
  for (const std::size_t limit : {1, 2, 5, 50}) EXPECT_EQ(feed(me, limit), expected) << limit;
  EXPECT_THAT(feed(friend_1, 5), IsEmpty());

  ASSERT_EQ(error_code(run(follows().remove(me, friend_1))), "ok");
  EXPECT_EQ(feed(me, 2).size(), 3U) << "nothing of whom one follows no more";
}

TEST_P(MetadataConformance, TheFeedOfManyIsInOrder) {
  const UserId me = UserId::generate();
  std::vector<UserId> owners;
  for (int i = 0; i < 10; ++i) {
    owners.push_back(UserId::generate());
    add_follow(me, owners.back());
  }
  std::vector<GalleryId> expected;
  for (int i = 0; i < 100; ++i) {
    const UserId owner = owners[static_cast<std::size_t>(i * i % 7)];  // some often, some never
    expected.insert(expected.begin(), add_gallery(owner, "Gallery " + std::to_string(i)).id);
  }
  for (const std::size_t limit : {3, 20}) {
    EXPECT_EQ(ids_of(all_pages([&](const PageRequest& page) { return run(galleries().list_feed(me, page)); }, limit)),
              expected);
  }
}

TEST_P(MetadataConformance, PublicGalleriesAreListed) {
  std::vector<GalleryId> expected;
  for (int i = 0; i < 9; ++i) {
    const auto gallery = add_gallery(UserId::generate(), "Gallery", static_cast<Audience>(i % 3));
    if (gallery.audience == Audience::kPublic) expected.insert(expected.begin(), gallery.id);
  }
  EXPECT_EQ(ids_of(all_pages([&](const PageRequest& page) { return run(galleries().list_public(page)); }, 2)),
            expected);
}

TEST_P(MetadataConformance, ALimitOutOfBoundsIsBroughtWithin) {
  const UserId owner = UserId::generate();
  add_gallery(owner, "One");
  add_gallery(owner, "Two");
  EXPECT_EQ(run(galleries().list_by_owner(owner, kAll, {.limit = 0}))->items.size(), 1U);
  EXPECT_EQ(run(galleries().list_by_owner(owner, kAll, {.limit = SIZE_MAX}))->items.size(), 2U);
}

TEST_P(MetadataConformance, TheFeedIsThatOfThePeopleWhoAreFollowedNow) {
  const UserId follower = UserId::generate();
  const UserId first = UserId::generate();
  const UserId second = UserId::generate();
  const GalleryId of_first = add_gallery(first, "One").id;
  const GalleryId of_second = add_gallery(second, "Two").id;
  const auto feed = [&] { return ids_of(run(galleries().list_feed(follower, {}))->items); };
  EXPECT_THAT(feed(), IsEmpty());
  add_follow(follower, first);
  EXPECT_THAT(feed(), ElementsAre(of_first));
  // By another process, of which this one hears nothing.
  const auto now = tick();
  ASSERT_TRUE(run(other_store().follows().put({follower, second, model::FollowState::kAccepted, now})));
  EXPECT_THAT(feed(), ElementsAre(of_second, of_first));
  ASSERT_TRUE(run(other_store().follows().remove(follower, first)));
  EXPECT_THAT(feed(), ElementsAre(of_second));
  ASSERT_TRUE(run(other_store().follows().remove(follower, second)));
  EXPECT_THAT(feed(), IsEmpty());
}

TEST_P(MetadataConformance, AGalleryThatIsBeingDeletedIsInvisible) {
  const UserId owner = UserId::generate();
  const UserId follower = UserId::generate();
  add_follow(follower, owner);
  const model::Gallery gallery = add_gallery(owner, "Summer");
  EXPECT_EQ(error_code(run(galleries().erase(gallery.id))), "conflict") << "a live one is never erased";

  ASSERT_EQ(error_code(run(galleries().mark_deleting(gallery.id))), "ok");
  EXPECT_EQ(error_code(run(galleries().mark_deleting(gallery.id))), "ok") << "done twice";
  EXPECT_EQ(error_code(run(galleries().find(gallery.id))), "not_found");
  EXPECT_EQ(error_code(run(galleries().update(gallery))), "not_found");
  EXPECT_THAT(run(galleries().list_by_owner(owner, kAll, {}))->items, IsEmpty());
  EXPECT_THAT(run(galleries().list_feed(follower, {}))->items, IsEmpty());
  EXPECT_THAT(run(galleries().list_public({}))->items, IsEmpty());
  EXPECT_EQ(run(galleries().count_by_owner(owner, kAll)).value(), 0U);
  EXPECT_EQ(error_code(run(galleries().insert(gallery))), "already_exists");

  const model::Gallery successor = add_gallery(owner, "Summer");  // the name is free
  EXPECT_THAT(run(galleries().list_deleting(10)).value(), ElementsAre(gallery.id));
  EXPECT_EQ(error_code(run(galleries().erase(gallery.id))), "ok");
  EXPECT_EQ(error_code(run(galleries().erase(gallery.id))), "ok") << "done twice";
  EXPECT_THAT(run(galleries().list_deleting(10)).value(), IsEmpty());
  EXPECT_EQ(error_code(run(galleries().mark_deleting(gallery.id))), "not_found");
  EXPECT_EQ(error_code(run(galleries().find(successor.id))), "ok");
}

}  // namespace
}  // namespace portreto::metadata
