#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/testing/temporary_directory.h"
#include "blob/volume/volume_disks.h"
#include "http/status.h"
#include "roles/api/codec.h"
#include "roles/api/storage_dto.h"
#include "roles/api/testing/call.h"
#include "roles/process/peer_clients.h"
#include "roles/storage/disk_measures.h"
#include "roles/storage/status_page.h"
#include "roles/storage/storage_role.h"
#include "rpc/in_memory_transport.h"

// A node on a real disk: what is written to it, and what the other tiers ask of it.
namespace portreto::roles {
namespace {

using http::Method;
using test::Answer;
using ::testing::HasSubstr;
using ::testing::Not;

struct Keys {
  security::UrlSigner signer;
  security::ServiceCredentials credentials;
};

// One storage node with two disks.
class Node {
 public:
  Node(const Keys& keys, const Clock& clock) : keys_(keys), clock_(clock) {}

  http::Router& router() { return role_.router(); }
  const StorageRole& role() const { return role_; }
  Metrics& metrics() { return metrics_; }
  blob::VolumeDisks& blobs() { return *blobs_; }
  Spool& spool() { return spool_; }

 private:
  std::unique_ptr<blob::VolumeDisks> open() {
    const std::string& root = directory_.path();
    return blob::VolumeDisks::open({.data_directory = root,
                                    .directories = {root + "/a", root + "/b"},
                                    .free_space_percent_min = 0,
                                    .volumes = {.volume_size_bytes = std::uint64_t{8} << 20, .has_maintenance = false}},
                                   pool_);
  }

  const Keys& keys_;
  const Clock& clock_;
  const TemporaryDirectory directory_;
  BlockingPool pool_{3, 100};
  std::unique_ptr<blob::VolumeDisks> blobs_ = open();
  Metrics metrics_{"storage"};
  Spool spool_{directory_.path() + "/spool", pool_};
  LeaderFence fence_{directory_.path() + "/fence", pool_};
  StorageRole role_{{.blobs = *blobs_,
                     .signer = keys_.signer,
                     .credentials = keys_.credentials,
                     .spool = spool_,
                     .fence = fence_,
                     .metrics = metrics_,
                     .clock = clock_}};
};

class StorageNodeTest : public ::testing::Test {
 protected:
  StorageNodeTest() {
    keys_.signer.set_keys({security::generate_secret_key(clock_.now())});
    keys_.credentials.set_keys({security::generate_secret_key(clock_.now())});
  }

  // More than fits into memory at once when it is large.
  static std::string text_of(int number, std::size_t size) {
    std::string text;
    for (int i = 0; text.size() < size; ++i) text += fmt::format("{}/{} ", number, i);
    text.resize(size);
    return text;
  }

  std::string put_url(BlobId id, std::string_view announced) {
    std::string url;
    keys_.signer.at(clock_.now())->put(url, id, 0, announced.size(), crc32c(as_bytes(announced)));
    return url;
  }
  std::string get_url(BlobId id) {
    std::string url;
    keys_.signer.at(clock_.now())->get(url, id, 0);
    return url;
  }
  std::string erase_url(BlobId id) {
    std::string url;
    keys_.signer.at(clock_.now())->erase(url, id, 0);
    return url;
  }

  Answer send(Node& node, Method method, std::string target, std::string body = {}) {
    return test::send(node.router(), {.method = method, .target = std::move(target), .body = std::move(body)});
  }
  Answer put(Node& node, BlobId id, const std::string& text) {
    return send(node, Method::kPut, put_url(id, text), text);
  }
  std::string read(Node& node, BlobId id) { return send(node, Method::kGet, get_url(id)).body; }
  unsigned status_of(Node& node, BlobId id) { return send(node, Method::kGet, get_url(id)).status; }

  std::vector<std::pair<std::string, std::string>> as_service() {
    return {{"Authorization", keys_.credentials.header_value("app", clock_.now()).value()},
            {"Content-Type", "application/json"}};
  }
  Answer ask(Node& node, Method method, std::string target, std::string body = {}) {
    return test::send(
        node.router(),
        {.method = method, .target = std::move(target), .headers = as_service(), .body = std::move(body)});
  }

  ManualClock clock_{*parse_rfc3339("2026-11-26T03:13:57.250Z")};
  Keys keys_;
  Node node_{keys_, clock_};
  const BlobId id_ = BlobId::generate(clock_);
};

TEST_F(StorageNodeTest, TakesABlobOnce) {
  for (const std::size_t size : {0UL, 1UL, 70'000UL, 3'000'000UL}) {
    const BlobId id = BlobId::generate(clock_);
    const std::string text = text_of(1, size);
    EXPECT_EQ(put(node_, id, text).status, 201u);
    EXPECT_EQ(put(node_, id, text).status, 200u) << "the same again";
    EXPECT_TRUE(read(node_, id) == text);
    EXPECT_EQ(put(node_, id, text + "!").status, 409u);
    EXPECT_TRUE(read(node_, id) == text);
  }
}

TEST_F(StorageNodeTest, StoresNothingButWhatWasAnnounced) {
  for (const std::size_t size : {70'000UL, 3'000'000UL}) {
    const std::string text = text_of(1, size);
    std::string other = text;
    other[size / 2] ^= 1;
    const Answer changed = send(node_, Method::kPut, put_url(id_, text), other);
    EXPECT_EQ(changed.status, 422u);
    EXPECT_THAT(changed.body, HasSubstr("nothing was stored"));
    EXPECT_EQ(send(node_, Method::kPut, put_url(id_, text), text.substr(1)).status, 400u);
    EXPECT_EQ(send(node_, Method::kPut, put_url(id_, text), text + "!").status, 400u);
    EXPECT_EQ(status_of(node_, id_), 404u);
  }
}

TEST_F(StorageNodeTest, WritesNeedAnAddressForWriting) {
  const std::string text = "photo";
  ASSERT_EQ(put(node_, id_, text).status, 201u);
  EXPECT_EQ(send(node_, Method::kDelete, put_url(id_, text)).status, 403u);
  EXPECT_EQ(send(node_, Method::kPut, erase_url(id_), text).status, 403u);
  EXPECT_EQ(send(node_, Method::kGet, put_url(id_, text)).status, 403u);
  const std::string expired = erase_url(id_);
  clock_.advance(security::kUrlWriteTtl + std::chrono::seconds(1));
  EXPECT_EQ(send(node_, Method::kDelete, expired).status, 403u);
  EXPECT_EQ(read(node_, id_), text);
}

TEST_F(StorageNodeTest, WhatIsDeletedIsGoneAndMayComeAgain) {
  ASSERT_EQ(put(node_, id_, "one").status, 201u);
  EXPECT_EQ(send(node_, Method::kDelete, erase_url(id_)).status, 204u);
  EXPECT_EQ(send(node_, Method::kDelete, erase_url(id_)).status, 204u) << "deleting twice is as once";
  EXPECT_EQ(status_of(node_, id_), 404u);
  EXPECT_EQ(put(node_, id_, "two").status, 201u);
  EXPECT_EQ(read(node_, id_), "two");
}

TEST_F(StorageNodeTest, TheOtherTiersNeedACredential) {
  for (const char* target : {"/api/v1/disks", "/api/v1/disks/x/blobs", "/api/v1/damage"}) {
    EXPECT_EQ(send(node_, Method::kGet, target).status, 401u) << target;
  }
  EXPECT_EQ(send(node_, Method::kPost, "/api/v1/pulls", "{}").status, 401u);
  EXPECT_EQ(ask(node_, Method::kGet, "/api/v1/disks").status, 200u);
}

TEST_F(StorageNodeTest, ListsAllThatIsThereDiskByDisk) {
  constexpr int kBlobs = 25;
  std::set<BlobId> put_ids, listed;
  for (int i = 0; i < kBlobs; ++i) {
    const BlobId id = BlobId::generate(clock_);
    ASSERT_EQ(put(node_, id, text_of(i, 1000)).status, 201u);
    put_ids.insert(id);
  }
  const auto disks = api::from_response_json<api::DiskList>(ask(node_, Method::kGet, "/api/v1/disks").body);
  ASSERT_TRUE(disks);
  ASSERT_EQ(disks->disks.size(), 2u);
  for (const auto& disk : disks->disks) {
    EXPECT_EQ(disk.state, "good");
    std::optional<std::string> cursor;
    do {
      const std::string target =
          "/api/v1/disks/" + disk.id + "/blobs?limit=7" + (cursor ? "&cursor=" + *cursor : std::string());
      const auto page = api::from_response_json<api::InventoryPage>(ask(node_, Method::kGet, target).body);
      ASSERT_TRUE(page);
      for (const auto& item : page->blobs) {
        EXPECT_TRUE(listed.insert(item.blob).second) << "listed once";
        EXPECT_EQ(item.size_bytes, 1000u);
        EXPECT_EQ(item.crc32c, fmt::format("{:08x}", crc32c(as_bytes(read(node_, item.blob)))));
      }
      cursor = page->next;
    } while (cursor);
  }
  EXPECT_EQ(listed, put_ids);
}

TEST_F(StorageNodeTest, RefusesAnInventoryThatCannotBe) {
  const auto disk = node_.blobs().disks()[0].id->str();
  const std::string blobs = "/api/v1/disks/" + disk + "/blobs";
  for (const char* query : {"?limit=0", "?limit=10001", "?limit=x", "?cursor=1", "?cursor=.", "?cursor=1.2.3"}) {
    EXPECT_EQ(ask(node_, Method::kGet, blobs + query).status, 400u) << query;
  }
  EXPECT_EQ(ask(node_, Method::kGet, "/api/v1/disks/x/blobs").status, 404u);
  EXPECT_EQ(ask(node_, Method::kGet, "/api/v1/disks/" + Uuid::generate().str() + "/blobs").status, 404u);
}

// A node that copies from another, without a socket between them.
class PullTest : public StorageNodeTest {
 protected:
  PullTest() { handlers_.add_to(router_); }

  Answer pull(const std::string& announced, std::string from = "other:1") {
    const api::PullInput input{.blob = id_,
                               .size_bytes = announced.size(),
                               .crc32c = fmt::format("{:08x}", crc32c(as_bytes(announced))),
                               .from = std::move(from)};
    return test::send(router_, {.method = Method::kPost,
                                .target = "/api/v1/pulls",
                                .headers = {{"Content-Type", "application/json"}},
                                .body = api::to_json(input)});
  }

  // Answers, and breaks off in the middle of the body.
  class Breaking final : public http::Client {
   public:
    Task<Result<http::Response>> send(http::Request) override {
      if (!body) co_return fail(ErrorCode::kUnavailable, "refused");
      co_return http::Response{.status = 200, .body = body};
    }
    std::shared_ptr<http::BodyWriterSource> body;
  };
  class Half final : public http::BodyWriterSource {
   public:
    explicit Half(std::uint64_t size) : size_(size) {}
    std::uint64_t size() const override { return size_; }
    Task<Result<Bytes>> next() override {
      if (std::exchange(given_, true)) co_return fail(ErrorCode::kOutcomeUnknown, "the connection is gone");
      co_return Bytes(size_ / 2);
    }

   private:
    const std::uint64_t size_;
    bool given_ = false;
  };

  Node other_{keys_, clock_};
  rpc::InMemoryTransport to_other_{other_.router()};
  Breaking breaking_;
  PeerClients peers_;
  Intake intake_{node_.spool()};
  PeerHandlers handlers_{node_.blobs(), keys_.signer, clock_, intake_,
                         [this](const std::string& address) -> Result<http::Client*> {
                           if (address == "breaking:1") return &breaking_;
                           if (address == "other:1") return &to_other_;
                           return peers_.at(address);
                         }};
  http::Router router_{http::problem_response};
};

TEST_F(PullTest, CopiesABlobFromAnotherNode) {
  for (const std::size_t size : {0UL, 50'000UL, 3'000'000UL}) {
    const std::string text = text_of(1, size);
    ASSERT_EQ(put(other_, id_, text).status, 201u);
    EXPECT_EQ(pull(text).status, 201u);
    EXPECT_TRUE(read(node_, id_) == text);
    EXPECT_EQ(pull(text).status, 200u) << "it is here already";
    for (Node* node : {&node_, &other_}) ASSERT_EQ(send(*node, Method::kDelete, erase_url(id_)).status, 204u);
  }
}

TEST_F(PullTest, StoresNothingButWhatWasAnnounced) {
  const std::string text = text_of(1, 50'000);
  std::string other = text;
  other[9] ^= 1;
  ASSERT_EQ(put(other_, id_, other).status, 201u);
  EXPECT_EQ(pull(text).status, 422u) << "the copy over there is not the one that was meant";
  EXPECT_EQ(pull(text + "!").status, 422u);
  EXPECT_EQ(status_of(node_, id_), 404u);
}

TEST_F(PullTest, WhatTheOtherDoesNotGiveIsSaid) {
  EXPECT_EQ(pull("missing over there").status, 503u);
  EXPECT_EQ(pull("nobody there", "breaking:1").status, 503u);
  for (const std::size_t size : {50'000UL, 3'000'000UL}) {
    breaking_.body = std::make_shared<Half>(size);
    EXPECT_EQ(pull(text_of(1, size), "breaking:1").status, 503u);
    EXPECT_EQ(status_of(node_, id_), 404u) << "half a blob is none";
  }
}

TEST_F(PullTest, WhatIsNoRequestIsRefused) {
  const std::string good =
      fmt::format(R"({{"blob":"{}","variant":0,"size_bytes":1,"crc32c":"00000000","from":"127.0.0.1:1"}})", id_.str());
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return test::send(router_, {.method = Method::kPost,
                                .target = "/api/v1/pulls",
                                .headers = {{"Content-Type", "application/json"}},
                                .body = text});
  };
  EXPECT_EQ(with("127.0.0.1:1", "127.0.0.1:1").status, 503u) << "nobody listens there";
  for (const char* from : {"127.0.0.1", "http://x:1", ":1", "h:0", "h:65536", "h:x", "a/b:1", "::1:1"}) {
    EXPECT_EQ(with("127.0.0.1:1", from).status, 400u) << from;
  }
  EXPECT_EQ(with("\"00000000\"", "\"0\"").status, 400u);
  EXPECT_EQ(with("\"variant\":0", "\"variant\":65536").status, 400u);
  EXPECT_EQ(with("\"from\"", "\"form\"").status, 400u);
}

TEST_F(StorageNodeTest, ShowsWhatItHasAndWhatItWasAsked) {
  Health health;
  add_disk_measures(node_.blobs(), node_.metrics(), health);
  add_status_page(node_.router(), node_.blobs(), node_.role().traffic(), node_.metrics(), "9.9");
  ASSERT_EQ(put(node_, id_, text_of(1, 2048)).status, 201u);
  ASSERT_EQ(read(node_, id_).size(), 2048u);
  const Answer page = send(node_, Method::kGet, "/status");
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, HasSubstr("all disks are good"));
  EXPECT_THAT(page.body, HasSubstr("9.9"));
  EXPECT_THAT(page.body, HasSubstr("2.0 KiB"));
  EXPECT_THAT(page.body, HasSubstr(node_.blobs().disks()[1].id->str()));
  EXPECT_THAT(page.body, Not(HasSubstr(node_.blobs().disks()[1].directory)));
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("style-src 'nonce-"));

  const std::string metrics = node_.metrics().render();
  EXPECT_THAT(metrics, HasSubstr("portreto_blob_read_bytes_total{role=\"storage\"} 2048"));
  EXPECT_THAT(metrics, HasSubstr("portreto_blob_written_bytes_total{role=\"storage\"} 2048"));
  EXPECT_THAT(metrics, HasSubstr("portreto_disk_writable{disk=\"" + node_.blobs().disks()[0].id->str()));
  const auto report = test::await(health.report());
  EXPECT_TRUE(report.is_ready);
  EXPECT_THAT(report.json, HasSubstr("\"status\":\"ready\""));
}

}  // namespace
}  // namespace portreto::roles
