#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"
#include "metadata/search_store.h"
#include "metadata/search_terms.h"

namespace portreto::metadata {
namespace {

using model::TargetKind;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

std::vector<Uuid> ids_found(const Result<Page<Found>>& page) {
  std::vector<Uuid> ids;
  for (const Found& found : page.value().items) ids.push_back(found.at.id);
  return ids;
}

TEST_P(MetadataConformance, PhotosAreFoundByTheBeginningsOfTheirWords) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  model::Photo beach = make_photo(gallery);
  beach.tags = {"Αμμουδιά", "Big Sur"};
  model::Photo harbour = make_photo(gallery);
  harbour.location = "Σύρος";
  harbour.description = "The (old) harbour-master's café";
  harbour.alt = "";
  for (const model::Photo& photo : {beach, harbour}) ASSERT_TRUE(run(photos().insert(photo)));
  const auto found = [&](const std::string& text) {
    return ids_found(run(store().search().find(TargetKind::kPhoto, {.terms = terms_of_query(text)}, {})));
  };
  const auto newest_first = ElementsAre(harbour.id.uuid, beach.id.uuid);
  EXPECT_THAT(found("x-t"), newest_first) << "the camera's words";
  EXPECT_THAT(found("αμμ"), ElementsAre(beach.id.uuid)) << "without its accents";
  EXPECT_THAT(found("sur big"), ElementsAre(beach.id.uuid));
  EXPECT_THAT(found("XANIA"), IsEmpty()) << "Latin letters are no Greek ones";
  EXPECT_THAT(found("ΧΑΝΙΆ beach"), ElementsAre(beach.id.uuid));
  EXPECT_THAT(found("CAFE master"), ElementsAre(harbour.id.uuid));
  EXPECT_THAT(found("old beach"), IsEmpty()) << "all words are wanted";
  EXPECT_THAT(found("ach"), IsEmpty()) << "only beginnings are";

  ASSERT_TRUE(run(photos().mark_deleting(harbour.id)));
  EXPECT_THAT(found("x-t"), ElementsAre(beach.id.uuid));
}

TEST_P(MetadataConformance, PhotosAreFoundByTagAndCameraAsAWhole) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  model::Photo photo = make_photo(gallery);
  photo.tags = {"New York"};
  ASSERT_TRUE(run(photos().insert(photo)));
  const auto found = [&](std::vector<std::string> terms) {
    return ids_found(run(store().search().find(TargetKind::kPhoto, {.terms = std::move(terms)}, {})));
  };
  EXPECT_THAT(found({term_of_tag("#new  york")}), ElementsAre(photo.id.uuid));
  EXPECT_THAT(found({term_of_tag("new")}), IsEmpty());
  EXPECT_THAT(found({term_of_camera("x-t5")}), ElementsAre(photo.id.uuid));
  EXPECT_THAT(found({term_of_camera("x-t")}), IsEmpty());
  EXPECT_THAT(found({term_of_tag("new york"), term_of_camera("X-T5")}), ElementsAre(photo.id.uuid));
  EXPECT_THAT(found({std::string(kEverything)}), ElementsAre(photo.id.uuid));
}

TEST_P(MetadataConformance, WhatIsFoundChangesWithTheTexts) {
  const UserId owner = UserId::generate();
  model::Gallery gallery = add_gallery(owner, "Summer");
  model::Photo photo = add_photo(gallery);
  photo.description = "Winter";
  photo.tags = {"snow"};
  ASSERT_EQ(run(photos().update(photo))->tags, photo.tags);
  EXPECT_EQ(run(photos().find(photo.id))->tags, photo.tags);
  const auto found = [&](TargetKind kind, const std::string& text) {
    return ids_found(run(store().search().find(kind, {.terms = terms_of_query(text)}, {})));
  };
  EXPECT_THAT(found(TargetKind::kPhoto, "lines"), IsEmpty());
  EXPECT_THAT(found(TargetKind::kPhoto, "wint snow"), ElementsAre(photo.id.uuid));

  EXPECT_THAT(found(TargetKind::kGallery, "about summer"), ElementsAre(gallery.id.uuid));
  EXPECT_THAT(found(TargetKind::kGallery, "snow"), IsEmpty()) << "that is a photo's";
  gallery.name = "Autumn";
  ASSERT_TRUE(run(galleries().update(gallery)));
  EXPECT_THAT(found(TargetKind::kGallery, "autumn summer"), ElementsAre(gallery.id.uuid))
      << "the description is as it was";
  ASSERT_TRUE(run(galleries().mark_deleting(gallery.id)));
  EXPECT_THAT(found(TargetKind::kGallery, "autumn"), IsEmpty());
  ASSERT_TRUE(run(galleries().erase(gallery.id)));
  EXPECT_EQ(run(store().search().index(10)).value(), 0U) << "all of this had its terms at once";
}

TEST_P(MetadataConformance, WhatIsFoundComesInPagesByItsDate) {
  const model::Gallery gallery = add_gallery(UserId::generate(), "Summer");
  const Timestamp day{std::chrono::sys_days(std::chrono::year(2020) / 5 / 1)};
  std::vector<Uuid> newest_first;
  for (int i = 0; i < 7; ++i) {
    model::Photo photo = make_photo(gallery);
    photo.taken_at = day - i / 2 * 24h;  // some at the same time
    ASSERT_TRUE(run(photos().insert(photo)));
    newest_first.push_back(photo.id.uuid);
  }
  for (std::size_t i = 0; i + 1 < 7; i += 2) {
    if (newest_first[i] < newest_first[i + 1]) std::swap(newest_first[i], newest_first[i + 1]);
  }
  const auto find = [&](std::optional<Timestamp> from, std::optional<Timestamp> until, PageRequest page) {
    return run(store().search().find(TargetKind::kPhoto, {terms_of_query("beach"), from, until}, page));
  };
  for (const std::size_t limit : {1U, 2U, 3U, 7U, 50U}) {
    std::vector<Uuid> ids;
    for (const Found& found : all_pages([&](PageRequest page) { return find({}, {}, page); }, limit)) {
      EXPECT_EQ(found.gallery, gallery.id);
      ids.push_back(found.at.id);
    }
    EXPECT_EQ(ids, newest_first);
  }
  const auto part = [&](std::size_t from, std::size_t until) {
    return std::vector(newest_first.begin() + std::ptrdiff_t(from), newest_first.begin() + std::ptrdiff_t(until));
  };
  EXPECT_EQ(ids_found(find(day - 24h, {}, {})), part(0, 4)) << "from is within";
  EXPECT_EQ(ids_found(find({}, day - 24h, {})), part(4, 7)) << "until is without";
  const auto middle = find(day - 48h, day, {.limit = 3});
  EXPECT_EQ(ids_found(middle), part(2, 5));
  EXPECT_EQ(ids_found(find(day - 48h, day, {.after = middle->next, .limit = 3})), part(5, 6));
}

TEST_P(MetadataConformance, WhatIsFoundSaysWhatToReadEarly) {
  const UserId owner = UserId::generate();
  model::Gallery gallery = add_gallery(owner, "Summer");
  model::Photo photo = make_photo(gallery);
  photo.owner = UserId::generate();
  ASSERT_TRUE(run(photos().insert(photo)));
  const auto found = [&](TargetKind kind, const std::string& text) {
    return run(store().search().find(kind, {.terms = terms_of_query(text)}, {})).value().items.at(0);
  };
  EXPECT_EQ(found(TargetKind::kPhoto, "beach").owner, photo.owner) << "who added it";
  EXPECT_EQ(found(TargetKind::kGallery, "summer").owner, owner);
  EXPECT_EQ(found(TargetKind::kGallery, "summer").cover, std::nullopt);
  EXPECT_EQ(found(TargetKind::kGallery, "summer").order, model::PhotoOrder::kAdded);
  gallery.cover = photo.id;
  gallery.order = model::PhotoOrder::kTaken;
  ASSERT_TRUE(run(galleries().update(gallery)));
  EXPECT_EQ(found(TargetKind::kGallery, "summer").cover, photo.id);
  EXPECT_EQ(found(TargetKind::kGallery, "summer").order, model::PhotoOrder::kTaken);
}

TEST_P(MetadataConformance, WhatIsCopiedIsFound) {
  const model::Gallery gallery = make_gallery(UserId::generate(), "Summer");
  model::Photo photo = make_photo(gallery);
  photo.tags = {"sand"};
  photo.revision = 5;
  EXPECT_EQ(put_records<model::Gallery>({gallery}), "1");
  EXPECT_EQ(put_records<model::Photo>({photo}), "1");
  EXPECT_EQ(run(photos().find(photo.id)).value(), photo);
  EXPECT_EQ(ids_found(run(store().search().find(TargetKind::kPhoto, {.terms = {term_of_tag("sand")}}, {}))).size(), 1U);
  EXPECT_EQ(ids_found(run(store().search().find(TargetKind::kGallery, {.terms = {"sum"}}, {}))).size(), 1U);
  EXPECT_EQ(run(store().search().index(10)).value(), 0U);
}

}  // namespace
}  // namespace portreto::metadata
