#include "blob/remote/remote_blob_store.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "base/testing/temporary_directory.h"
#include "blob/conformance/blob_store_conformance.h"
#include "blob/volume/volume_disks.h"
#include "http/testing/test_server.h"
#include "roles/storage/storage_role.h"
#include "rpc/socket_client.h"
#include "runtime/timer.h"

// The client of a storage node, against the node itself and against servers that misbehave; always over sockets.
namespace portreto::blob {
namespace {

using http::testing::TestServer;

constexpr std::chrono::milliseconds kPatience{60'000};

class NodeBackend {
 public:
  NodeBackend() {
    signer_.set_keys({security::generate_secret_key(system_clock().now())});
    reopen();
  }
  ~NodeBackend() { close(); }
  BlobStore& store() { return *remote_; }
  StoreUsage usage() { return disks_->usage(); }
  void reopen() {
    close();
    const std::string& root = directory_.path();
    disks_ = VolumeDisks::open({.data_directory = root,
                                .directories = {root + "/a", root + "/b"},
                                .free_space_percent_min = 0,
                                .volumes = {.volume_size_bytes = std::uint64_t{6} << 20, .has_maintenance = false}},
                               pool_);
    metrics_ = std::make_unique<Metrics>("storage");
    role_.emplace(roles::StorageRole::Dependencies{.blobs = *disks_,
                                                   .signer = signer_,
                                                   .credentials = credentials_,
                                                   .spool = spool_,
                                                   .fence = fence_,
                                                   .metrics = *metrics_,
                                                   .clock = system_clock()});
    server_ = std::make_unique<TestServer>(role_->router());
    client_ = std::make_unique<rpc::SocketClient>(rpc::SocketClientSettings{
        .host = "127.0.0.1", .port = server_->port(), .connect_timeout = kPatience, .stall_timeout = kPatience});
    // What is tested here are answers, which may come late on a machine that has much to do.
    remote_ = std::make_unique<RemoteBlobStore>(
        *client_, signer_, pool_, system_clock(),
        RemoteBlobStore::Timeouts{
            .read = kPatience, .erase = kPatience, .put = kPatience, .put_per_mib = std::chrono::milliseconds(0)});
  }

 private:
  void close() {
    remote_.reset();
    client_.reset();
    server_.reset();
    role_.reset();
    disks_.reset();
  }

  TemporaryDirectory directory_;
  BlockingPool pool_{3, 1000};
  roles::Spool spool_{directory_.path() + "/spool", pool_};
  roles::LeaderFence fence_{directory_.path() + "/fence", pool_};
  security::UrlSigner signer_;
  security::ServiceCredentials credentials_;
  std::unique_ptr<VolumeDisks> disks_;
  std::unique_ptr<Metrics> metrics_;
  std::optional<roles::StorageRole> role_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<rpc::SocketClient> client_;
  std::unique_ptr<RemoteBlobStore> remote_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Remote, BlobStoreConformance, NodeBackend);

// A server that answers every call in the way of the test.
class MisbehavingNode : public ::testing::Test {
 protected:
  MisbehavingNode() { signer_.set_keys({security::generate_secret_key(system_clock().now())}); }

  void serve(http::Handler handler) {
    router_ = std::make_unique<http::Router>(http::problem_response);
    for (const auto method : {http::Method::kGet, http::Method::kPut, http::Method::kDelete}) {
      router_->add({.method = method, .pattern = "/b/{blob}/{variant}", .is_streaming = true, .handler = handler});
    }
    server_ = std::make_unique<TestServer>(*router_);
    connect(server_->port());
  }
  void connect(std::uint16_t port) {
    client_ = std::make_unique<rpc::SocketClient>(rpc::SocketClientSettings{.host = "127.0.0.1", .port = port});
    store_ = std::make_unique<RemoteBlobStore>(*client_, signer_, pool_, system_clock(),
                                               RemoteBlobStore::Timeouts{.read = std::chrono::milliseconds(100),
                                                                         .erase = std::chrono::milliseconds(100),
                                                                         .put = std::chrono::milliseconds(100),
                                                                         .put_per_mib = std::chrono::milliseconds(0)});
  }
  void serve_error(ErrorCode code) {
    serve([code](http::Request&) -> Task<Result<http::Response>> { co_return fail(code, "no"); });
  }
  void serve_get(unsigned status, std::string etag, std::string body) {
    serve([=](http::Request&) -> Task<Result<http::Response>> {
      http::Response response{.status = status, .body = body};
      if (!etag.empty()) response.headers.set("ETag", etag);
      co_return response;
    });
  }

  ErrorCode put() { return loop_.run(store_->put(key_, source_of(Bytes(10)))).error().code; }
  ErrorCode head() { return loop_.run(store_->head(key_)).error().code; }
  ErrorCode get() { return loop_.run(store_->get(key_, 0, 10)).error().code; }
  ErrorCode erase() { return loop_.run(store_->erase(key_)).error().code; }

  const BlobKey key_ = test_key(1);
  BlockingPool pool_{2, 100};
  security::UrlSigner signer_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<TestServer> server_;
  TestLoop loop_;
  std::unique_ptr<rpc::SocketClient> client_;
  std::unique_ptr<RemoteBlobStore> store_;
};

TEST_F(MisbehavingNode, NobodyListens) {
  std::uint16_t port = 0;
  {
    http::Router none(http::problem_response);
    port = TestServer(none).port();
  }
  connect(port);
  for (const ErrorCode code : {put(), head(), get(), erase()}) EXPECT_EQ(code, ErrorCode::kUnavailable);
}

TEST_F(MisbehavingNode, ItsErrorsAreOurs) {
  for (const ErrorCode code :
       {ErrorCode::kStorageFull, ErrorCode::kConflict, ErrorCode::kOverloaded, ErrorCode::kCorruption}) {
    serve_error(code);
    EXPECT_EQ(put(), code);
  }
  serve_error(ErrorCode::kNotFound);
  EXPECT_EQ(get(), ErrorCode::kNotFound);
  serve_error(ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(put(), ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(erase(), ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(get(), ErrorCode::kUnavailable);
}

TEST_F(MisbehavingNode, AKeyThatItDoesNotKnowIsNoAnswer) {
  serve_error(ErrorCode::kPermissionDenied);
  for (const ErrorCode code : {put(), get(), erase()}) EXPECT_EQ(code, ErrorCode::kUnavailable);
}

TEST_F(MisbehavingNode, AnAnswerThatDoesNotComeLeavesWritesOpen) {
  serve([](http::Request&) -> Task<Result<http::Response>> {
    co_await sleep_for(std::chrono::seconds(30));
    co_return http::Response{};
  });
  EXPECT_EQ(put(), ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(erase(), ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(get(), ErrorCode::kUnavailable);
  EXPECT_EQ(head(), ErrorCode::kUnavailable);
}

TEST_F(MisbehavingNode, ItsAnswersAreNotBelievedBlindly) {
  const std::string ten = "\"a-00000000\"";
  serve_get(206, "", "0123456789");
  EXPECT_EQ(get(), ErrorCode::kUnavailable) << "no tag";
  serve_get(206, "W/" + ten, "0123456789");
  EXPECT_EQ(get(), ErrorCode::kUnavailable) << "no strong tag";
  serve_get(206, ten, "01234");
  EXPECT_EQ(get(), ErrorCode::kUnavailable) << "too short";
  serve_get(206, ten, "0123456789and more");
  EXPECT_EQ(get(), ErrorCode::kUnavailable) << "too long";
  serve_get(200, ten, "0123456789");
  EXPECT_EQ(get(), ErrorCode::kUnavailable) << "not a range";
  serve_get(206, "\"9-00000000\"", "012345678");
  EXPECT_EQ(get(), ErrorCode::kInvalidArgument) << "beyond the end";
  serve_get(206, ten, "0123456789");
  EXPECT_TRUE(loop_.run(store_->get(key_, 0, 10)));
}

TEST_F(MisbehavingNode, WithoutAKeyNothingIsAsked) {
  serve_error(ErrorCode::kInternal);
  signer_.set_keys({});
  for (const ErrorCode code : {put(), head(), get(), erase()}) EXPECT_EQ(code, ErrorCode::kUnavailable);
}

TEST_F(MisbehavingNode, ASourceThatFailsIsTold) {
  class Broken final : public BlobSource {
   public:
    std::uint64_t size() const override { return 10; }
    Status read(std::uint64_t, std::span<std::byte>) override { return fail(ErrorCode::kInternal, "broken"); }
  };
  serve_error(ErrorCode::kNotFound);
  EXPECT_EQ(loop_.run(store_->put(key_, std::make_shared<Broken>())).error().code, ErrorCode::kInternal);
}

}  // namespace
}  // namespace portreto::blob
