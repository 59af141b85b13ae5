#include "services/section_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "metadata/paging.h"
#include "model/limits.h"
#include "services/gallery_service.h"
#include "services/photo_service.h"
#include "services/sections.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

class SectionServiceTest : public testing::Test {
 protected:
  SectionServiceTest() {
    for (int i = 0; i < 5; ++i) ids_.push_back(world_.add_photo(anna_, gallery_));
    order_by_hand();
  }

  void order_by_hand(model::PhotoOrder order = model::PhotoOrder::kManual) {
    const auto revision = stored().revision;
    ASSERT_TRUE(world_.run(galleries_.change({anna_}, gallery_, {.revision = revision, .order = order})));
  }
  model::Gallery stored() { return world_.run(world_.metadata.galleries().find(gallery_)).value(); }
  PhotoId id(char which) const { return ids_.at(static_cast<std::size_t>(which - 'a')); }

  // "ab[Sea]cd[Home]e": photos and the beginnings of sections as they stand, also of such as have no photos.
  std::string order() {
    std::vector<std::pair<metadata::Cursor, std::string>> all;
    for (const PhotoId photo : ids_) {
      const auto found = world_.run(world_.metadata.photos().find(photo));
      if (!found) continue;
      const char letter = static_cast<char>('a' + (std::ranges::find(ids_, photo) - ids_.begin()));
      all.emplace_back(metadata::cursor_of(*found, model::PhotoOrder::kManual), std::string(1, letter));
    }
    for (const model::Section& section : stored().sections)
      all.emplace_back(cursor_of(section), '[' + section.title + ']');
    std::ranges::sort(all);
    std::string text;
    for (const auto& [cursor, name] : all) text += name;
    return text;
  }

  SectionId begin(std::string title, char photo) {
    return world_.run(sections_.begin({anna_}, gallery_, {std::move(title), id(photo)}, {})).value().id;
  }
  void move(char which, PhotoService::Place place) {
    ASSERT_TRUE(world_.run(photos_.place({anna_}, id(which), place)));
  }
  template <typename T>
  static std::string code_of(const Result<T>& result) {
    return result ? "ok" : std::string(to_string(result.error().code));
  }

  World world_;
  UserId anna_ = world_.add_user("anna");
  GalleryId gallery_ = world_.add_gallery(anna_, model::Audience::kPublic);
  std::vector<PhotoId> ids_;
  GalleryService galleries_{world_.metadata, world_.clock};
  PhotoService photos_{world_.metadata, world_.images, world_.clock};
  SectionService sections_{world_.metadata, world_.clock};
};

TEST_F(SectionServiceTest, ASectionBeginsIsChangedMovedAndRemoved) {
  const SectionId sea = begin("Sea", 'b');
  begin("Home", 'd');
  EXPECT_EQ(order(), "a[Sea]bc[Home]de");
  ASSERT_TRUE(world_.run(sections_.change({anna_}, gallery_, sea, {.title = " The sea ", .photo = {}})));
  EXPECT_EQ(order(), "a[The sea]bc[Home]de");
  ASSERT_TRUE(world_.run(sections_.change({anna_}, gallery_, sea, {.title = "Sea", .photo = id('e')})));
  EXPECT_EQ(order(), "abc[Home]d[Sea]e");
  ASSERT_TRUE(world_.run(sections_.change({anna_}, gallery_, sea, {.title = {}, .photo = id('a')})));
  EXPECT_EQ(order(), "[Sea]abc[Home]de");
  ASSERT_TRUE(world_.run(sections_.change({anna_}, gallery_, sea, {.title = {}, .photo = id('a')}))) << "done twice";
  EXPECT_EQ(order(), "[Sea]abc[Home]de");
  ASSERT_TRUE(world_.run(sections_.remove({anna_}, gallery_, sea)));
  EXPECT_EQ(order(), "abc[Home]de");
  EXPECT_EQ(code_of(world_.run(sections_.remove({anna_}, gallery_, sea))), "not_found");
  EXPECT_EQ(code_of(world_.run(sections_.change({anna_}, gallery_, sea, {}))), "not_found");
}

TEST_F(SectionServiceTest, ASectionStaysWhenItsFirstPhotosGo) {
  begin("Sea", 'b');
  begin("Home", 'd');
  ASSERT_TRUE(world_.run(photos_.remove({anna_}, id('b'))));
  EXPECT_EQ(order(), "a[Sea]c[Home]de");
  move('c', {.before = {}, .after = {}, .position = 4, .steps = {}});
  EXPECT_EQ(order(), "a[Sea][Home]dec") << "without photos it stays, too";
  EXPECT_EQ(code_of(world_.run(sections_.begin({anna_}, gallery_, {"Again", id('d')}, {}))), "invalid_argument");
}

TEST_F(SectionServiceTest, APhotoComesIntoTheSectionOfWhatItIsPutBeside) {
  begin("Sea", 'c');
  move('e', {.before = id('c'), .after = {}, .position = {}, .steps = {}});
  EXPECT_EQ(order(), "ab[Sea]ecd");
  move('e', {.before = {}, .after = id('b'), .position = {}, .steps = {}});
  EXPECT_EQ(order(), "abe[Sea]cd");
  move('e', {.before = {}, .after = {}, .position = {}, .steps = 1});
  EXPECT_EQ(order(), "ab[Sea]ced");
  move('d', {.before = {}, .after = {}, .position = 3, .steps = {}});
  EXPECT_EQ(order(), "ab[Sea]dce") << "to the place of the first of it";
  move('a', {.before = {}, .after = {}, .position = 2, .steps = {}});
  EXPECT_EQ(order(), "ba[Sea]dce") << "to the place of the last before it";
  move('a', {.before = {}, .after = {}, .position = 2, .steps = {}});
  EXPECT_EQ(order(), "ba[Sea]dce") << "to where it is";
  move('d', {.before = {}, .after = {}, .position = 3, .steps = {}});
  EXPECT_EQ(order(), "ba[Sea]dce");
}

// With no number left between two photos, those behind are moved on, sections among them, and nothing changes sides.
TEST_F(SectionServiceTest, RoomIsMadeWithoutMixingSections) {
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    ASSERT_TRUE(world_.run(world_.metadata.photos().set_rank(ids_[i], static_cast<std::int64_t>(i))));
  }
  begin("Sea", 'b');
  EXPECT_EQ(order(), "a[Sea]bcde");
  begin("Hills", 'c');
  begin("Home", 'd');
  EXPECT_EQ(order(), "a[Sea]b[Hills]c[Home]de");
  for (int i = 0; i < 60; ++i) {
    move('e', {.before = id('b'), .after = {}, .position = {}, .steps = {}});
    ASSERT_EQ(order(), "a[Sea]eb[Hills]c[Home]d") << i;
    move('e', {.before = {}, .after = id('b'), .position = {}, .steps = {}});
    ASSERT_EQ(order(), "a[Sea]be[Hills]c[Home]d") << i;
    move('a', {.before = id('b'), .after = {}, .position = {}, .steps = {}});
    ASSERT_EQ(order(), "[Sea]abe[Hills]c[Home]d") << i;
    move('a', {.before = id('b'), .after = {}, .position = {}, .steps = {}});
    const std::string title = std::to_string(i);
    const SectionId other = begin(title, 'b');
    ASSERT_EQ(order(), "[Sea]a[" + title + "]be[Hills]c[Home]d");
    ASSERT_TRUE(world_.run(sections_.remove({anna_}, gallery_, other)));
    move('b', {.before = id('a'), .after = {}, .position = {}, .steps = {}});
    move('b', {.before = {}, .after = id('a'), .position = {}, .steps = {}});
    ASSERT_EQ(order(), "[Sea]abe[Hills]c[Home]d") << i;
    move('a', {.before = {}, .after = id('c'), .position = {}, .steps = {}});
    ASSERT_EQ(order(), "[Sea]be[Hills]ca[Home]d") << i;
    move('a', {.before = id('b'), .after = {}, .position = {}, .steps = {}});
    move('e', {.before = id('d'), .after = {}, .position = {}, .steps = {}});
    ASSERT_EQ(order(), "[Sea]ab[Hills]c[Home]ed") << i;
    const SectionId last = stored().sections.front().id;
    ASSERT_TRUE(world_.run(sections_.change({anna_}, gallery_, last, {.title = {}, .photo = id('b')})));
    ASSERT_EQ(order(), "a[Sea]b[Hills]c[Home]ed") << i;
  }
}

TEST_F(SectionServiceTest, ATryWithTheSameKeyFindsWhatTheFirstMade) {
  const auto first = world_.run(sections_.begin({anna_}, gallery_, {"Sea", id('b')}, "key")).value();
  const auto second = world_.run(sections_.begin({anna_}, gallery_, {"Sea", id('b')}, "key")).value();
  EXPECT_EQ(first, second);
  EXPECT_EQ(order(), "a[Sea]bcde");
}

TEST_F(SectionServiceTest, WhatCannotBeIsRefused) {
  const GalleryId other = world_.add_gallery(anna_, model::Audience::kPublic);
  const PhotoId foreign = world_.add_photo(anna_, other);
  const auto refusal = [&](std::string title, PhotoId photo) {
    const auto begun = world_.run(sections_.begin({anna_}, gallery_, {std::move(title), photo}, {}));
    return code_of(begun) + (begun || begun.error().fields.empty() ? "" : " " + begun.error().fields.front().field);
  };
  EXPECT_EQ(refusal("", id('b')), "invalid_argument title");
  EXPECT_EQ(refusal(std::string(model::kSectionTitleLengthMax + 1, 'x'), id('b')), "invalid_argument title");
  EXPECT_EQ(refusal("Sea", foreign), "invalid_argument photo");
  EXPECT_EQ(refusal("Sea", PhotoId::generate()), "invalid_argument photo");
  begin("Sea", 'b');
  EXPECT_EQ(refusal("Again", id('b')), "invalid_argument photo");
  EXPECT_EQ(order(), "a[Sea]bcde");

  model::Gallery full = stored();
  while (full.sections.size() < model::kGallerySectionsMax) {
    full.sections.push_back({SectionId::generate(), "x", full.sections.back().place + 1});
  }
  ASSERT_TRUE(world_.run(world_.metadata.galleries().update(full)));
  EXPECT_EQ(refusal("One more", id('a')), "conflict");

  order_by_hand(model::PhotoOrder::kTaken);
  EXPECT_EQ(stored().sections.size(), model::kGallerySectionsMax) << "they are kept under another order";
  EXPECT_EQ(refusal("Sea", id('a')), "conflict");
}

TEST_F(SectionServiceTest, AFailureOfTheDatabaseIsToldAndLeavesTheOrder) {
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    ASSERT_TRUE(world_.run(world_.metadata.photos().set_rank(ids_[i], static_cast<std::int64_t>(i))));
  }
  begin("Sea", 'd');
  int writes = 0;
  world_.metadata.photos().on_rank = [&]() -> std::optional<Fault> {
    return ++writes == 2 ? std::optional(Fault{}) : std::nullopt;
  };
  EXPECT_EQ(code_of(world_.run(sections_.begin({anna_}, gallery_, {"Home", id('b')}, {}))), "unavailable");
  EXPECT_EQ(order(), "abc[Sea]de");
  EXPECT_EQ(writes, 2) << "room was being made";
  begin("Home", 'b');
  EXPECT_EQ(order(), "a[Home]bc[Sea]de");

  world_.metadata.photos().on_cursor_times = [] { return Fault{}; };
  EXPECT_EQ(code_of(world_.run(galleries_.look({anna_}, gallery_, {}))), "unavailable");
}

TEST_F(SectionServiceTest, AGalleryBeginsWithTheSectionThatIsAskedFor) {
  const SectionId sea = begin("Sea", 'c');
  const auto first_of = [&](std::string section) {
    const auto view = world_.run(galleries_.look({anna_}, gallery_, {.section = std::move(section)})).value();
    return view.photos.items.front().id;
  };
  EXPECT_EQ(first_of(""), id('a'));
  EXPECT_EQ(first_of(sea.str()), id('c'));
  EXPECT_EQ(first_of(SectionId::generate().str()), id('a')) << "one that is gone";
  EXPECT_EQ(first_of("2999-01"), id('a')) << "of another order";
  const auto seen = world_.run(photos_.look({anna_}, id('d'), {})).value();
  EXPECT_EQ(seen.section->title, "Sea");
  EXPECT_FALSE(world_.run(photos_.look({anna_}, id('b'), {}))->section);
  order_by_hand(model::PhotoOrder::kAdded);
  EXPECT_FALSE(world_.run(photos_.look({anna_}, id('d'), {}))->section);
}

}  // namespace
}  // namespace portreto::services
