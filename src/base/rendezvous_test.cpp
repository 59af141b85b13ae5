#include "base/rendezvous.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace portreto {
namespace {

struct Place {
  std::string name;
  double weight = 1;
};

std::string best(int key, std::span<const Place> places) {
  const std::string text = "key " + std::to_string(key);
  const auto score = [&](const Place& place) {
    return rendezvous_score(as_bytes(text), as_bytes(place.name), place.weight);
  };
  return std::ranges::max_element(places, {}, score)->name;
}

constexpr int kKeys = 20'000;

TEST(Rendezvous, ChoosesEachPlaceAsOftenAsItsWeightSays) {
  const std::array<Place, 3> places{{{"a", 1}, {"b", 2}, {"c", 1}}};
  int b = 0;
  for (int key = 0; key < kKeys; ++key) b += best(key, places) == "b";
  EXPECT_NEAR(b, 0.5 * kKeys, 0.02 * kKeys);
}

TEST(Rendezvous, MovesOnlyTheKeysOfAPlaceThatGoes) {
  const std::array<Place, 3> places{{{"a"}, {"b"}, {"c"}}};
  for (int key = 0; key < kKeys; ++key) {
    const std::string before = best(key, places);
    if (before != "c") EXPECT_EQ(best(key, std::span(places).first<2>()), before);
  }
}

TEST(Rendezvous, MovesOnlyWhatAHeavierPlaceTakes) {
  const std::array<Place, 2> before{{{"a", 1}, {"b", 1}}}, after{{{"a", 1}, {"b", 3}}};
  for (int key = 0; key < kKeys; ++key) {
    if (best(key, before) == "b") EXPECT_EQ(best(key, after), "b");
  }
}

}  // namespace
}  // namespace portreto
