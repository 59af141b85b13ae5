#include <gmock/gmock.h>

#include <future>
#include <vector>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

TEST_P(MetadataConformance, ADigestIsReplacedWhereNobodyElseHasChangedIt) {
  const UserId user = UserId::generate();
  EXPECT_EQ(run(digests().find(user)).value(), std::nullopt);
  model::Digest expected = make_digest(user);
  const auto first = run(digests().put(expected)).value();
  expected.revision = 1;
  EXPECT_EQ(first, expected);
  EXPECT_EQ(run(other_store().digests().find(user)).value(), expected);
  EXPECT_EQ(error_code(run(digests().put(make_digest(user)))), "conflict") << "it is there by now";

  expected.every = model::DigestInterval::kHourly;
  expected.is_confirmed = false;
  expected.email = "other@example.org";
  expected.secret = "c";
  expected.due = expected.told_until = tick();
  const auto next = run(digests().put(expected)).value();
  expected.revision = 2;
  EXPECT_EQ(next, expected);
  EXPECT_EQ(run(digests().find(user)).value(), expected);
  EXPECT_EQ(error_code(run(digests().put(first))), "conflict");
  EXPECT_EQ(run(digests().find(user)).value(), expected);

  EXPECT_EQ(error_code(run(digests().erase(user))), "ok");
  EXPECT_EQ(error_code(run(digests().erase(user))), "ok") << "twice";
  EXPECT_EQ(run(digests().find(user)).value(), std::nullopt);
  EXPECT_EQ(error_code(run(digests().put(next))), "conflict") << "it is gone";
}

TEST_P(MetadataConformance, OfManyWhoTakeADigestAtOnceOneDoes) {
  const model::Digest digest = run(digests().put(make_digest())).value();
  std::vector<std::future<Result<model::Digest>>> takes;
  for (int i = 0; i < 10; ++i) {
    model::Digest taken = digest;
    taken.due += std::chrono::seconds(i + 1);
    takes.push_back(start((i % 2 == 0 ? store() : other_store()).digests().put(taken)));
  }
  int taken = 0;
  for (auto& take : takes) taken += take.get().has_value() ? 1 : 0;
  EXPECT_EQ(taken, 1);
}

TEST_P(MetadataConformance, DigestsAreListedOnceTheyAreDueAndConfirmed) {
  const auto put = [&](Timestamp due, bool is_confirmed) {
    model::Digest digest = make_digest();
    digest.due = due;
    digest.is_confirmed = is_confirmed;
    return run(digests().put(digest)).value();
  };
  const Timestamp now = tick() + std::chrono::hours(1);
  const auto second = put(now, true);
  const auto first = put(now - std::chrono::hours(2), true);
  put(now - std::chrono::hours(1), false);
  put(now + std::chrono::milliseconds(1), true);
  EXPECT_EQ(run(digests().list_due(now, 10)).value(), (std::vector{first, second}));
  EXPECT_EQ(run(digests().list_due(now, 1)).value(), std::vector{first});
  EXPECT_TRUE(run(digests().list_due(first.due - std::chrono::milliseconds(1), 10)).value().empty());
}

}  // namespace
}  // namespace portreto::metadata
