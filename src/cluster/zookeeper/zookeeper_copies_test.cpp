#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "base/testing/temporary_directory.h"
#include "cluster/zookeeper/testing/client.h"
#include "cluster/zookeeper/testing/cluster.h"
#include "cluster/zookeeper/testing/zookeeper_server.h"

// What lies on the disk, and starts without ZooKeeper.
namespace portreto::cluster {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

class ZookeeperCopiesTest : public testing::Test {
 protected:
  ZookeeperOptions options() const {
    return {.servers = shared_zookeeper().addresses(),
            .root = root_,
            .session_timeout = 1000ms,
            .patience = 100ms,
            .directory = directory_};
  }
  ZookeeperOptions without_zookeeper() const {
    ZookeeperOptions without = options();
    without.servers = "127.0.0.1:1";
    return without;
  }
  // Leaves copies of one member and one ring behind.
  void fill() {
    ZookeeperOptions elsewhere = options();
    elsewhere.directory.clear();
    const auto other = connect(elsewhere);
    const auto registry = connect(options());
    const auto membership = enter(*other, "s1");
    ASSERT_TRUE(await(registry->replace_key_ring("ring", 0, "secret")));
    ASSERT_TRUE(eventually([&] { return seen(*registry) == "s1"; }));
    // The registry goes first, and so does not see the member leave.
  }
  static std::string refusal(ZookeeperOptions options) {
    try {
      const ZookeeperRegistry registry(std::move(options));
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "it started";
  }

  const std::string root_ = own_root();
  const TemporaryDirectory temporary_;
  const fs::path directory_ = fs::path(temporary_.path()) / "copies";
};

TEST_F(ZookeeperCopiesTest, AColdStartWithoutZookeeperHasMembersAndKeys) {
  fill();
  for (const auto* servers : {"127.0.0.1:1", "127.0.0.1:no-port"}) {
    ZookeeperOptions without = options();
    without.servers = servers;
    ZookeeperRegistry registry(without);
    EXPECT_EQ(seen(registry), "s1");
    EXPECT_FALSE(registry.is_current());
    EXPECT_EQ(await(registry.key_ring("ring")).value(), (KeyRing{1, "secret"}));
    std::atomic<bool> is_told = false;
    const auto subscription = registry.watch_key_ring("ring", [&](const KeyRing& ring) {
      EXPECT_EQ(ring.bytes, "secret");
      is_told = true;
    });
    EXPECT_TRUE(eventually([&] { return is_told.load(); }));
    EXPECT_EQ(code_of(await(registry.key_ring("other"))), ErrorCode::kUnavailable);
    EXPECT_EQ(code_of(await(registry.replace_key_ring("ring", 1, "new"))), ErrorCode::kUnavailable);
    EXPECT_EQ(code_of(await(registry.register_member(storage_node("s2")))), ErrorCode::kUnavailable);
    const auto leadership = registry.campaign("steward");
    EXPECT_FALSE(leadership->epoch());
  }
}

TEST_F(ZookeeperCopiesTest, ACopyGivesWayToWhatZookeeperHolds) {
  fill();
  ZookeeperOptions elsewhere = options();
  elsewhere.directory.clear();
  const auto other = connect(elsewhere);
  ASSERT_TRUE(await(other->replace_key_ring("ring", 1, "next")));
  const auto membership = enter(*other, "s2");
  ZookeeperRegistry registry(options());
  EXPECT_THAT(seen(registry), HasSubstr("s1"));
  EXPECT_TRUE(eventually([&] { return seen(registry) == "s2"; }));
  EXPECT_TRUE(eventually([&] { return await(registry.key_ring("ring")) == KeyRing{2, "next"}; }));
}

TEST_F(ZookeeperCopiesTest, Security07_CopiesAreReadableByTheirOwnerOnly) {
  fill();
  struct stat status;
  ASSERT_EQ(::stat(directory_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(directory_)) {
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 2);
}

TEST_F(ZookeeperCopiesTest, ADamagedCopyIsDoneWithout) {
  fill();
  for (const auto& entry : fs::directory_iterator(directory_)) std::ofstream(entry.path()) << "damaged";
  ZookeeperRegistry registry(without_zookeeper());
  EXPECT_EQ(seen(registry), "");
  EXPECT_EQ(code_of(await(registry.key_ring("ring"))), ErrorCode::kUnavailable);
}

TEST_F(ZookeeperCopiesTest, ADiskThatFailsCostsTheCopyOnly) {
  fill();
  ZookeeperOptions failing = options();
  std::atomic<int> tries = 0;
  failing.sync_file = [&](int) {
    ++tries;
    errno = EIO;
    return -1;
  };
  {
    const auto registry = connect(failing);
    ASSERT_TRUE(await(registry->replace_key_ring("ring", 1, "next")));
    EXPECT_TRUE(eventually([&] { return tries > 0; }));
    EXPECT_EQ(await(registry->key_ring("ring")).value(), (KeyRing{2, "next"}));
  }
  ZookeeperRegistry registry(without_zookeeper());
  EXPECT_EQ(await(registry.key_ring("ring")).value(), (KeyRing{1, "secret"}));
}

TEST_F(ZookeeperCopiesTest, ADirectoryThatCannotBeUsedRefusesTheStart) {
  const ZookeeperRegistry registry(options());
  EXPECT_THAT(refusal(options()), HasSubstr("in use by another portreto"));
  std::ofstream(fs::path(temporary_.path()) / "file") << "";
  ZookeeperOptions in_a_file = options();
  in_a_file.directory = fs::path(temporary_.path()) / "file" / "copies";
  EXPECT_THAT(refusal(in_a_file), HasSubstr("Cannot make the directory"));
}

TEST_F(ZookeeperCopiesTest, ARootThatIsNoPathRefusesTheStart) {
  for (const auto* root : {"", "/", "portreto", "/portreto/", "/a//b"}) {
    ZookeeperOptions wrong = options();
    wrong.root = root;
    EXPECT_THAT(refusal(wrong), HasSubstr("cannot be the root")) << root;
  }
}

}  // namespace
}  // namespace portreto::cluster
