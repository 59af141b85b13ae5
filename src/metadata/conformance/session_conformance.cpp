#include <gmock/gmock.h>

#include <algorithm>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using namespace std::chrono_literals;

TEST_P(MetadataConformance, ASessionIsFoundUntilItIsRemoved) {
  const model::Session session = make_session();
  ASSERT_EQ(error_code(run(sessions().insert(session))), "ok");
  EXPECT_EQ(error_code(run(sessions().insert(session))), "already_exists");

  const auto found = run(sessions().find(session.id));
  ASSERT_EQ(error_code(found), "ok");
  EXPECT_EQ(found->user, session.user);
  EXPECT_EQ(found->current_hash, session.current_hash);
  EXPECT_EQ(found->previous_hash, std::nullopt);
  EXPECT_EQ(found->rotated_at, session.rotated_at);
  EXPECT_EQ(found->created_at, session.created_at);
  EXPECT_EQ(found->expires_at, session.expires_at);
  EXPECT_EQ(found->device, session.device);

  EXPECT_EQ(error_code(run(sessions().remove(session.id))), "ok");
  EXPECT_EQ(error_code(run(sessions().remove(session.id))), "ok") << "done twice";
  EXPECT_EQ(error_code(run(sessions().find(session.id))), "not_found");
}

TEST_P(MetadataConformance, RotationComparesAndSets) {
  const model::Session session = make_session();
  ASSERT_EQ(error_code(run(sessions().insert(session))), "ok");
  const Timestamp now = tick();

  const auto rotated = run(sessions().rotate(session.id, digest_of("first"), digest_of("second"), now));
  ASSERT_EQ(error_code(rotated), "ok");
  EXPECT_TRUE(rotated->is_rotated);
  EXPECT_EQ(rotated->session.current_hash, digest_of("second"));

  const auto late = run(sessions().rotate(session.id, digest_of("first"), digest_of("third"), tick()));
  ASSERT_EQ(error_code(late), "ok");
  EXPECT_FALSE(late->is_rotated);

  for (const model::Session& seen : {late->session, *run(sessions().find(session.id))}) {
    EXPECT_EQ(seen.current_hash, digest_of("second"));
    EXPECT_EQ(seen.previous_hash, digest_of("first"));
    EXPECT_EQ(seen.rotated_at, now);
    EXPECT_EQ(seen.expires_at, session.expires_at);
  }
  EXPECT_EQ(error_code(run(sessions().rotate(SessionId::generate(), {}, {}, now))), "not_found");
}

TEST_P(MetadataConformance, OneOfManyRotatesASession) {
  const model::Session session = make_session();
  ASSERT_EQ(error_code(run(sessions().insert(session))), "ok");
  const Timestamp now = tick();
  std::vector<std::future<Result<SessionStore::Rotation>>> tries;
  for (int i = 0; i < 50; ++i) {
    tries.push_back(start(sessions().rotate(session.id, digest_of("first"), digest_of(std::to_string(i)), now)));
  }
  std::set<Sha256Digest> successors;
  int rotated = 0;
  for (auto& attempt : tries) {
    const auto rotation = attempt.get();
    ASSERT_EQ(error_code(rotation), "ok");
    rotated += rotation->is_rotated;
    successors.insert(rotation->session.current_hash);
  }
  EXPECT_EQ(rotated, 1);
  EXPECT_EQ(successors.size(), 1U);
}

TEST_P(MetadataConformance, ExpiredSessionsAreRemovedInParts) {
  const Timestamp now = tick();
  std::vector<SessionId> ids;
  for (int i = 0; i < 5; ++i) {
    model::Session session = make_session();
    session.expires_at = i == 4 ? now + 1ms : now - i * 1s;
    ids.push_back(session.id);
    ASSERT_EQ(error_code(run(sessions().insert(session))), "ok");
  }
  EXPECT_EQ(run(sessions().remove_expired(now, 3)).value(), 3U);
  EXPECT_EQ(run(sessions().remove_expired(now, 3)).value(), 1U);
  EXPECT_EQ(run(sessions().remove_expired(now, 3)).value(), 0U);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(run(sessions().find(ids[i])).has_value(), i == 4) << i;
}

TEST_P(MetadataConformance, FailedLoginsAddUpWithinTheWindow) {
  const Timestamp start_time = tick();
  EXPECT_EQ(run(sessions().failures("account:maria")).value(), std::nullopt);
  EXPECT_EQ(run(sessions().record_failure("account:maria", start_time, 1h))->count, 1U);
  EXPECT_EQ(run(sessions().record_failure("account:maria", start_time + 1h, 1h))->count, 2U);
  EXPECT_EQ(run(sessions().record_failure("peer:::1", start_time, 1h))->count, 1U);

  const auto seen = run(sessions().failures("account:maria")).value();
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->key, "account:maria");
  EXPECT_EQ(seen->count, 2U);
  EXPECT_EQ(seen->last_at, start_time + 1h);

  const auto anew = run(sessions().record_failure("account:maria", start_time + 2h + 1ms, 1h));
  ASSERT_EQ(error_code(anew), "ok");
  EXPECT_EQ(anew->count, 1U);
  EXPECT_EQ(anew->last_at, start_time + 2h + 1ms);

  EXPECT_EQ(error_code(run(sessions().clear_failures("account:maria"))), "ok");
  EXPECT_EQ(error_code(run(sessions().clear_failures("account:maria"))), "ok") << "done twice";
  EXPECT_EQ(run(sessions().failures("account:maria")).value(), std::nullopt);
}

TEST_P(MetadataConformance, NoFailedLoginIsLostInARace) {
  const Timestamp now = tick();
  std::vector<std::future<Result<model::LoginFailures>>> tries;
  for (int i = 0; i < 20; ++i) tries.push_back(start(sessions().record_failure("peer:::1", now, 1h)));
  std::set<std::uint32_t> counts;
  for (auto& attempt : tries) counts.insert(attempt.get()->count);
  EXPECT_EQ(counts.size(), 20U);
  EXPECT_EQ(*counts.rbegin(), 20U);
}

TEST_P(MetadataConformance, APersonsOtherSessionsEnd) {
  const UserId maria = UserId::generate();
  std::vector<model::Session> of_maria;
  for (int i = 0; i < 3; ++i) {
    of_maria.push_back(make_session());
    of_maria.back().user = maria;
    ASSERT_EQ(error_code(run(sessions().insert(of_maria.back()))), "ok");
  }
  const model::Session other = make_session();
  ASSERT_EQ(error_code(run(sessions().insert(other))), "ok");

  auto found = run(sessions().list_of(maria)).value();
  for (auto* list : {&found, &of_maria}) std::ranges::sort(*list, {}, &model::Session::id);
  EXPECT_TRUE(found == of_maria);
  EXPECT_EQ(run(sessions().list_of(UserId::generate()))->size(), 0U);

  EXPECT_EQ(run(sessions().remove_others(maria, of_maria[1].id)).value(), 2U);
  EXPECT_EQ(run(sessions().remove_others(maria, of_maria[1].id)).value(), 0U) << "done twice";
  EXPECT_TRUE(run(sessions().list_of(maria)).value() == std::vector{of_maria[1]});
  EXPECT_EQ(run(sessions().remove_others(maria, other.id)).value(), 1U) << "somebody else's is none of theirs";
  EXPECT_EQ(error_code(run(sessions().find(other.id))), "ok");
}

}  // namespace
}  // namespace portreto::metadata
