#include "base/id.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <type_traits>
#include <unordered_set>
#include <vector>

namespace portreto {
namespace {

unsigned version_of(const Uuid& id) { return std::to_integer<unsigned>(id.bytes[6] >> 4); }
unsigned variant_of(const Uuid& id) { return std::to_integer<unsigned>(id.bytes[8] >> 6); }

// RFC 9562, appendix A.6.
constexpr std::string_view kExample = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

TEST(Uuid, TextComesBackInLowerCase) {
  const auto id = Uuid::parse(kExample);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->str(), kExample);
  EXPECT_EQ(Uuid::parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), id);
  EXPECT_EQ(Uuid{}.str(), "00000000-0000-0000-0000-000000000000");
  EXPECT_TRUE(Uuid{}.is_nil());
  EXPECT_FALSE(id->is_nil());
}

TEST(Uuid, OtherSpellingsAreRefused) {
  for (const std::string_view bad : {"", "017f22e279b07cc398c4dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
                                     "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
                                     "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e27-9b0-7cc3-98c4-dc0c0c07398f",
                                     " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4_dc0c0c07398f"}) {
    EXPECT_FALSE(Uuid::parse(bad)) << bad;
  }
}

TEST(Uuid, AGeneratedOneIsVersion7AndHoldsTheTime) {
  const ManualClock clock(Timestamp(std::chrono::milliseconds(0x017f22e279b0)));
  const Uuid id = Uuid::generate(clock);
  EXPECT_EQ(version_of(id), 7u);
  EXPECT_EQ(variant_of(id), 2u);
  EXPECT_EQ(id.str().substr(0, 13), kExample.substr(0, 13));
}

TEST(Uuid, LaterOnesAreGreater) {
  ManualClock clock(Timestamp(std::chrono::milliseconds(1)));
  Uuid last = Uuid::generate(clock);
  for (int i = 0; i < 1000; ++i) {
    clock.advance(std::chrono::milliseconds(1));
    const Uuid next = Uuid::generate(clock);
    EXPECT_LT(last, next);
    EXPECT_LT(last.str(), next.str());
    last = next;
  }
}

TEST(Uuid, ManyThreadsGenerateDistinctOnes) {
  std::vector<std::vector<Uuid>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& ids : made) {
      threads.emplace_back([&ids] {
        for (int i = 0; i < 2000; ++i) ids.push_back(Uuid::generate());
      });
    }
  }
  std::unordered_set<Uuid> all;
  for (const auto& ids : made) all.insert(ids.begin(), ids.end());
  EXPECT_EQ(all.size(), 8000u);
}

TEST(Uuid, ADerivedOneFollowsFromItsText) {
  const Uuid id = Uuid::derive("upload|1");
  EXPECT_EQ(id, Uuid::derive("upload|1"));
  EXPECT_NE(id, Uuid::derive("upload|2"));
  EXPECT_EQ(version_of(id), 8u);
  EXPECT_EQ(variant_of(id), 2u);
}

TEST(Id, SaysWhatItNames) {
  static_assert(!std::is_convertible_v<PhotoId, GalleryId>);
  static_assert(!std::is_constructible_v<PhotoId, GalleryId>);
  const PhotoId id = PhotoId::generate();
  EXPECT_EQ(PhotoId::parse(id.str()), id);
  EXPECT_FALSE(PhotoId::parse("x"));
  EXPECT_EQ(std::hash<PhotoId>{}(id), std::hash<Uuid>{}(id.uuid));
}

}  // namespace
}  // namespace portreto
