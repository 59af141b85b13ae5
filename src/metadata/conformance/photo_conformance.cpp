#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"
#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr auto kAdded = model::PhotoOrder::kAdded;

void expect_same(const model::Photo& a, const model::Photo& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.gallery, b.gallery);
  EXPECT_EQ(a.owner, b.owner);
  EXPECT_EQ(a.image, b.image);
  EXPECT_EQ(a.file_name, b.file_name);
  EXPECT_EQ(a.location, b.location);
  EXPECT_EQ(a.description, b.description);
  EXPECT_EQ(a.alt, b.alt);
  EXPECT_EQ(a.tags, b.tags);
  EXPECT_EQ(a.exif, b.exif);
  EXPECT_EQ(a.taken_at, b.taken_at);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.revision, b.revision);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.rank, b.rank);
  EXPECT_EQ(a.positions, b.positions);
}

TEST_P(MetadataConformance, APhotoIsFoundAsItWasStored) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  const model::Photo full = add_photo(gallery);
  const auto found = run(photos().find(full.id));
  ASSERT_EQ(error_code(found), "ok");
  expect_same(*found, full);

  const model::Photo bare{.id = PhotoId::generate(), .gallery = gallery.id, .created_at = tick()};
  ASSERT_EQ(error_code(run(photos().insert(bare))), "ok");
  expect_same(run(photos().find(bare.id)).value(), bare);

  EXPECT_EQ(error_code(run(photos().insert(full))), "already_exists");
  EXPECT_EQ(error_code(run(photos().find(PhotoId::generate()))), "not_found");
}

TEST_P(MetadataConformance, APhotoIsUpdatedAtItsRevision) {
  const model::Photo photo = add_photo(add_gallery(UserId::generate(), "Summer"));
  model::Photo change = photo;
  change.location = "Σύρος";
  change.description = "";
  change.alt = "A harbour";
  change.positions = model::PositionDetail::kApproximate;
  change.file_name = "stays as it was";
  change.image = {};
  const auto updated = run(photos().update(change));
  ASSERT_EQ(error_code(updated), "ok");
  model::Photo expected = photo;
  expected.location = "Σύρος";
  expected.description = "";
  expected.alt = "A harbour";
  expected.positions = model::PositionDetail::kApproximate;
  expected.revision = 2;
  expect_same(*updated, expected);
  expect_same(run(photos().find(photo.id)).value(), expected);

  change = *updated;
  change.positions.reset();
  ASSERT_EQ(error_code(run(photos().update(change))), "ok");
  EXPECT_EQ(run(photos().find(photo.id))->positions, std::nullopt) << "taken back";

  EXPECT_EQ(error_code(run(photos().update(change))), "conflict") << "its revision is an old one";
  change.id = PhotoId::generate();
  EXPECT_EQ(error_code(run(photos().update(change))), "not_found");
}

TEST_P(MetadataConformance, PhotosOfAGalleryAreListedOldestFirst) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  const model::Gallery other = add_gallery(gallery.owner, "Winter");
  std::vector<PhotoId> expected;
  for (int i = 0; i < 7; ++i) {
    expected.push_back(add_photo(gallery).id);
    add_photo(other);
  }
  for (const std::size_t limit : {1, 3, 7, 8}) {
    EXPECT_EQ(ids_of(all_pages([&](const PageRequest& page) { return run(photos().list(gallery.id, page)); }, limit)),
              expected)
        << limit;
  }
  EXPECT_THAT(run(photos().list(GalleryId::generate(), {}))->items, IsEmpty());

  const auto first = run(photos().list(gallery.id, {.limit = 4})).value();
  expected.push_back(add_photo(gallery).id);
  ASSERT_EQ(error_code(run(photos().mark_deleting(expected[3]))), "ok");  // the cursor's own row
  EXPECT_THAT(ids_of(run(photos().list(gallery.id, {.after = first.next}))->items),
              ElementsAre(expected[4], expected[5], expected[6], expected[7]));
}

TEST_P(MetadataConformance, PhotosAreFoundByTheirOriginalsWithinAGallery) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Beach");
  const model::Gallery other = add_gallery(gallery.owner, "Mountains");
  const auto add_of = [&](const model::Gallery& where, std::string_view bytes) {
    model::Photo photo = make_photo(where);
    photo.image.sha256 = digest_of(bytes);
    EXPECT_EQ(error_code(run(photos().insert(photo))), "ok");
    return photo.id;
  };
  const PhotoId a = add_of(gallery, "a");
  const PhotoId again = add_of(gallery, "a");
  const PhotoId b = add_of(gallery, "b");
  const PhotoId deleted = add_of(gallery, "c");
  add_of(other, "d");
  ASSERT_EQ(error_code(run(photos().mark_deleting(deleted))), "ok");

  const auto found = [&](std::vector<Sha256Digest> originals) {
    return ids_of(run(photos().list_by_content(gallery.id, std::move(originals))).value());
  };
  EXPECT_THAT(found({digest_of("a"), digest_of("b"), digest_of("a")}), UnorderedElementsAre(a, again, b));
  EXPECT_THAT(found({digest_of("b")}), UnorderedElementsAre(b));
  EXPECT_THAT(found({digest_of("c"), digest_of("d"), digest_of("e")}), UnorderedElementsAre());
  EXPECT_THAT(found({}), UnorderedElementsAre());
}

TEST_P(MetadataConformance, PhotosAreFoundByWhereTheyWereTaken) {
  const model::Gallery summer = add_gallery(UserId::generate(), "Summer");
  const model::Gallery winter = add_gallery(summer.owner, "Winter");
  const UserId contributor = UserId::generate();
  const auto add_at = [&](const model::Gallery& gallery, UserId owner, std::optional<double> latitude,
                          std::optional<double> longitude) {
    model::Photo photo = make_photo(gallery);
    photo.owner = owner;
    photo.exif.latitude = latitude;
    photo.exif.longitude = longitude;
    EXPECT_EQ(error_code(run(photos().insert(photo))), "ok");
    return photo;
  };
  const model::Photo athens = add_at(summer, summer.owner, 37.97, 23.72);
  const model::Photo piraeus = add_at(summer, contributor, 37.94, 23.64);
  const model::Photo sydney = add_at(winter, summer.owner, -33.86, 151.21);
  add_at(summer, summer.owner, std::nullopt, std::nullopt);
  add_at(summer, summer.owner, 95, 23.7);  // nowhere
  const model::Photo gone = add_at(summer, summer.owner, 37.97, 23.72);
  ASSERT_EQ(error_code(run(photos().mark_deleting(gone.id))), "ok");

  const auto world = model::cells_in(model::kWholeWorld);
  const auto ids = [](const std::vector<Located>& located) {
    std::vector<PhotoId> ids;
    for (const Located& one : located) ids.push_back(one.photo);
    return ids;
  };
  const auto of = [&](UserId owner, const std::vector<model::CellRange>& ranges) {
    return run(photos().locate({.owner = owner, .galleries = {}}, ranges, 10)).value();
  };
  const auto in = [&](std::vector<GalleryId> galleries, const std::vector<model::CellRange>& ranges) {
    return run(photos().locate({.owner = {}, .galleries = std::move(galleries)}, ranges, 10)).value();
  };
  EXPECT_THAT(of(contributor, world),
              ElementsAre(Located{piraeus.id, summer.id, contributor, model::cell_of(piraeus.exif), std::nullopt}));
  EXPECT_THAT(ids(of(summer.owner, world)), UnorderedElementsAre(athens.id, sydney.id));
  EXPECT_THAT(ids(in({summer.id}, world)), UnorderedElementsAre(athens.id, piraeus.id));
  EXPECT_THAT(ids(in({summer.id, winter.id}, world)), UnorderedElementsAre(athens.id, piraeus.id, sydney.id));
  EXPECT_THAT(ids(in({}, world)), IsEmpty());
  EXPECT_THAT(ids(in({summer.id}, {})), IsEmpty());
  const auto around_athens = model::cells_in({37.96, 23.70, 37.98, 23.74});
  EXPECT_THAT(ids(in({summer.id, winter.id}, around_athens)), Contains(athens.id));
  EXPECT_THAT(ids(in({winter.id}, around_athens)), IsEmpty());
  const std::vector<model::CellRange> both{{model::cell_of(sydney.exif), model::cell_of(sydney.exif)},
                                           {model::cell_of(athens.exif), model::cell_of(athens.exif)}};
  EXPECT_THAT(ids(of(summer.owner, both)), UnorderedElementsAre(athens.id, sydney.id));
  EXPECT_THAT(run(photos().locate({.owner = {}, .galleries = {summer.id, winter.id}}, world, 2)).value(), SizeIs(2));

  model::Photo agreed = piraeus;
  agreed.positions = model::PositionDetail::kApproximate;
  ASSERT_EQ(error_code(run(photos().update(agreed))), "ok");
  EXPECT_EQ(of(contributor, world).at(0).positions, model::PositionDetail::kApproximate);
  ASSERT_EQ(error_code(run(photos().move(sydney, summer.id))), "ok");
  EXPECT_THAT(ids(in({winter.id}, world)), IsEmpty());
  EXPECT_THAT(ids(in({summer.id}, world)), Contains(sydney.id));
}

TEST_P(MetadataConformance, APhotoKnowsItsNeighbours) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  std::vector<model::Photo> added;
  for (int i = 0; i < 3; ++i) added.push_back(add_photo(gallery));
  add_photo(add_gallery(gallery.owner, "Winter"));

  const auto first = run(photos().neighbours(added[0], kAdded)).value();
  EXPECT_EQ(first.previous, std::nullopt);
  EXPECT_EQ(first.next, added[1].id);
  EXPECT_EQ(first.position, 1U);
  EXPECT_EQ(first.count, 3U);
  const auto last = run(photos().neighbours(added[2], kAdded)).value();
  EXPECT_EQ(last.previous, added[1].id);
  EXPECT_EQ(last.next, std::nullopt);
  EXPECT_EQ(last.position, 3U);

  ASSERT_EQ(error_code(run(photos().mark_deleting(added[1].id))), "ok");
  const auto closer = run(photos().neighbours(added[2], kAdded)).value();
  EXPECT_EQ(closer.previous, added[0].id);
  EXPECT_EQ(closer.position, 2U);
  EXPECT_EQ(closer.count, 2U);
}

TEST_P(MetadataConformance, PhotosComeInTheOrderOfTheirGallery) {
  using model::PhotoOrder;
  model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  std::vector<PhotoId> added;
  for (const int days_ago : {2, 9, 9, 1, -1}) {
    model::Photo photo = make_photo(gallery);
    photo.taken_at = photo.created_at - std::chrono::days(days_ago);
    if (days_ago == 9) photo.taken_at = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 1));
    ASSERT_EQ(error_code(run(photos().insert(photo))), "ok");
    added.push_back(photo.id);
  }
  // To the front, to the end, and beside the same place as another one.
  const auto place = [&](int which) { return model::place_of(run(photos().find(added[std::size_t(which)])).value()); };
  ASSERT_EQ(error_code(run(photos().set_rank(added[4], place(0) - 1))), "ok");
  ASSERT_EQ(error_code(run(photos().set_rank(added[1], place(3) + 1))), "ok");
  ASSERT_EQ(error_code(run(photos().set_rank(added[2], place(3)))), "ok");
  ASSERT_EQ(error_code(run(photos().set_rank(added[2], place(3)))), "ok") << "done twice";
  EXPECT_EQ(run(photos().find(added[2]))->revision, 1U);

  const auto same = std::minmax(added[1], added[2]);
  const auto beside = std::minmax(added[2], added[3]);
  const std::vector<std::pair<PhotoOrder, std::vector<PhotoId>>> expected{
      {PhotoOrder::kAdded, added},
      {PhotoOrder::kTaken, {same.first, same.second, added[0], added[3], added[4]}},
      {PhotoOrder::kManual, {added[4], added[0], beside.first, beside.second, added[1]}}};
  for (const auto& [order, ids] : expected) {
    SCOPED_TRACE(to_string(order));
    gallery.order = order;
    for (const std::size_t limit : {1, 2, 5}) {
      EXPECT_EQ(ids_of(all_pages([&](const PageRequest& page) { return run(photos().list(gallery, page)); }, limit)),
                ids);
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto found = run(photos().neighbours(run(photos().find(ids[i])).value(), order)).value();
      EXPECT_EQ(found.previous, i == 0 ? std::nullopt : std::optional(ids[i - 1]));
      EXPECT_EQ(found.next, i + 1 == ids.size() ? std::nullopt : std::optional(ids[i + 1]));
      EXPECT_EQ(found.position, i + 1);
      EXPECT_EQ(found.count, ids.size());
    }
    std::vector<Timestamp> times;
    for (const PhotoId id : ids) times.push_back(cursor_of(run(photos().find(id)).value(), order).time);
    EXPECT_EQ(run(photos().cursor_times(gallery)).value(), times);
    EXPECT_THAT(ids_of(run(photos().previews({gallery}, 2))->at(gallery.id).photos), ElementsAre(ids[0], ids[1]));
    gallery.cover = ids[2];
    EXPECT_THAT(ids_of(run(photos().previews({gallery}, 2))->at(gallery.id).photos), ElementsAre(ids[2], ids[0]));
    gallery.cover.reset();
  }

  model::Photo changed = run(photos().find(added[4])).value();
  const auto rank = changed.rank;
  changed.alt = "Other";
  changed.rank.reset();
  EXPECT_EQ(run(photos().update(changed))->rank, rank) << "an update leaves it where it is";
  EXPECT_EQ(error_code(run(photos().set_rank(PhotoId::generate(), 1))), "not_found");
  ASSERT_TRUE(run(photos().mark_deleting(added[0])));
  EXPECT_EQ(error_code(run(photos().set_rank(added[0], 1))), "not_found");
  EXPECT_EQ(run(photos().list_deleting(10))->at(0).rank, std::nullopt);
}

TEST_P(MetadataConformance, APhotoIsMovedToAnotherGallery) {
  const model::Gallery from = add_gallery(UserId::generate(), "Summer");
  const model::Gallery to = add_gallery(from.owner, "Winter");
  const model::Photo photo = add_photo(from);
  ASSERT_TRUE(run(photos().set_rank(photo.id, 5)));
  const model::Photo read = run(photos().find(photo.id)).value();
  model::Photo expected = read;
  expected.gallery = to.id;
  expected.rank.reset();
  expected.revision = 2;
  const auto moved = run(photos().move(read, to.id));
  ASSERT_EQ(error_code(moved), "ok");
  EXPECT_EQ(*moved, expected);
  EXPECT_EQ(run(photos().find(photo.id)).value(), expected);
  EXPECT_EQ(run(photos().move(read, to.id)).value(), expected) << "done twice, with the revision of the first time";
  EXPECT_EQ(error_code(run(photos().move(read, from.id))), "conflict");

  const model::Photo other = add_photo(to);
  for (const auto order : model::kAllPhotoOrders) {
    EXPECT_THAT(run(photos().list({from.id, order}, {}))->items, IsEmpty());
    EXPECT_THAT(ids_of(run(photos().list({to.id, order}, {}))->items), ElementsAre(photo.id, other.id));
  }
  ASSERT_TRUE(run(photos().mark_deleting(photo.id)));
  EXPECT_EQ(error_code(run(photos().move(expected, from.id))), "not_found");
}

TEST_P(MetadataConformance, PreviewsBeginWithTheCover) {
  model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  const model::Gallery empty = add_gallery(gallery.owner, "Empty");
  model::Gallery other = add_gallery(gallery.owner, "Winter");
  std::vector<PhotoId> added;
  for (int i = 0; i < 5; ++i) added.push_back(add_photo(gallery).id);
  const PhotoId foreign = add_photo(other).id;
  const auto preview = [&](std::optional<PhotoId> cover, std::size_t photos_max) {
    gallery.cover = cover;
    auto previews = run(photos().previews({empty, gallery, other}, photos_max)).value();
    EXPECT_THAT(previews, SizeIs(3));
    EXPECT_EQ(previews.at(empty.id).count, 0U);
    EXPECT_THAT(previews.at(empty.id).photos, IsEmpty());
    EXPECT_EQ(previews.at(other.id).count, 1U);
    EXPECT_EQ(previews.at(gallery.id).count, 5U);
    return ids_of(previews.at(gallery.id).photos);
  };
  EXPECT_THAT(preview(std::nullopt, 3), ElementsAre(added[0], added[1], added[2]));
  EXPECT_THAT(preview(added[3], 3), ElementsAre(added[3], added[0], added[1]));
  EXPECT_THAT(preview(added[1], 3), ElementsAre(added[1], added[0], added[2]));
  EXPECT_THAT(preview(added[4], 1), ElementsAre(added[4]));
  EXPECT_THAT(preview(PhotoId::generate(), 2), ElementsAre(added[0], added[1])) << "a cover that is gone";
  EXPECT_THAT(preview(foreign, 2), ElementsAre(added[0], added[1])) << "a cover of another gallery";
  EXPECT_THAT(preview(added[0], 0), IsEmpty());
  EXPECT_THAT(run(photos().previews({}, 3)).value(), IsEmpty());
}

TEST_P(MetadataConformance, APhotoThatIsBeingDeletedIsInvisible) {
  model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  const model::Photo photo = add_photo(gallery);
  gallery.cover = photo.id;
  EXPECT_EQ(error_code(run(photos().erase(photo.id))), "conflict") << "a live one is never erased";

  ASSERT_EQ(error_code(run(photos().mark_deleting(photo.id))), "ok");
  EXPECT_EQ(error_code(run(photos().mark_deleting(photo.id))), "ok") << "done twice";
  EXPECT_EQ(error_code(run(photos().find(photo.id))), "not_found");
  EXPECT_EQ(error_code(run(photos().update(photo))), "not_found");
  EXPECT_THAT(run(photos().list(gallery.id, {}))->items, IsEmpty());
  EXPECT_THAT(run(photos().cursor_times(gallery.id)).value(), IsEmpty());
  const auto previews = run(photos().previews({gallery}, 3)).value();
  EXPECT_EQ(previews.at(gallery.id).count, 0U);
  EXPECT_THAT(previews.at(gallery.id).photos, IsEmpty());
  EXPECT_EQ(error_code(run(photos().insert(photo))), "already_exists");

  const auto deleting = run(photos().list_deleting(10)).value();
  ASSERT_THAT(deleting, SizeIs(1));
  model::Photo expected = photo;
  expected.state = model::State::kDeleting;
  expect_same(deleting[0], expected);

  EXPECT_EQ(error_code(run(photos().erase(photo.id))), "ok");
  EXPECT_EQ(error_code(run(photos().erase(photo.id))), "ok") << "done twice";
  EXPECT_THAT(run(photos().list_deleting(10)).value(), IsEmpty());
  EXPECT_EQ(error_code(run(photos().mark_deleting(photo.id))), "not_found");
}

TEST_P(MetadataConformance, AGallerysPhotosAreMarkedInParts) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  const model::Photo other = add_photo(add_gallery(gallery.owner, "Winter"));
  for (int i = 0; i < 5; ++i) add_photo(gallery);
  EXPECT_EQ(run(photos().mark_deleting_of(gallery.id, 3)).value(), 3U);
  EXPECT_EQ(run(photos().mark_deleting_of(gallery.id, 3)).value(), 2U);
  EXPECT_EQ(run(photos().mark_deleting_of(gallery.id, 3)).value(), 0U);
  EXPECT_THAT(run(photos().list_deleting(10)).value(), SizeIs(5));
  EXPECT_THAT(run(photos().list_deleting(2)).value(), SizeIs(2));
  EXPECT_EQ(error_code(run(photos().find(other.id))), "ok");
}

TEST_P(MetadataConformance, PhotosWithoutAGalleryAreOrphans) {
  const model::Gallery live = add_gallery(UserId::generate(), "Live");
  const model::Gallery deleting = add_gallery(live.owner, "Deleting");
  const model::Gallery gone = make_gallery(live.owner, "Gone");
  add_photo(live);
  const PhotoId a = add_photo(deleting).id;
  const PhotoId b = add_photo(gone).id;
  const PhotoId c = add_photo(gone).id;
  EXPECT_THAT(ids_of(run(photos().list_orphaned(10)).value()), UnorderedElementsAre(b, c));
  ASSERT_EQ(error_code(run(galleries().mark_deleting(deleting.id))), "ok");
  EXPECT_THAT(ids_of(run(photos().list_orphaned(10)).value()), UnorderedElementsAre(a, b, c));
  EXPECT_THAT(run(photos().list_orphaned(2)).value(), SizeIs(2));
  ASSERT_EQ(error_code(run(photos().mark_deleting(b))), "ok");
  EXPECT_THAT(ids_of(run(photos().list_orphaned(10)).value()), UnorderedElementsAre(a, c));
}

TEST_P(MetadataConformance, GarbageIsKeptUntilItIsRemoved) {
  const model::Image first = make_image();
  const model::Image second = make_image();
  EXPECT_THAT(run(photos().list_garbage(10)).value(), IsEmpty());
  ASSERT_EQ(error_code(run(photos().add_garbage(first))), "ok");
  ASSERT_EQ(error_code(run(photos().add_garbage(first))), "ok") << "done twice";
  ASSERT_EQ(error_code(run(photos().add_garbage(second))), "ok");
  EXPECT_THAT(run(photos().list_garbage(10)).value(), UnorderedElementsAre(first, second));
  EXPECT_THAT(run(photos().list_garbage(1)).value(), SizeIs(1));
  EXPECT_EQ(error_code(run(photos().remove_garbage(first.blob))), "ok");
  EXPECT_EQ(error_code(run(photos().remove_garbage(first.blob))), "ok") << "done twice";
  EXPECT_THAT(run(photos().list_garbage(10)).value(), ElementsAre(second));
}

TEST_P(MetadataConformance, CountsWhatAPersonHasAddedToAGalleryWithinATime) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  const UserId nikos = UserId::generate();
  std::vector<model::Photo> photos;
  for (int i = 0; i < 4; ++i) {
    model::Photo photo = make_photo(gallery);
    photo.owner = nikos;
    photos.push_back(photo);
  }
  photos[3].gallery = GalleryId::generate();
  for (const model::Photo& photo : photos) ASSERT_TRUE(run(this->photos().insert(photo)));
  ASSERT_TRUE(run(this->photos().insert(make_photo(gallery))));
  const auto count = [&](Timestamp from, Timestamp until) {
    return run(this->photos().count_added(gallery.id, nikos, from, until)).value();
  };
  const Timestamp first = photos[0].created_at, last = photos[2].created_at, after = last + std::chrono::seconds(1);
  EXPECT_EQ(count(first, after), 3U);
  EXPECT_EQ(count(first, last), 2U);
  EXPECT_EQ(count(last, after), 1U);
  ASSERT_TRUE(run(this->photos().mark_deleting(photos[1].id)));
  EXPECT_EQ(count(first, after), 2U);
}

TEST_P(MetadataConformance, HeldPhotosAreFoundByThoseWhoAskForThemAlone) {
  const model::User anna = add_user("anna");
  const model::Gallery gallery = add_gallery(anna.id, "Wedding");
  const ShareLinkId link = ShareLinkId::generate();
  const UserId eleni = UserId::generate(), nikos = UserId::generate();
  std::vector<model::Photo> held;
  for (int i = 0; i < 3; ++i) {
    model::Photo photo = make_photo(gallery);
    photo.owner = anna.id;
    photo.guest = model::PhotoGuest{link, i == 1 ? nikos : eleni, "Eleni"};
    photo.state = model::State::kHeld;
    ASSERT_EQ(error_code(run(photos().insert(photo))), "ok");
    held.push_back(photo);
  }
  const auto ids_of = [&](HeldPhotos of, PageRequest page = {}) {
    std::vector<PhotoId> ids;
    for (const model::Photo& photo : run(photos().list_held(of, page))->items) ids.push_back(photo.id);
    return ids;
  };
  EXPECT_THAT(ids_of({gallery.id}), testing::ElementsAre(held[0].id, held[1].id, held[2].id));
  EXPECT_THAT(ids_of({gallery.id, eleni}), testing::ElementsAre(held[0].id, held[2].id));
  EXPECT_THAT(ids_of({GalleryId::generate(), eleni}), testing::IsEmpty());
  const auto first = run(photos().list_held({gallery.id}, {.limit = 2})).value();
  ASSERT_TRUE(first.next);
  EXPECT_THAT(ids_of({gallery.id}, {first.next, 2}), testing::ElementsAre(held[2].id));
  EXPECT_EQ(run(photos().count_held(gallery.id)).value(), 3U);
  EXPECT_EQ(run(photos().find_with_held(held[0].id)).value(), held[0]);
  EXPECT_EQ(run(photos().find_many_with_held({held[0].id, held[1].id, PhotoId::generate()}))->size(), 2U);

  // What they say is changed as that of others.
  model::Photo described = held[0];
  described.alt = "A harbour";
  held[0] = run(photos().update(described)).value();
  EXPECT_EQ(held[0].alt, "A harbour");
  EXPECT_EQ(held[0].state, model::State::kHeld);
  EXPECT_EQ(run(photos().find_with_held(held[0].id)).value(), held[0]);
  EXPECT_EQ(error_code(run(photos().update(described))), "conflict");

  // Nobody else finds them, or changes anything else about them.
  EXPECT_EQ(error_code(run(photos().find(held[0].id))), "not_found");
  EXPECT_THAT(run(photos().find_many({held[0].id})).value(), testing::IsEmpty());
  EXPECT_THAT(run(photos().list(gallery, {}))->items, testing::IsEmpty());
  EXPECT_THAT(run(photos().list_by_content(gallery.id, {held[0].image.sha256})).value(), testing::IsEmpty());
  EXPECT_EQ(run(photos().previews({gallery}, 4))->at(gallery.id).count, 0U);
  EXPECT_THAT(run(photos().cursor_times(gallery)).value(), testing::IsEmpty());
  EXPECT_EQ(run(photos().count_added(gallery.id, anna.id, held[0].created_at, held[2].created_at)).value(), 0U);
  EXPECT_EQ(error_code(run(photos().set_rank(held[0].id, 7))), "not_found");
  EXPECT_EQ(error_code(run(photos().move(held[0], GalleryId::generate()))), "not_found");
  EXPECT_EQ(error_code(run(photos().erase(held[0].id))), "conflict");

  // They take room, count for their link, and are told to the owner.
  EXPECT_EQ(run(photos().count_by_guests(link)).value(), 3U);
  EXPECT_EQ(run(store().quotas().stored(anna.id))->front().bytes, 3 * held[0].image.size_bytes);
  EXPECT_EQ(run(store().notifications().list(anna.id, {}, 10))->items.size(), 3U);
  EXPECT_EQ(run(store().notifications().list_since(anna.id, held[1].created_at, 10))->size(), 2U);
  EXPECT_EQ(run(store().notifications().count_unseen(anna.id, 10)).value(), 2U) << "of two guests";

  ASSERT_EQ(error_code(run(photos().release(held[0].id))), "ok");
  EXPECT_EQ(error_code(run(photos().release(held[0].id))), "ok") << "twice";
  held[0].state = model::State::kLive;
  EXPECT_EQ(run(photos().find(held[0].id)).value(), held[0]);
  EXPECT_EQ(run(photos().list(gallery, {}))->items.size(), 1U);
  EXPECT_EQ(run(photos().count_held(gallery.id)).value(), 2U);
  EXPECT_EQ(run(photos().count_by_guests(link)).value(), 3U);
  EXPECT_EQ(run(store().notifications().list(anna.id, {}, 10))->items.size(), 3U);

  ASSERT_EQ(error_code(run(photos().mark_deleting(held[1].id))), "ok");
  EXPECT_EQ(error_code(run(photos().release(held[1].id))), "not_found");
  EXPECT_EQ(error_code(run(photos().find_with_held(held[1].id))), "not_found");
  EXPECT_EQ(error_code(run(photos().release(PhotoId::generate()))), "not_found");
  EXPECT_EQ(run(photos().mark_deleting_of(gallery.id, 10)).value(), 2U) << "live and held";
  EXPECT_EQ(run(photos().list_deleting(10))->size(), 3U);
}

TEST_P(MetadataConformance, WhatOneGuestAddedIsListedInTheOrderInWhichTheyDid) {
  const model::User anna = add_user("anna");
  const model::Gallery gallery = add_gallery(anna.id, "Wedding"), elsewhere = add_gallery(anna.id, "Best of it");
  const ShareLinkId link = ShareLinkId::generate();
  const UserId eleni = UserId::generate();
  const auto add = [&](const model::Gallery& to, ShareLinkId by, UserId guest, model::State state = {}) {
    model::Photo photo = make_photo(to);
    photo.owner = anna.id;
    photo.guest = model::PhotoGuest{by, guest, "Eleni"};
    photo.state = state;
    EXPECT_EQ(error_code(run(photos().insert(photo))), "ok");
    return photo;
  };
  const std::vector own{add(gallery, link, eleni), add(gallery, link, eleni), add(gallery, link, eleni)};
  add(gallery, link, UserId::generate());
  add(gallery, ShareLinkId::generate(), eleni);
  add(elsewhere, link, eleni);
  add(gallery, link, eleni, model::State::kHeld);
  ASSERT_TRUE(run(photos().insert(make_photo(gallery))));
  const GuestsOwn of{gallery.id, link, eleni};
  const auto first = run(photos().list_of_guest(of, {.limit = 2})).value();
  EXPECT_THAT(first.items, testing::ElementsAre(own[0], own[1]));
  ASSERT_TRUE(first.next);
  EXPECT_THAT(run(photos().list_of_guest(of, {first.next, 2}))->items, testing::ElementsAre(own[2]));
  ASSERT_EQ(error_code(run(photos().mark_deleting(own[0].id))), "ok");
  EXPECT_EQ(run(photos().list_of_guest(of, {}))->items.size(), 2U);
  EXPECT_THAT(run(photos().list_of_guest({GalleryId::generate(), link, eleni}, {}))->items, testing::IsEmpty());
}

TEST_P(MetadataConformance, HeldPhotosOfAGalleryThatIsGoneAreOrphans) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Wedding");
  model::Photo photo = make_photo(gallery);
  photo.guest = model::PhotoGuest{ShareLinkId::generate(), UserId::generate(), ""};
  photo.state = model::State::kHeld;
  ASSERT_TRUE(run(photos().insert(photo)));
  EXPECT_THAT(run(photos().list_orphaned(10)).value(), testing::IsEmpty());
  ASSERT_TRUE(run(galleries().mark_deleting(gallery.id)));
  EXPECT_THAT(run(photos().list_orphaned(10)).value(), testing::ElementsAre(photo));
}

TEST_P(MetadataConformance, PhotosOfGuestsAreCountedByTheirLinkWhileTheyAreThere) {
  const model::User anna = add_user("anna");
  const model::Gallery gallery = add_gallery(anna.id, "Wedding");
  const model::Gallery other = add_gallery(anna.id, "Best of it");
  const ShareLinkId link = ShareLinkId::generate();
  std::vector<model::Photo> added;
  for (int i = 0; i < 3; ++i) {
    model::Photo photo = make_photo(gallery);
    photo.guest = model::PhotoGuest{link, UserId::generate(), i == 0 ? "" : "Ελένη"};
    ASSERT_EQ(error_code(run(photos().insert(photo))), "ok");
    EXPECT_EQ(run(photos().find(photo.id)).value(), photo);
    added.push_back(photo);
  }
  EXPECT_EQ(run(photos().find(add_photo(gallery).id))->guest, std::nullopt);
  const auto count = [&] { return run(photos().count_by_guests(link)).value(); };
  EXPECT_EQ(count(), 3U);
  EXPECT_EQ(run(photos().count_by_guests(ShareLinkId::generate())).value(), 0U);

  // What becomes of it later changes nothing about who added it.
  added[0].description = "Dancing";
  added[0] = run(photos().update(added[0])).value();
  added[0] = run(photos().move(added[0], other.id)).value();
  ASSERT_EQ(error_code(run(photos().set_rank(added[0].id, 7))), "ok");
  added[0].rank = 7;
  EXPECT_EQ(run(photos().find(added[0].id)).value(), added[0]);
  EXPECT_EQ(added[0].guest->link, link);
  EXPECT_EQ(count(), 3U);
  ASSERT_EQ(error_code(run(photos().mark_deleting(added[1].id))), "ok");
  EXPECT_EQ(count(), 2U);
  ASSERT_EQ(error_code(run(photos().erase(added[1].id))), "ok");
  EXPECT_EQ(count(), 2U);
}

}  // namespace
}  // namespace portreto::metadata
