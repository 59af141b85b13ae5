#include "roles/app/copies_handlers.h"

#include <gtest/gtest.h>

namespace portreto::roles::app {
namespace {

class PhotoCopiesTest : public testing::Test {
 protected:
  static Timestamp at(int hours) { return Timestamp(std::chrono::hours(500'000 + hours)); }

  void add_node(const std::string& name, const std::string& zone, std::optional<Timestamp> verified_since) {
    api::ProcessFigures figures;
    figures.disks = {{.id = "1", .state = "good", .verified_since = at(1000)},
                     {.id = "2", .state = "good", .verified_since = verified_since}};
    fleet_.push_back({.role = "storage", .instance = name, .zone = zone, .figures = figures});
  }
  api::PhotoCopies look() { return copies_of(photo_, location_, fleet_); }

  const model::Photo photo_{.created_at = at(10)};
  std::optional<model::BlobLocation> location_ = model::BlobLocation{.copies = {"a", "b"}};
  std::vector<FleetProcess> fleet_{{.role = "web", .instance = "a"}};
};

TEST_F(PhotoCopiesTest, AreCountedWithTheirZonesAndTheEarliestCheck) {
  add_node("a", "north", at(30));
  add_node("b", "south", at(20));
  add_node("c", "south", at(11));
  const auto copies = look();
  EXPECT_EQ(copies.copies, 2U);
  EXPECT_EQ(copies.answering, 2U);
  EXPECT_EQ(copies.zones, 2U);
  EXPECT_EQ(copies.verified_since, at(20));
}

TEST_F(PhotoCopiesTest, WhatIsNotKnownIsNotSaid) {
  add_node("a", "north", at(30));
  EXPECT_EQ(look().answering, 1U) << "the other node is not registered";
  EXPECT_EQ(look().verified_since, std::nullopt);
  add_node("b", "south", at(10));
  EXPECT_EQ(look().answering, 2U);
  EXPECT_EQ(look().verified_since, std::nullopt)
      << "its scrub may have begun before the photo came, by a clock that is a little ahead";
  fleet_.back().figures->disks.back().verified_since.reset();
  EXPECT_EQ(look().verified_since, std::nullopt);
  fleet_.back().figures->disks.back().state = "out";
  EXPECT_EQ(look().answering, 1U);
  fleet_[1].problem = "It does not answer.";
  EXPECT_EQ(look().answering, 0U);
}

TEST_F(PhotoCopiesTest, OneProcessHasOne) {
  location_.reset();
  add_node("serve", "", at(30));
  const auto copies = look();
  EXPECT_EQ(copies.copies, 1U);
  EXPECT_EQ(copies.answering, 1U);
  EXPECT_EQ(copies.verified_since, at(30));
}

}  // namespace
}  // namespace portreto::roles::app
