#include "services/sections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portreto::services {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kTaken = model::PhotoOrder::kTaken;
constexpr auto kManual = model::PhotoOrder::kManual;

Timestamp day(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day));
}

// "2026-11: 3"
std::vector<std::string> texts_of(const Sections& sections) {
  std::vector<std::string> texts;
  for (const SectionView& one : sections.list()) {
    texts.push_back((one.title.empty() ? one.key : one.title) + ": " + std::to_string(one.count));
  }
  return texts;
}

std::vector<Timestamp> photos_at(std::initializer_list<std::pair<Timestamp, int>> counts) {
  std::vector<Timestamp> times;
  for (const auto& [time, count] : counts) times.insert(times.end(), static_cast<std::size_t>(count), time);
  return times;
}

model::Photo taken_at(Timestamp time) { return {.taken_at = time, .created_at = day(2030, 1, 1)}; }

TEST(SectionsTest, ALargeGalleryIsPartedByMonth) {
  const auto last_ms = day(2025, 3, 1) - std::chrono::milliseconds(1);
  const Sections sections({.order = kTaken}, photos_at({{day(2024, 12, 1), 100},
                                                        {day(2025, 1, 1), 1},
                                                        {day(2025, 2, 1), 40},
                                                        {last_ms, 2},
                                                        {day(2025, 3, 1), 100}}));
  EXPECT_THAT(texts_of(sections), ElementsAre("2024-12: 100", "2025-01: 1", "2025-02: 42", "2025-03: 100"));
  EXPECT_EQ(sections.key_of(taken_at(last_ms)), "2025-02");
  EXPECT_EQ(sections.key_of(taken_at(day(2025, 3, 1))), "2025-03");
}

TEST(SectionsTest, TwoMonthsArePartedByDayAndManyYearsByYear) {
  EXPECT_THAT(texts_of(Sections({.order = kTaken}, photos_at({{day(2024, 2, 28), 100}, {day(2024, 2, 29), 101}}))),
              ElementsAre("2024-02-28: 100", "2024-02-29: 101"));
  std::vector<Timestamp> times;
  for (int year = 1960; year < 1980; ++year) {
    for (unsigned month = 1; month <= 12; ++month) times.push_back(day(year, month, 5));
  }
  const Sections sections({.order = kTaken}, times);
  ASSERT_EQ(sections.list().size(), 20U);
  EXPECT_EQ(sections.list()[0].key, "1960");
  EXPECT_EQ(sections.list()[0].count, 12U);
  EXPECT_EQ(sections.key_of(taken_at(day(1979, 12, 31))), "1979");
}

TEST(SectionsTest, ASmallGalleryAndOneOfASingleDayAreNotParted) {
  const model::Gallery gallery{.order = kTaken};
  EXPECT_THAT(Sections(gallery, photos_at({{day(2024, 1, 1), 100}, {day(2025, 1, 1), 100}})).list(), IsEmpty());
  EXPECT_THAT(Sections(gallery, photos_at({{day(2024, 1, 1), 1000}})).list(), IsEmpty());
  EXPECT_EQ(Sections(gallery, photos_at({{day(2024, 1, 1), 1000}})).key_of(taken_at(day(2024, 1, 1))), "");
  EXPECT_THAT(Sections(gallery, {}).list(), IsEmpty());
}

TEST(SectionsTest, TheOwnersSectionsHoldWhatStandsBehindThem) {
  const model::Section arrival{SectionId::generate(), "Arrival", 10}, empty{SectionId::generate(), "Empty", 20},
      home{SectionId::generate(), "Home", 21};
  const model::Gallery gallery{.order = kManual, .sections = {arrival, empty, home}};
  std::vector<Timestamp> places;
  for (const int place : {1, 9, 10, 11, 21, 25, 30}) places.emplace_back(std::chrono::milliseconds(place));
  const Sections sections(gallery, places);
  EXPECT_THAT(texts_of(sections), ElementsAre("Arrival: 2", "Empty: 0", "Home: 3"));
  EXPECT_EQ(sections.key_of({.rank = 9}), "");
  EXPECT_EQ(sections.key_of({.rank = 10}), arrival.id.str());
  EXPECT_EQ(sections.key_of({.rank = 30}), home.id.str());
  EXPECT_EQ(place_before(gallery, home.id.str())->time, Timestamp(std::chrono::milliseconds(21)));
  EXPECT_FALSE(place_before(gallery, SectionId::generate().str()));
  EXPECT_FALSE(place_before(gallery, "2025-01"));
}

TEST(SectionsTest, KeysOfTimeBeginAtTheirTime) {
  EXPECT_EQ(time_before("2024")->time, day(2024, 1, 1));
  EXPECT_EQ(time_before("2024-02")->time, day(2024, 2, 1));
  EXPECT_EQ(time_before("2024-02-29")->time, day(2024, 2, 29));
  for (const char* key : {"", "2", "24-02", "2024-", "2024-2", "2024-13", "2025-02-29", "2024-02-29x", "2024-02-2",
                          "2024_02", "-024", "20240-1", "2024-02-29-01", "x\0y"}) {
    EXPECT_FALSE(time_before(key)) << key;
  }
}

}  // namespace
}  // namespace portreto::services
