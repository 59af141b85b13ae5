#include "roles/process/node_transfer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/hash.h"
#include "base/testing/temporary_directory.h"
#include "blob/conformance/test_bytes.h"
#include "blob/remote/remote_blob_store.h"
#include "blob/volume/format.h"
#include "blob/volume/volume_disks.h"
#include "blob/volume/volume_file.h"
#include "http/testing/test_server.h"
#include "roles/process/remote_inventory.h"
#include "roles/storage/storage_role.h"

// Two storage nodes on real disks, of which one pulls from the other; all over sockets.
namespace portreto::roles {
namespace {

using http::testing::TestServer;

struct Keys {
  security::UrlSigner signer;
  security::ServiceCredentials credentials;
};

class Node {
 public:
  explicit Node(const Keys& keys) : keys_(keys) {
    server_.start();
    loops_.start();
  }
  // The role's connections to other nodes belong to the loops, so these are there until it is gone.
  ~Node() {
    loops_.stop();
    loops_.join();
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  blob::NodeStore& blobs() { return *blobs_; }
  // Of a blob, behind the page cache's back; the only one on the node.
  void flip_a_bit(TestServer& loop) {
    const auto disk = blobs_->disks().front();
    const auto listed = loop.run(blobs_->list(*disk.id, {}, 1)).value().blobs.front();
    const std::string path = disk.directory + "/" + blob::volume::VolumeFile::name_of(listed.volume);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto at = static_cast<std::streamoff>(listed.offset_bytes + blob::volume::kHeaderBytes);
    const int byte = file.seekg(at).get();
    file.seekp(at).put(static_cast<char>(byte ^ 1));
  }
  void restart_fence() { fence_.emplace(fence_directory(), pool_); }
  void break_fence() { std::filesystem::remove_all(fence_directory()); }
  cluster::Member member(std::string name) const {
    return {.role = cluster::Role::kStorage,
            .instance = std::move(name),
            .address = fmt::format("127.0.0.1:{}", server_.port())};
  }

 private:
  std::string fence_directory() const { return directory_.path() + "/fence"; }

  const Keys& keys_;
  const TemporaryDirectory directory_;
  EventLoops loops_{1};
  BlockingPool pool_{3, 100};
  std::unique_ptr<blob::VolumeDisks> blobs_ =
      blob::VolumeDisks::open({.data_directory = directory_.path(),
                               .directories = {directory_.path() + "/a"},
                               .free_space_percent_min = 0,
                               .volumes = {.volume_size_bytes = std::uint64_t{8} << 20, .has_maintenance = false}},
                              pool_);
  Metrics metrics_{"storage"};
  Spool spool_{directory_.path() + "/spool", pool_};
  std::optional<LeaderFence> fence_{std::in_place, fence_directory(), pool_};
  StorageRole role_{{.blobs = *blobs_,
                     .signer = keys_.signer,
                     .credentials = keys_.credentials,
                     .spool = spool_,
                     .fence = *fence_,
                     .metrics = metrics_,
                     .clock = system_clock()}};
  http::Server server_{loops_.all(), {}, role_.router()};
};

class FixedLeadership final : public cluster::Leadership {
 public:
  explicit FixedLeadership(std::optional<std::uint64_t> epoch) : value(epoch) {}
  std::optional<std::uint64_t> epoch() const override { return value; }
  cluster::Subscription watch(std::function<void(std::optional<std::uint64_t>)>) override { return {}; }

  std::optional<std::uint64_t> value;
};

class NodeTransferTest : public testing::Test {
 protected:
  NodeTransferTest() {
    const Timestamp now = system_clock().now();
    keys_.signer.set_keys({security::generate_secret_key(now)});
    keys_.credentials.set_keys({security::generate_secret_key(now)});
    set_members({from_.member("from"), to_.member("to")});
  }
  void set_members(std::vector<cluster::Member> members) {
    nodes_.set_members(std::make_shared<const std::vector<cluster::Member>>(std::move(members)));
  }
  blob::BlobInfo put(Bytes bytes) {
    const blob::BlobInfo info{.size_bytes = bytes.size(), .crc32c = crc32c(bytes)};
    EXPECT_TRUE(loop_.run(from_.blobs().put(key_, blob::source_of(std::move(bytes)))));
    return info;
  }
  std::string copy(blob::BlobInfo info, std::string from = "from", std::string to = "to") {
    const Status copied = loop_.run(transfer_.copy(key_, info, std::move(from), std::move(to)));
    return copied ? "ok" : std::string(to_string(copied.error().code));
  }
  bool is_there() { return loop_.run(to_.blobs().head(key_)).has_value(); }

  Keys keys_;
  Node from_{keys_}, to_{keys_};
  http::Router empty_{http::problem_response};
  TestServer loop_{empty_};
  const blob::BlobKey key_{BlobId::generate(), 100};
  NodeClients nodes_;
  FixedLeadership leadership_{5};
  NodeTransfer transfer_{nodes_, keys_.credentials, leadership_, system_clock()};
  RemoteInventory inventory_{nodes_, keys_.credentials, leadership_, system_clock()};
};

TEST_F(NodeTransferTest, CopiesABlobOnceAndAgain) {
  const Bytes bytes = blob::test_bytes(1, 3'000'000);
  const blob::BlobInfo info = put(bytes);
  EXPECT_EQ(copy(info), "ok");
  EXPECT_EQ(loop_.run(to_.blobs().get(key_, 0, bytes.size())).value(), bytes);
  EXPECT_EQ(copy(info), "ok");
}

TEST_F(NodeTransferTest, NothingArrivesThatWasNotMeant) {
  blob::BlobInfo info = put(blob::test_bytes(1, 1000));
  info.crc32c ^= 1;
  EXPECT_EQ(copy(info), "unprocessable");
  EXPECT_FALSE(is_there());
}

TEST_F(NodeTransferTest, SaysThatTheSourceDoesNotGiveIt) {
  EXPECT_EQ(copy({.size_bytes = 10, .crc32c = 1}), "unavailable");
  auto gone = from_.member("gone");
  gone.address = "127.0.0.1:1";
  set_members({gone, to_.member("to")});
  EXPECT_EQ(copy({.size_bytes = 10, .crc32c = 1}, "gone"), "unavailable");
}

TEST_F(NodeTransferTest, NodesThatAreNotThereAreUnavailable) {
  const blob::BlobInfo info = put(blob::test_bytes(1, 1000));
  EXPECT_EQ(copy(info, "from", "unknown"), "unavailable");
  EXPECT_EQ(copy(info, "unknown", "to"), "unavailable");
  auto gone = to_.member("gone");
  gone.address = "127.0.0.1:1";
  set_members({from_.member("from"), gone});
  EXPECT_EQ(copy(info, "from", "gone"), "unavailable");
}

TEST_F(NodeTransferTest, WithoutACredentialNothingIsAsked) {
  const blob::BlobInfo info = put(blob::test_bytes(1, 1000));
  keys_.credentials.set_keys({});
  EXPECT_EQ(copy(info), "unavailable");
  EXPECT_FALSE(is_there());
}

// A target that answers in the way of the test.
TEST_F(NodeTransferTest, ALostAnswerMayMeanACopy) {
  const blob::BlobInfo info = put(blob::test_bytes(1, 1000));
  for (const ErrorCode code : {ErrorCode::kOutcomeUnknown, ErrorCode::kDeadlineExceeded}) {
    http::Router router(http::problem_response);
    router.add({.method = http::Method::kPost,
                .pattern = "/api/v1/pulls",
                .handler = [code](http::Request&) -> Task<Result<http::Response>> { co_return fail(code, "late"); }});
    const TestServer server(router);
    auto late = to_.member("late");
    late.address = fmt::format("127.0.0.1:{}", server.port());
    set_members({from_.member("from"), late});
    EXPECT_EQ(copy(info, "from", "late"), "outcome_unknown");
  }
}

TEST_F(NodeTransferTest, ANodeTellsWhatItFoundDamagedUntilItIsErased) {
  const blob::BlobInfo info = put(blob::test_bytes(1, 1000));
  const auto damage = [this] { return loop_.run(inventory_.damage("from")).value(); };
  EXPECT_TRUE(damage().blobs.empty());
  from_.flip_a_bit(loop_);
  EXPECT_EQ(copy(info), "unavailable");
  EXPECT_EQ(damage().blobs, std::vector{key_});
  EXPECT_EQ(damage().bytes, 0u);
  ASSERT_TRUE(loop_.run(from_.blobs().erase(key_)));
  EXPECT_TRUE(damage().blobs.empty());
}

TEST_F(NodeTransferTest, ANodeTellsWhatLiesOnADisk) {
  const Timestamp before = system_clock().now();
  put(blob::test_bytes(1, 1000));
  const std::string disk = from_.blobs().disks().front().id->str();
  const auto page = loop_.run(inventory_.list("from", disk, "")).value();
  ASSERT_EQ(page.items.size(), 1u);
  EXPECT_EQ(page.items[0].key, key_);
  EXPECT_GE(page.items[0].created, before);
  EXPECT_EQ(page.next, "");
  EXPECT_TRUE(loop_.run(inventory_.list("from", disk, "1000.1")).value().items.empty()) << "behind all";
  EXPECT_EQ(loop_.run(inventory_.list("to", disk, "")).error().code, ErrorCode::kNotFound);
}

TEST_F(NodeTransferTest, ANodeThatIsNotThereTellsNothing) {
  auto gone = from_.member("gone");
  gone.address = "127.0.0.1:1";
  set_members({gone, to_.member("to")});
  for (const char* node : {"gone", "from"}) {
    EXPECT_EQ(loop_.run(inventory_.damage(node)).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(loop_.run(inventory_.list(node, "x", "")).error().code, ErrorCode::kUnavailable);
  }
  keys_.credentials.set_keys({});
  EXPECT_EQ(loop_.run(inventory_.damage("to")).error().code, ErrorCode::kUnavailable);
}

// What a steward asks of the node, and an app server without leading.
class FenceTest : public NodeTransferTest {
 protected:
  std::string outcome(const Status& status) { return status ? "ok" : std::string(to_string(status.error().code)); }
  std::string pull(std::uint64_t epoch) {
    leadership_.value = epoch;
    return copy(info_);
  }
  std::string ask(std::uint64_t epoch) {
    leadership_.value = epoch;
    const auto damage = loop_.run(inventory_.damage("to"));
    return damage ? "ok" : std::string(to_string(damage.error().code));
  }
  std::string erase(std::optional<std::uint64_t> epoch) {
    blob::RemoteBlobStore store(*nodes_.find("to"), keys_.signer, pool_, system_clock(),
                                blob::RemoteBlobStore::Timeouts(), epoch);
    return outcome(loop_.run(store.erase(key_)));
  }

  const blob::BlobInfo info_ = put(blob::test_bytes(1, 1000));
  BlockingPool pool_{1, 8};
};

TEST_F(FenceTest, OfTwoStewardsTheLaterOneIsObeyed) {
  ASSERT_EQ(pull(5), "ok");
  ASSERT_EQ(erase(5), "ok");
  ASSERT_EQ(pull(6), "ok");
  // The one before was suspended, and does not know.
  EXPECT_EQ(erase(5), "precondition_failed");
  EXPECT_EQ(ask(5), "precondition_failed");
  EXPECT_TRUE(is_there());
  // It is in force after a restart, and whatever the later one has asked for.
  to_.restart_fence();
  EXPECT_EQ(erase(5), "precondition_failed");
  EXPECT_TRUE(is_there());
  EXPECT_EQ(ask(7), "ok");
  EXPECT_EQ(erase(6), "precondition_failed");
  EXPECT_EQ(pull(6), "precondition_failed");
  EXPECT_EQ(erase(7), "ok");
  EXPECT_FALSE(is_there());
}

TEST_F(FenceTest, WhoIsNoStewardIsNotHeldToIt) {
  ASSERT_EQ(pull(5), "ok");
  EXPECT_EQ(erase(std::nullopt), "ok") << "what people delete";
  leadership_.value.reset();
  EXPECT_EQ(copy(info_), "unavailable");
  EXPECT_FALSE(is_there());
}

TEST_F(FenceTest, OnlyAnotherTierRaisesIt) {
  ASSERT_EQ(pull(5), "ok");
  security::UrlSigner foreign;
  foreign.set_keys({security::generate_secret_key(system_clock().now())});
  blob::RemoteBlobStore store(*nodes_.find("to"), foreign, pool_, system_clock(), blob::RemoteBlobStore::Timeouts(),
                              100);
  EXPECT_EQ(outcome(loop_.run(store.erase(key_))), "unavailable");
  EXPECT_EQ(erase(5), "ok");
}

TEST_F(FenceTest, AnEpochThatCannotBeKeptIsNotObeyed) {
  ASSERT_EQ(pull(5), "ok");
  to_.break_fence();
  EXPECT_EQ(erase(6), "unavailable");
  EXPECT_EQ(erase(5), "ok");
}

}  // namespace
}  // namespace portreto::roles
