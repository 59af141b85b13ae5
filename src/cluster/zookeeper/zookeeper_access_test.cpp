#include <gmock/gmock.h>

#include "cluster/zookeeper/acl.h"
#include "cluster/zookeeper/testing/client.h"
#include "cluster/zookeeper/testing/cluster.h"
#include "cluster/zookeeper/testing/zookeeper_server.h"

// Who may do what in a ZooKeeper with credentials.
namespace portreto::cluster {
namespace {

using namespace std::chrono_literals;

const ZookeeperCredential kSteward{"steward", "a secret"};
const ZookeeperCredential kAuth{"auth", "another secret"};
const ZookeeperCredential kWeb{"web", "a third: secret"};
const ZookeeperCredential kStranger{"web", "guessed"};

TEST(DigestIdTest, IsZookeepersOwn) {
  // As org.apache.zookeeper.server.auth.DigestAuthenticationProvider prints it.
  EXPECT_EQ(digest_id({"super", "superpw"}), "super:g9oN2HttPfn8MMWJZ2r45Np/LIA=");
}

class ZookeeperAccessTest : public testing::Test {
 protected:
  std::unique_ptr<ZookeeperRegistry> connect_as(const ZookeeperCredential& credential) {
    return connect(options_of(credential));
  }
  ZookeeperOptions options_of(const ZookeeperCredential& credential) const {
    return {.servers = shared_zookeeper().addresses(),
            .root = root_,
            .session_timeout = 2000ms,
            .patience = 500ms,
            .credential = credential,
            .access = {.cluster = {digest_id(kSteward), digest_id(kAuth), digest_id(kWeb)},
                       .key_writers = {digest_id(kSteward)},
                       .key_readers = {{"token-signing", {digest_id(kAuth)}}}}};
  }

  const std::string root_ = own_root();
};

TEST_F(ZookeeperAccessTest, Security07_AKeyRingIsReadByThoseWhoNeedItOnly) {
  // Whoever comes first makes the directories; all are given the same lists.
  const auto web = connect_as(kWeb);
  const auto steward = connect_as(kSteward);
  const auto auth = connect_as(kAuth);
  ASSERT_TRUE(await(steward->replace_key_ring("token-signing", 0, "private")));
  ASSERT_TRUE(await(steward->replace_key_ring("token-public", 0, "public")));
  EXPECT_EQ(await(auth->key_ring("token-signing")).value(), (KeyRing{1, "private"}));
  EXPECT_EQ(await(steward->key_ring("token-signing")).value(), (KeyRing{1, "private"}));
  EXPECT_EQ(code_of(await(web->key_ring("token-signing"))), ErrorCode::kPermissionDenied);
  EXPECT_EQ(await(web->key_ring("token-public")).value(), (KeyRing{1, "public"}));

  std::atomic<bool> is_told = false;
  const auto subscription = web->watch_key_ring("token-signing", [&](const KeyRing& ring) {
    EXPECT_EQ(ring, KeyRing());
    is_told = true;
  });
  EXPECT_TRUE(eventually([&] { return is_told.load(); }));
}

TEST_F(ZookeeperAccessTest, KeyRingsAreWrittenByTheStewardOnly) {
  const auto steward = connect_as(kSteward);
  const auto auth = connect_as(kAuth);
  EXPECT_EQ(code_of(await(auth->replace_key_ring("token-signing", 0, "mine"))), ErrorCode::kPermissionDenied);
  ASSERT_TRUE(await(steward->replace_key_ring("token-signing", 0, "private")));
  EXPECT_EQ(code_of(await(auth->replace_key_ring("token-signing", 1, "mine"))), ErrorCode::kPermissionDenied);
  EXPECT_EQ(await(steward->replace_key_ring("token-signing", 1, "next")).value(), 2u);
}

TEST_F(ZookeeperAccessTest, EveryRoleOfTheClusterRegistersAndLeads) {
  const auto web = connect_as(kWeb);
  const auto auth = connect_as(kAuth);
  const auto membership = enter(*web, "s1");
  EXPECT_TRUE(eventually([&] { return seen(*auth) == "s1"; }));
  const auto successor = enter(*auth, "s1");
  EXPECT_EQ(code_of(await(membership->update(storage_node("s1")))), ErrorCode::kConflict);
  auto first = web->campaign("steward");
  ASSERT_TRUE(eventually([&] { return first->epoch().has_value(); }));
  const auto second = auth->campaign("steward");
  first.reset();
  EXPECT_TRUE(eventually([&] { return second->epoch().has_value(); }));
}

TEST_F(ZookeeperAccessTest, AStrangerIsRefused) {
  const auto steward = connect_as(kSteward);
  const auto membership = enter(*steward, "s1");
  ASSERT_TRUE(await(steward->replace_key_ring("token-public", 0, "public")));
  ZookeeperOptions options = options_of(kStranger);
  options.access = {};
  ZookeeperRegistry stranger(options);
  EXPECT_EQ(code_of(await(stranger.key_ring("token-public"))), ErrorCode::kPermissionDenied);
  EXPECT_EQ(code_of(await(stranger.replace_key_ring("token-public", 1, "mine"))), ErrorCode::kPermissionDenied);
  EXPECT_EQ(code_of(await(stranger.replace_key_ring("other", 0, "mine"))), ErrorCode::kPermissionDenied);
  EXPECT_EQ(code_of(await(stranger.register_member(storage_node("s2")))), ErrorCode::kPermissionDenied);
  EXPECT_EQ(code_of(await(stranger.register_member(storage_node("s1")))), ErrorCode::kPermissionDenied);
  const auto leadership = stranger.campaign("steward");
  EXPECT_EQ(seen(stranger), "");
  EXPECT_FALSE(stranger.is_current());
  EXPECT_FALSE(leadership->epoch());
}

TEST_F(ZookeeperAccessTest, Security07_NoPathHoldsASecret) {
  const auto steward = connect_as(kSteward);
  const auto membership = enter(*steward, "s1");
  const auto leadership = steward->campaign("office");
  ASSERT_TRUE(eventually([&] { return leadership->epoch().has_value(); }));
  ASSERT_TRUE(await(steward->replace_key_ring("token-signing", 0, "private")));
  Client client(options_of(kSteward));
  std::vector<std::string> paths{root_};
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto children = await(client.handle().children(paths[i], Watch::kNo));
    if (!children) continue;  // a key ring
    for (const auto& child : *children) paths.push_back(paths[i] + "/" + child);
  }
  EXPECT_THAT(paths, testing::Contains(root_ + "/members/storage/s1"));
  EXPECT_THAT(paths, testing::Contains(root_ + "/keys/token-signing"));
  for (const auto& path : paths) {
    for (const auto& secret : {kSteward.password, digest_id(kSteward), std::string("private")}) {
      EXPECT_THAT(path, testing::Not(testing::HasSubstr(secret)));
    }
  }
}

}  // namespace
}  // namespace portreto::cluster
