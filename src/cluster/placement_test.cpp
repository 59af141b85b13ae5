#include "cluster/placement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace portreto::cluster {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr int kBlobs = 1000;

Member node(std::string name, std::string zone, std::uint64_t free_bytes = 100 * kGiB, bool is_writable = true) {
  return {.role = Role::kStorage,
          .instance = std::move(name),
          .address = "127.0.0.1:1",
          .zone = std::move(zone),
          .disks = {{.id = "d", .capacity_bytes = 400 * kGiB, .free_bytes = free_bytes, .is_writable = is_writable}}};
}

// Six equal nodes in three zones.
std::vector<Member> six() {
  return {node("s1", "a"), node("s2", "a"), node("s3", "b"), node("s4", "b"), node("s5", "c"), node("s6", "c")};
}

// The same ids in every run.
BlobId blob(int number) { return {Uuid::derive("blob " + std::to_string(number))}; }

std::vector<Place> two_for(int number, const std::vector<Member>& members) {
  return choose(candidates(blob(number), members), 2);
}

std::map<std::string, int> copies_per_node(const std::vector<Member>& members) {
  std::map<std::string, int> copies;
  for (int i = 0; i < kBlobs; ++i) {
    for (const Place& place : two_for(i, members)) ++copies[place.node];
  }
  return copies;
}

std::vector<std::string> names_of(const std::vector<Place>& places) {
  std::vector<std::string> names;
  for (const Place& place : places) names.push_back(place.node);
  return names;
}

TEST(Placement, EqualNodesGetEqualShares) {
  const auto copies = copies_per_node(six());
  ASSERT_THAT(copies, SizeIs(6));
  constexpr double kShare = 2.0 * kBlobs / 6;
  for (const auto& [name, count] : copies) EXPECT_NEAR(count, kShare, 0.15 * kShare) << name;
}

TEST(Placement, EachPairOfNodesInDifferentZonesGetsItsShare) {
  // What is lost from sight with two nodes: a twelfth of the photos (FAULTS.md, "2 storage nodes").
  std::map<std::set<std::string>, int> blobs;
  constexpr int kMany = 12 * kBlobs;
  for (int i = 0; i < kMany; ++i) {
    const auto names = names_of(two_for(i, six()));
    ++blobs[{names.begin(), names.end()}];
  }
  ASSERT_THAT(blobs, SizeIs(12));
  for (const auto& [pair, count] : blobs) EXPECT_NEAR(count, kBlobs, 0.15 * kBlobs) << testing::PrintToString(pair);
}

TEST(Placement, CopiesNeverShareAZone) {
  for (int i = 0; i < kBlobs; ++i) {
    const auto chosen = choose(candidates(blob(i), six()), 3);
    ASSERT_THAT(chosen, SizeIs(3));
    std::set<std::string> zones;
    for (const Place& place : chosen) zones.insert(place.zone);
    EXPECT_THAT(zones, SizeIs(3));
  }
  const std::vector<Member> one_zone{node("s1", "a"), node("s2", "a"), node("s3", "a")};
  EXPECT_THAT(two_for(1, one_zone), SizeIs(1));
}

TEST(Placement, ANodeWithoutZoneIsAZoneOfItsOwn) {
  EXPECT_THAT(two_for(1, {node("s1", ""), node("s2", "")}), SizeIs(2));
  EXPECT_THAT(choose(candidates(blob(1), {node("s1", "")}), 2, {{"s1", ""}}), IsEmpty());
}

TEST(Placement, WhenANodeGoesOnlyItsCopiesMove) {
  std::vector<Member> fewer = six();
  fewer.erase(fewer.begin() + 2);
  for (int i = 0; i < kBlobs; ++i) {
    const auto before = names_of(two_for(i, six()));
    const auto after = names_of(two_for(i, fewer));
    if (std::ranges::count(before, "s3") == 0) EXPECT_EQ(after, before);
    int stayed = 0;
    for (const std::string& name : after) stayed += static_cast<int>(std::ranges::count(before, name));
    EXPECT_GE(stayed, 1);
  }
}

TEST(Placement, FreeSpaceDecidesTheShare) {
  // Each in a zone of its own, so that the zones do not even it out.
  std::vector<Member> members{node("s1", "", 100 * kGiB), node("s2", "", 100 * kGiB), node("s3", "", 50 * kGiB),
                              node("s4", "", 100 * kGiB)};
  std::map<std::string, int> first;
  for (int i = 0; i < kBlobs; ++i) ++first[candidates(blob(i), members)[0].node];
  EXPECT_NEAR(first["s3"], kBlobs / 7.0, 0.03 * kBlobs);
  EXPECT_NEAR(first["s1"], kBlobs / 3.5, 0.05 * kBlobs);
}

TEST(Placement, AnEmptyNodeGetsAtMostTwiceTheShareOfTheOthers) {
  const std::vector<Member> members{node("s1", "", 10 * kGiB), node("s2", "", 10 * kGiB), node("s3", "", 10 * kGiB),
                                    node("new", "", 5000 * kGiB)};
  std::map<std::string, int> first;
  for (int i = 0; i < kBlobs; ++i) ++first[candidates(blob(i), members)[0].node];
  EXPECT_NEAR(first["new"], 0.4 * kBlobs, 0.05 * kBlobs);
}

TEST(Placement, NodesWithoutRoomTakeNothing) {
  std::vector<Member> members{node("s1", "a", 0), node("s2", "b", kGiB, false), node("s3", "c", kGiB)};
  members.push_back({.role = Role::kStorage, .instance = "s4", .zone = "d"});
  EXPECT_EQ(names_of(candidates(blob(1), members)), std::vector<std::string>{"s3"});
  // One good disk is enough.
  members[1].disks.push_back({.id = "e", .capacity_bytes = kGiB, .free_bytes = 1});
  EXPECT_THAT(candidates(blob(1), members), SizeIs(2));
  EXPECT_THAT(candidates(blob(1), {}), IsEmpty());
}

TEST(Placement, ANodeThatIsClosedForWritesIsStillAMember) {
  const auto all = std::make_shared<const std::vector<Member>>(six());
  EXPECT_EQ(close_for_writes(all, {}), all);
  EXPECT_EQ(close_for_writes(all, {"unknown"}), all);
  const MemberList open = close_for_writes(all, {"s1", "s4"});
  EXPECT_THAT(*open, SizeIs(6));
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(names_of(candidates(blob(i), *open)), testing::UnorderedElementsAre("s2", "s3", "s5", "s6"));
  }
}

TEST(Placement, WhatIsChosenAlreadyCountsAndKeepsItsZone) {
  const auto places = candidates(blob(1), six());
  const Place& first = places[0];
  const auto more = choose(places, 2, {first});
  ASSERT_THAT(more, SizeIs(1));
  EXPECT_NE(more[0].zone, first.zone);
  EXPECT_THAT(choose(places, 2, {{"gone", "a"}, {"also gone", "b"}}), IsEmpty());
  const auto third = choose(places, 3, {{"gone", "a"}, {"also gone", "b"}});
  ASSERT_THAT(third, SizeIs(1));
  EXPECT_EQ(third[0].zone, "c");
}

}  // namespace
}  // namespace portreto::cluster
