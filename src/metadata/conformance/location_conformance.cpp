#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using model::BlobLocation;
using State = model::BlobLocation::State;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

std::vector<BlobId> blobs_of(const std::vector<BlobLocation>& locations) {
  std::vector<BlobId> blobs;
  for (const BlobLocation& location : locations) blobs.push_back(location.blob);
  return blobs;
}

// The blobs of a whole list, of which `fetch` gives what is behind an id; pages of `limit` rows are full but the last.
template <typename Fetch>
std::vector<BlobId> walk(Fetch fetch, std::size_t limit) {
  std::vector<BlobId> blobs;
  std::optional<BlobId> after;
  for (bool has_more = true; has_more;) {
    const std::vector<BlobId> page = blobs_of(fetch(after).value());
    EXPECT_LE(page.size(), limit);
    blobs.insert(blobs.end(), page.begin(), page.end());
    has_more = page.size() == limit;
    if (has_more) after = page.back();
  }
  return blobs;
}

TEST_P(MetadataConformance, ALocationIsFoundAsItWasStored) {
  const BlobLocation full = make_location();
  ASSERT_EQ(error_code(run(locations().insert(full))), "ok");
  EXPECT_EQ(run(locations().find(full.blob)).value(), full);

  const BlobLocation bare{.blob = BlobId::generate(), .created_at = tick()};
  ASSERT_EQ(error_code(run(locations().insert(bare))), "ok");
  EXPECT_EQ(run(locations().find(bare.blob)).value(), bare);
  EXPECT_EQ(error_code(run(locations().find(BlobId::generate()))), "not_found");
}

TEST_P(MetadataConformance, ALocationIsInsertedOnce) {
  const BlobLocation location = add_location(State::kWriting, {"a"});
  BlobLocation again = location;
  again.state = State::kLive;
  again.copies = {"b"};
  EXPECT_EQ(error_code(run(locations().insert(again))), "already_exists");
  EXPECT_EQ(run(locations().find(location.blob)).value(), location);
  EXPECT_THAT(run(locations().list_on("b", {}, 10)).value(), IsEmpty()) << "nothing of it was done";
  EXPECT_EQ(run(locations().count_on("b")).value(), 0U);
}

TEST_P(MetadataConformance, LocationsOfManyAreFoundAtOnce) {
  const BlobLocation first = add_location(State::kWriting, {});
  const BlobLocation second = add_location(State::kDeleting, {"a"});
  add_location(State::kLive, {"a"});
  EXPECT_THAT(run(locations().find_many({second.blob, BlobId::generate(), first.blob, second.blob})).value(),
              UnorderedElementsAre(Pair(first.blob, first), Pair(second.blob, second)));
  EXPECT_THAT(run(locations().find_many({})).value(), IsEmpty());
}

TEST_P(MetadataConformance, ALocationIsUpdatedAtItsRevision) {
  const BlobLocation location = add_location(State::kWriting, {"a"}, {"b"});
  BlobLocation change = location;
  change.state = State::kLive;
  change.copies = {"b", "c"};
  change.leftovers = {"a"};
  change.variants = {7};
  change.created_at = tick();
  BlobLocation expected = location;
  expected.state = State::kLive;
  expected.copies = {"b", "c"};
  expected.leftovers = {"a"};
  expected.revision = 2;
  const auto updated = run(locations().update(change));
  ASSERT_EQ(error_code(updated), "ok");
  EXPECT_EQ(*updated, expected) << "variants and the time stay";
  EXPECT_EQ(run(locations().find(location.blob)).value(), expected);

  change.copies = {"d"};
  EXPECT_EQ(error_code(run(locations().update(change))), "conflict") << "its revision is an old one";
  change.revision = 3;
  EXPECT_EQ(error_code(run(locations().update(change))), "conflict") << "its revision is none yet";
  EXPECT_EQ(run(locations().find(location.blob)).value(), expected);
  EXPECT_THAT(run(locations().list_on("d", {}, 10)).value(), IsEmpty());
  change.blob = BlobId::generate();
  EXPECT_EQ(error_code(run(locations().update(change))), "not_found");
  EXPECT_EQ(error_code(run(locations().find(change.blob))), "not_found") << "an update makes no row";
}

TEST_P(MetadataConformance, OneOfManyUpdatesALocation) {
  const BlobLocation location = add_location(State::kLive, {"a"});
  std::vector<std::future<Result<BlobLocation>>> tries;
  for (int i = 0; i < 50; ++i) {
    BlobLocation change = location;
    change.copies = {"a", std::to_string(i)};
    tries.push_back(start(locations().update(change)));
  }
  std::vector<BlobLocation> winners;
  for (auto& attempt : tries) {
    const auto updated = attempt.get();
    if (updated) {
      winners.push_back(*updated);
    } else {
      EXPECT_EQ(error_code(updated), "conflict");
    }
  }
  ASSERT_EQ(winners.size(), 1U);
  EXPECT_EQ(run(locations().find(location.blob)).value(), winners.front());
  for (int i = 0; i < 50; ++i) {
    const bool is_winner = winners.front().copies.back() == std::to_string(i);
    EXPECT_EQ(run(locations().count_on(std::to_string(i))).value(), is_winner ? 1U : 0U) << i;
  }
}

TEST_P(MetadataConformance, NoUpdateOfALocationIsLostInARace) {
  const BlobLocation location = add_location(State::kLive, {});
  const auto add_copy = [this, blob = location.blob](int number) {
    for (;;) {
      BlobLocation change = run(locations().find(blob)).value();
      change.copies.push_back(std::to_string(number));
      const auto updated = run(locations().update(change));
      if (updated) return;
      ASSERT_EQ(error_code(updated), "conflict");
    }
  };
  std::vector<std::future<void>> threads;
  for (int i = 0; i < 8; ++i) threads.push_back(std::async(std::launch::async, add_copy, i));
  for (auto& thread : threads) thread.get();
  auto found = run(locations().find(location.blob)).value();
  std::ranges::sort(found.copies);
  EXPECT_THAT(found.copies, ElementsAre("0", "1", "2", "3", "4", "5", "6", "7"));
  EXPECT_EQ(found.revision, 9U);
}

TEST_P(MetadataConformance, OnlyWhatLiesNowhereIsErased) {
  for (const State state : {State::kWriting, State::kLive}) {
    const BlobLocation location = add_location(state, {});
    EXPECT_EQ(error_code(run(locations().erase(location.blob))), "conflict");
    EXPECT_EQ(run(locations().find(location.blob)).value(), location);
  }
  BlobLocation location = add_location(State::kDeleting, {"a"});
  EXPECT_EQ(error_code(run(locations().erase(location.blob))), "conflict") << "it has a copy";
  location.copies = {};
  location.leftovers = {"a"};
  location = run(locations().update(location)).value();
  EXPECT_EQ(error_code(run(locations().erase(location.blob))), "conflict") << "it has a leftover";
  EXPECT_EQ(run(locations().find(location.blob)).value(), location);
  location.leftovers = {};
  location = run(locations().update(location)).value();

  EXPECT_EQ(error_code(run(locations().erase(location.blob))), "ok");
  EXPECT_EQ(error_code(run(locations().erase(location.blob))), "ok") << "done twice";
  EXPECT_EQ(error_code(run(locations().find(location.blob))), "not_found");
  EXPECT_EQ(error_code(run(locations().update(location))), "not_found");
  EXPECT_THAT(run(locations().list_on("a", {}, 10)).value(), IsEmpty());
  EXPECT_EQ(error_code(run(locations().erase(BlobId::generate()))), "ok");
}

TEST_P(MetadataConformance, LocationsAreListedInTheOrderOfTheirIds) {
  std::vector<BlobLocation> made;
  for (int i = 0; i < 9; ++i) {
    made.push_back(make_location());
    made.back().state = static_cast<State>(i % 3);
    made.back().leftovers.clear();
  }
  for (const std::size_t i : {3, 0, 8, 5, 1, 7, 2, 6, 4}) {
    ASSERT_EQ(error_code(run(locations().insert(made[i]))), "ok");
  }
  const auto list = [&](std::size_t limit) {
    return walk([&](std::optional<BlobId> after) { return run(locations().list(after, limit)); }, limit);
  };
  for (const std::size_t limit : {1, 2, 4, 9, 10}) EXPECT_EQ(list(limit), blobs_of(made)) << limit;
  EXPECT_EQ(run(locations().list({}, 9)).value(), made);

  const BlobId between = made[4].blob;
  ASSERT_EQ(error_code(run(locations().update(made[4]))), "ok");
  EXPECT_THAT(blobs_of(run(locations().list(between, 2)).value()), ElementsAre(made[5].blob, made[6].blob))
      << "an update moves nothing";
  EXPECT_THAT(run(locations().list(made.back().blob, 10)).value(), IsEmpty());
}

TEST_P(MetadataConformance, AListGoesOnBehindARowThatIsGone) {
  std::vector<BlobLocation> made;
  for (int i = 0; i < 3; ++i) made.push_back(add_location(State::kDeleting, {}));
  ASSERT_EQ(error_code(run(locations().erase(made[1].blob))), "ok");
  EXPECT_THAT(blobs_of(run(locations().list(made[1].blob, 10)).value()), ElementsAre(made[2].blob));
  EXPECT_THAT(blobs_of(run(locations().list_unsettled(made[1].blob, 10)).value()), ElementsAre(made[2].blob));
}

TEST_P(MetadataConformance, LocationsAreListedByNode) {
  std::vector<BlobId> on_a;
  for (int i = 0; i < 3; ++i) {
    const State state = static_cast<State>(i);
    on_a.push_back(add_location(state, {"a", "b"}).blob);
    add_location(state, {"b"});
    add_location(state, {}, {"b"});
    on_a.push_back(add_location(state, {"b"}, {"a"}).blob);
  }
  const auto list_on = [&](const std::string& node, std::size_t limit) {
    return walk([&](std::optional<BlobId> after) { return run(locations().list_on(node, after, limit)); }, limit);
  };
  for (const std::size_t limit : {1, 2, 6, 7}) EXPECT_EQ(list_on("a", limit), on_a) << limit;
  EXPECT_EQ(list_on("b", 5).size(), 12U);
  EXPECT_THAT(list_on("c", 5), IsEmpty());
  EXPECT_THAT(list_on("", 5), IsEmpty());

  // From one node to another, and from copy to leftover, which changes nothing.
  BlobLocation first = run(locations().find(on_a.front())).value();
  first.copies = {"c"};
  first.leftovers = {"b"};
  ASSERT_EQ(error_code(run(locations().update(first))), "ok");
  EXPECT_EQ(list_on("a", 5), std::vector(on_a.begin() + 1, on_a.end()));
  EXPECT_THAT(list_on("c", 5), ElementsAre(on_a.front()));
  EXPECT_EQ(list_on("b", 5).size(), 12U);
}

TEST_P(MetadataConformance, LocationsThatAreNotAtRestAreListed) {
  std::vector<BlobId> unsettled;
  std::vector<BlobLocation> settled;
  for (int i = 0; i < 2; ++i) {
    unsettled.push_back(add_location(State::kWriting, {"a"}).blob);
    settled.push_back(add_location(State::kLive, {"a", "b"}));
    unsettled.push_back(add_location(State::kDeleting, {}).blob);
    settled.push_back(add_location(State::kLive, {}));
    unsettled.push_back(add_location(State::kLive, {"a"}, {"b"}).blob);
  }
  const auto list_unsettled = [&](std::size_t limit) {
    return walk([&](std::optional<BlobId> after) { return run(locations().list_unsettled(after, limit)); }, limit);
  };
  for (const std::size_t limit : {1, 4, 6, 7}) EXPECT_EQ(list_unsettled(limit), unsettled) << limit;

  for (const BlobId blob : unsettled) {
    BlobLocation change = run(locations().find(blob)).value();
    change.state = State::kLive;
    change.leftovers.clear();
    ASSERT_EQ(error_code(run(locations().update(change))), "ok");
  }
  EXPECT_THAT(list_unsettled(5), IsEmpty());
  settled.front().state = State::kDeleting;
  ASSERT_EQ(error_code(run(locations().update(settled.front()))), "ok");
  settled.back().leftovers = {"c"};
  ASSERT_EQ(error_code(run(locations().update(settled.back()))), "ok");
  EXPECT_THAT(list_unsettled(5), ElementsAre(settled.front().blob, settled.back().blob));
}

TEST_P(MetadataConformance, ListsOfLocationsHaveALimit) {
  for (std::size_t i = 0; i < kPageSizeMax + 1; ++i) add_location(State::kWriting, {"a"});
  for (const auto& [limit, expected] : {std::pair<std::size_t, std::size_t>{0, 1},
                                        {kPageSizeMax, kPageSizeMax},
                                        {kPageSizeMax + 1, kPageSizeMax},
                                        {std::numeric_limits<std::size_t>::max(), kPageSizeMax}}) {
    EXPECT_EQ(run(locations().list({}, limit))->size(), expected) << limit;
    EXPECT_EQ(run(locations().list_on("a", {}, limit))->size(), expected) << limit;
    EXPECT_EQ(run(locations().list_unsettled({}, limit))->size(), expected) << limit;
  }
}

TEST_P(MetadataConformance, LiveBlobsAreCountedByTheirCopies) {
  EXPECT_THAT(run(locations().count_by_copies()).value(), ElementsAre(0, 0, 0, 0));
  add_location(State::kLive, {}, {"a"});
  for (int i = 0; i < 2; ++i) add_location(State::kLive, {"a"}, {"b", "c"});
  for (int i = 0; i < 3; ++i) add_location(State::kLive, {"a", "b"});
  add_location(State::kLive, {"a", "b", "c"});
  BlobLocation widest = add_location(State::kLive, {"a", "b", "c", "d", "e"});
  add_location(State::kWriting, {"a", "b"});
  add_location(State::kDeleting, {"a"});
  EXPECT_THAT(run(locations().count_by_copies()).value(), ElementsAre(1, 2, 3, 2));

  widest.copies = {"a"};
  widest = run(locations().update(widest)).value();
  EXPECT_THAT(run(locations().count_by_copies()).value(), ElementsAre(1, 3, 3, 1));
  widest.state = State::kDeleting;
  widest = run(locations().update(widest)).value();
  EXPECT_THAT(run(locations().count_by_copies()).value(), ElementsAre(1, 2, 3, 1));
}

TEST_P(MetadataConformance, LiveCopiesOnANodeAreCounted) {
  BlobLocation location = add_location(State::kWriting, {"a", "b"});
  add_location(State::kLive, {"b", "a"});
  add_location(State::kLive, {"b"}, {"a"});
  add_location(State::kDeleting, {"a"});
  EXPECT_EQ(run(locations().count_on("a")).value(), 1U);
  EXPECT_EQ(run(locations().count_on("b")).value(), 2U);
  EXPECT_EQ(run(locations().count_on("c")).value(), 0U);

  location.state = State::kLive;
  location = run(locations().update(location)).value();
  EXPECT_EQ(run(locations().count_on("a")).value(), 2U) << "the same nodes, now of a live blob";
  location.copies = {"b"};
  location.leftovers = {"a"};
  location = run(locations().update(location)).value();
  EXPECT_EQ(run(locations().count_on("a")).value(), 1U) << "a leftover is no copy";
  location.state = State::kDeleting;
  location = run(locations().update(location)).value();
  EXPECT_EQ(run(locations().count_on("b")).value(), 2U);
}

}  // namespace
}  // namespace portreto::metadata
