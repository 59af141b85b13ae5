#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

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
  change.file_name = "stays as it was";
  change.image = {};
  const auto updated = run(photos().update(change));
  ASSERT_EQ(error_code(updated), "ok");
  model::Photo expected = photo;
  expected.location = "Σύρος";
  expected.description = "";
  expected.alt = "A harbour";
  expected.revision = 2;
  expect_same(*updated, expected);
  expect_same(run(photos().find(photo.id)).value(), expected);

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

TEST_P(MetadataConformance, APhotoKnowsItsNeighbours) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  std::vector<model::Photo> added;
  for (int i = 0; i < 3; ++i) added.push_back(add_photo(gallery));
  add_photo(add_gallery(gallery.owner, "Winter"));

  const auto first = run(photos().neighbours(added[0])).value();
  EXPECT_EQ(first.previous, std::nullopt);
  EXPECT_EQ(first.next, added[1].id);
  EXPECT_EQ(first.position, 1U);
  EXPECT_EQ(first.count, 3U);
  const auto last = run(photos().neighbours(added[2])).value();
  EXPECT_EQ(last.previous, added[1].id);
  EXPECT_EQ(last.next, std::nullopt);
  EXPECT_EQ(last.position, 3U);

  ASSERT_EQ(error_code(run(photos().mark_deleting(added[1].id))), "ok");
  const auto closer = run(photos().neighbours(added[2])).value();
  EXPECT_EQ(closer.previous, added[0].id);
  EXPECT_EQ(closer.position, 2U);
  EXPECT_EQ(closer.count, 2U);
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

}  // namespace
}  // namespace portreto::metadata
