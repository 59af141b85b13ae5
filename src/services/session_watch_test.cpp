#include "services/session_watch.h"

#include <gtest/gtest.h>

#include "services/world_testing.h"

namespace portreto::services {
namespace {

using namespace std::chrono_literals;

class SessionWatchTest : public testing::Test {
 protected:
  SessionId add_session() {
    const SessionId id = SessionId::generate();
    world_.run(sessions().insert({.id = id, .user = user_})).value();
    return id;
  }
  metadata::SessionStore& sessions() { return world_.metadata.sessions(); }
  bool stands(SessionId id) {
    const auto status = world_.run(watch_.check(id));
    EXPECT_TRUE(status || status.error().code == ErrorCode::kUnauthenticated);
    return status.has_value();
  }

  World world_;
  const UserId user_ = world_.add_user("anna");
  SessionWatch watch_{world_.metadata, world_.clock};
};

TEST_F(SessionWatchTest, ASessionThatWasEndedIsRefusedAfterFiveSecondsAtMost) {
  const SessionId id = add_session();
  EXPECT_TRUE(stands(id));
  ASSERT_TRUE(world_.run(sessions().remove(id)));
  world_.clock.advance(5s);
  EXPECT_FALSE(stands(id));
  EXPECT_FALSE(stands(id));
}

// Whether or not its sessions were removed in time: the account's own row decides.
TEST_F(SessionWatchTest, Security17_ThatOfADeletedAccountIsRefusedAfterFiveSecondsAtMost) {
  const SessionId id = add_session();
  EXPECT_TRUE(stands(id));
  ASSERT_TRUE(world_.run(world_.metadata.accounts().mark_deleted({user_, "", world_.clock.now(), "secret"})));
  world_.clock.advance(5s);
  EXPECT_FALSE(stands(id));
}

TEST_F(SessionWatchTest, OneThatNeverWasIsRefusedAtOnce) { EXPECT_FALSE(stands(SessionId::generate())); }

TEST_F(SessionWatchTest, IsLookedUpOnceInThatTime) {
  const SessionId id = add_session();
  EXPECT_TRUE(stands(id));
  ASSERT_TRUE(world_.run(sessions().remove(id)));
  world_.clock.advance(4999ms);
  EXPECT_TRUE(stands(id)) << "by what was found before";
}

TEST_F(SessionWatchTest, RemembersABoundedNumber) {
  const SessionId id = add_session();
  for (std::size_t i = 0; i <= SessionWatch::kSessionsMax; ++i) ASSERT_TRUE(stands(add_session()));
  EXPECT_TRUE(stands(id));
}

}  // namespace
}  // namespace portreto::services
