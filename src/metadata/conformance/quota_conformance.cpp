#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <future>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using testing::IsEmpty;

TEST_P(MetadataConformance, AQuotaIsReplacedWhereNobodyElseHasChangedIt) {
  const UserId user = UserId::generate();
  EXPECT_EQ(run(quotas().find(user)).value(), std::nullopt);
  model::Quota expected = make_quota(user);
  const auto first = run(quotas().put(expected)).value();
  expected.revision = 1;
  EXPECT_EQ(first, expected);
  EXPECT_EQ(run(other_store().quotas().find(user)).value(), expected);
  EXPECT_EQ(error_code(run(quotas().put(make_quota(user)))), "conflict") << "it is there by now";

  expected.limit_bytes.reset();
  expected.counted_at.reset();
  expected.counted_bytes = 0;
  expected.reservations.clear();
  const auto next = run(quotas().put(expected)).value();
  expected.revision = 2;
  EXPECT_EQ(next, expected);
  EXPECT_EQ(run(quotas().find(user)).value(), expected);
  EXPECT_EQ(error_code(run(quotas().put(first))), "conflict");
  EXPECT_EQ(run(quotas().find(user)).value(), expected);

  EXPECT_EQ(error_code(run(quotas().erase(user))), "ok");
  EXPECT_EQ(error_code(run(quotas().erase(user))), "ok") << "twice";
  EXPECT_EQ(run(quotas().find(user)).value(), std::nullopt);
  EXPECT_EQ(error_code(run(quotas().put(next))), "conflict") << "it is gone";
}

TEST_P(MetadataConformance, OfManyWhoChangeAQuotaAtOnceOneWins) {
  const model::Quota quota = run(quotas().put(make_quota())).value();
  std::vector<std::future<Result<model::Quota>>> changes;
  for (int i = 0; i < 10; ++i) {
    model::Quota changed = quota;
    changed.counted_bytes = static_cast<std::uint64_t>(i);
    changes.push_back(start((i % 2 == 0 ? store() : other_store()).quotas().put(changed)));
  }
  std::vector<model::Quota> winners;
  for (auto& change : changes) {
    const auto changed = change.get();
    if (changed) {
      winners.push_back(*changed);
    } else {
      EXPECT_EQ(error_code(changed), "conflict");
    }
  }
  ASSERT_EQ(winners.size(), 1U);
  EXPECT_EQ(run(quotas().find(quota.user)).value(), winners.front());
}

TEST_P(MetadataConformance, WhatPeopleKeepIsSummedUpForEachGallery) {
  const UserId maria = add_user("maria").id;
  const UserId nikos = add_user("nikos").id;
  EXPECT_THAT(run(quotas().stored(maria)).value(), IsEmpty());
  const model::Gallery summer = add_gallery(maria, "Summer");
  const model::Gallery winter = add_gallery(maria, "Winter");
  add_gallery(maria, "Empty");
  const model::Gallery of_another = add_gallery(nikos, "Summer");
  std::map<GalleryId, std::uint64_t> expected;
  for (const model::Gallery& gallery : {summer, winter, summer}) {
    model::Photo photo = make_photo(gallery);
    photo.image.size_bytes = (1ULL << 33) + expected.size();
    ASSERT_TRUE(run(photos().insert(photo)));
    expected[gallery.id] += photo.image.size_bytes;
  }
  add_photo(of_another);
  const model::Photo deleted = add_photo(winter);
  ASSERT_TRUE(run(photos().mark_deleting(deleted.id)));

  std::map<GalleryId, std::uint64_t> sums;
  for (const auto& [gallery, bytes] : run(quotas().stored(maria)).value())
    EXPECT_TRUE(sums.try_emplace(gallery, bytes).second);
  EXPECT_EQ(sums, expected);
}

}  // namespace
}  // namespace portreto::metadata
