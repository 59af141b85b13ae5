#include "services/photo_places.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace portreto::services {
namespace {

using Places = std::vector<std::int64_t>;

TEST(PhotoPlacesTest, LieBetweenOrBeyond) {
  EXPECT_EQ(place_between(10, 20, 100), 15);
  EXPECT_EQ(place_between(10, 12, 100), 11);
  EXPECT_EQ(place_between(10, 11, 100), std::nullopt);
  EXPECT_EQ(place_between(10, 10, 100), std::nullopt);
  EXPECT_EQ(place_between(10, {}, 100), 110);
  EXPECT_EQ(place_between({}, 10, 100), -90);
}

TEST(PhotoPlacesTest, RoomIsMadeByTheFewestThatCanMove) {
  EXPECT_EQ(make_room(10, {11, 100, 101}, true, 1000), (Places{10 + 2 * 30}));
  EXPECT_EQ(make_room(10, {10, 10, 14}, true, 1000), (Places{12, 13}));
  EXPECT_EQ(make_room(10, {10, 11}, false, 1000), (Places{2010, 3010})) << "beyond the last there is room";
  EXPECT_EQ(make_room(10, {10, 11}, true, 1000), Places{}) << "what follows is not known";
}

// Whatever the gaps, at every moment, the last being written first.
TEST(PhotoPlacesTest, OrderIsKeptWhileRoomIsMade) {
  std::mt19937 random(7);
  const auto below = [&](int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random); };
  for (int round = 0; round < 2000; ++round) {
    const std::int64_t before = below(5) - 2;
    Places others;
    for (int i = 0; i < 1 + below(8); ++i) others.push_back((others.empty() ? before : others.back()) + below(4));
    if (place_between(before, others.front(), 100)) continue;  // nobody asks for more room then
    const Places room = make_room(before, others, below(2) == 0, 100);
    for (std::size_t i = room.size(); i-- > 0;) {
      ASSERT_GE(room[i], others[i]);
      others[i] = room[i];
      ASSERT_TRUE(std::ranges::is_sorted(others));
    }
    if (!room.empty()) ASSERT_TRUE(place_between(before, others.front(), 100)) << "for the one that it was made for";
  }
}

}  // namespace
}  // namespace portreto::services
