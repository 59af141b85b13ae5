#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

#include "http/head_parser.h"
#include "http/testing/raw_connection.h"
#include "http/testing/test_server.h"
#include "runtime/timer.h"

// SECURITY.md requirements 44 and 45.
namespace portreto::http {
namespace {

using namespace std::chrono_literals;
using testing::answer;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::make_router;
using testing::RawConnection;
using ::testing::StartsWith;
using testing::TestServer;
using testing::text_response;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

Router upload_router() {
  auto router = make_router();
  const Handler count = [](Request& request) -> Task<Result<Response>> {
    std::uint64_t size = 0;
    for (;;) {
      PORTRETO_CO_ASSIGN(const Bytes part, co_await request.body->read());
      if (part.empty()) break;
      size += part.size();
    }
    co_return text_response(std::to_string(size));
  };
  router.add({.method = Method::kGet, .pattern = "/", .handler = answer("hello")});
  router.add({.method = Method::kPost, .pattern = "/bounded", .body_bytes_max = 1000, .handler = count});
  router.add({.method = Method::kPost,
              .pattern = "/streaming",
              .body_bytes_max = 10 << 20,
              .is_streaming = true,
              .handler = count});
  return router;
}

std::string field_of(std::size_t size) { return "X: " + std::string(size - 5, 'x') + "\r\n"; }

TEST(ServerLimits, ALargeHeaderIs431) {
  const auto router = upload_router();
  TestServer server(router, {.header_bytes_max = 8192});
  const auto status = [&](const std::string& fields) {
    RawConnection client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    const auto response = client.read_response();
    client.close_sending();
    return response.substr(9, 3);
  };
  EXPECT_EQ(status(field_of(8000)), "200");
  EXPECT_EQ(status(field_of(9000)), "431");
  EXPECT_EQ(status(field_of(100'000)), "431");
  std::string many;
  for (std::size_t i = 0; i < kHeadFieldsMax; ++i) many += "a:b\r\n";
  EXPECT_EQ(status(many), "431");
}

TEST(ServerLimits, WhatBreaksTheProtocolIsAProblemLikeOthers) {
  const auto router = upload_router();
  TestServer server(router);
  RawConnection client(server.port());
  client.send("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto response = client.read_response();
  client.close_sending();
  EXPECT_THAT(response, HasSubstr("Content-Type: application/problem+json\r\n"));
  EXPECT_THAT(response, HasSubstr(R"("status":400,"code":"invalid_argument","detail":"The address of the request)"));
}

TEST(ServerLimits, ALargeBodyIs413DeclaredOrNot) {
  const auto router = upload_router();
  TestServer server(router);
  {
    RawConnection client(server.port());
    client.send("POST /bounded HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
    EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\n1000"));
  }
  {
    RawConnection client(server.port());
    client.send("POST /bounded HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 413 "));
    client.close_sending();
    EXPECT_TRUE(client.is_closed());
  }
  RawConnection client(server.port());
  client.send("POST /bounded HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" +
              std::string(0x400, 'x') + "\r\n");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 413 "));
  client.close_sending();
  EXPECT_TRUE(client.is_closed());
}

TEST(ServerLimits, TheAnswerReachesAClientThatIsStillSending) {
  const auto router = upload_router();
  TestServer server(router);
  RawConnection client(server.port());
  // More than the buffers of both sockets hold.
  const std::string body(32 << 20, 'x');
  EXPECT_TRUE(client.send("POST /bounded HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                          "\r\n\r\n" + body));
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 413 "));
}

TEST(ServerLimits, ASlowHeaderIs408) {
  const auto router = upload_router();
  TestServer server(router, {.header_timeout = 50ms});
  RawConnection client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 408 "));
  client.close_sending();
  EXPECT_TRUE(client.is_closed());
}

TEST(ServerLimits, AHeaderThatDripsIsCutAllTheSame) {
  const auto router = upload_router();
  TestServer server(router, {.header_timeout = 100ms, .idle_timeout = 60s});
  RawConnection client(server.port());
  client.send("GET / HTTP/1.1\r\n");
  const auto start = std::chrono::steady_clock::now();
  // Each byte is progress, and the deadline does not move.
  while (client.socket().available() == 0 && client.send("x") && std::chrono::steady_clock::now() - start < 10s) {
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 408 "));
}

TEST(ServerLimits, AnIdleConnectionIsClosedWithoutAWord) {
  const auto router = upload_router();
  TestServer server(router, {.idle_timeout = 50ms});
  RawConnection fresh(server.port());
  RawConnection used(server.port());
  used.send(kGet);
  used.read_response();
  EXPECT_EQ(used.read_to_end(), "");
  EXPECT_TRUE(used.is_closed());
  EXPECT_EQ(fresh.read_to_end(), "");
  EXPECT_TRUE(fresh.is_closed());
}

TEST(ServerLimits, ABodyThatStallsIsCut) {
  const auto router = upload_router();
  TestServer server(router, {.body_stall_timeout = 50ms});
  for (const auto* path : {"/bounded", "/streaming"}) {
    RawConnection client(server.port());
    client.send("POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 504 ")) << path;
    client.close_sending();
    EXPECT_TRUE(client.is_closed());
  }
}

TEST(ServerLimits, ASlowBodyIsCutByTheDeadlineUnlessItStreams) {
  const auto router = upload_router();
  TestServer server(router, {.request_deadline = 50ms});
  const auto drip = [&](std::string_view path) {
    RawConnection client(server.port());
    client.send("POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 200\r\n\r\n");
    for (int i = 0; i < 200 && client.socket().available() == 0; ++i) {
      client.send("x");
      std::this_thread::sleep_for(1ms);
    }
    return client.read_response();
  };
  EXPECT_THAT(drip("/bounded"), StartsWith("HTTP/1.1 504 "));
  EXPECT_THAT(drip("/streaming"), EndsWith("\r\n\r\n200"));
}

class Endless final : public BodyWriterSource {
 public:
  explicit Endless(std::atomic<bool>& is_gone) : is_gone_(is_gone) {}
  ~Endless() override { is_gone_ = true; }
  std::uint64_t size() const override { return 1ull << 40; }
  Task<Result<Bytes>> next() override { co_return Bytes(64 * 1024); }

 private:
  std::atomic<bool>& is_gone_;
};

TEST(ServerLimits, AClientThatDoesNotReadIsCut) {
  std::atomic<bool> is_gone = false;
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = [&](Request&) -> Task<Result<Response>> {
                co_return Response{.body = std::make_shared<Endless>(is_gone)};
              }});
  TestServer server(router, {.body_stall_timeout = 50ms});
  RawConnection client(server.port());
  client.send(kGet);
  const auto start = std::chrono::steady_clock::now();
  while (!is_gone && std::chrono::steady_clock::now() - start < 10s) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(is_gone);
}

// Requests by many connections, whose handler keeps the loop to itself: how many were refused.
int refused_of(std::size_t connections, int rounds, ServerSettings settings, std::string_view target) {
  auto router = make_router();
  const Handler work = [](Request&) -> Task<Result<Response>> {
    const auto end = std::chrono::steady_clock::now() + 5ms;
    while (std::chrono::steady_clock::now() < end) {
    }
    co_return text_response("done");
  };
  router.add({.method = Method::kGet, .pattern = "/", .handler = work});
  router.add({.method = Method::kGet, .pattern = "/vital", .is_always_answered = true, .handler = work});
  TestServer server(router, std::move(settings));
  std::vector<std::unique_ptr<RawConnection>> clients;
  for (std::size_t i = 0; i < connections; ++i) clients.push_back(std::make_unique<RawConnection>(server.port()));
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    for (auto& client : clients) client->send("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    for (auto& client : clients) {
      const auto response = client->read_response();
      if (response.starts_with("HTTP/1.1 200 ")) continue;
      EXPECT_THAT(response, StartsWith("HTTP/1.1 503 "));
      EXPECT_THAT(response, HasSubstr("\r\nRetry-After: 1\r\n"));
      ++refused;
    }
  }
  return refused;
}

TEST(ServerLimits, WhatWaitsInAStandingQueueIs503) {
  const ServerSettings shedding{.queue_time_max = 100ms};
  EXPECT_GT(refused_of(150, 1, shedding, "/"), 0);
  EXPECT_EQ(refused_of(100, 1, {}, "/"), 0);
  EXPECT_EQ(refused_of(150, 1, shedding, "/vital"), 0);
  EXPECT_EQ(refused_of(2, 50, shedding, "/"), 0) << "a queue that is short";
}

TEST(ServerLimits, APeerThatSendsAheadWaitsForItself) {
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = [](Request&) -> Task<Result<Response>> {
                co_await sleep_for(120ms);
                co_return text_response("done");
              }});
  TestServer server(router, {.queue_time_max = 20ms});
  RawConnection client(server.port());
  for (int i = 0; i < 8; ++i) client.send(kGet);
  for (int i = 0; i < 8; ++i) EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200 "));
}

TEST(ServerLimits, OneConnectionTooManyIs503) {
  const auto router = upload_router();
  TestServer server(router, {.connections_max = 2});
  std::vector<std::unique_ptr<RawConnection>> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(std::make_unique<RawConnection>(server.port()));
    clients.back()->send(kGet);
    EXPECT_THAT(clients.back()->read_response(), StartsWith("HTTP/1.1 200 "));
  }
  RawConnection third(server.port());
  const auto response = third.read_response();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(response, HasSubstr("\r\nRetry-After: 1\r\n"));
  EXPECT_TRUE(third.is_closed());
  clients.clear();
  // The places become free as soon as the server has noticed.
  for (int tries = 0; tries < 1000; ++tries) {
    RawConnection next(server.port());
    next.send(kGet);
    if (next.read_response().starts_with("HTTP/1.1 200 ")) return;
  }
  FAIL() << "no place became free";
}

TEST(ServerLimits, ManyIdleAndSlowConnectionsDoNotHoldUpOthers) {
  const auto router = upload_router();
  TestServer server(router);
  std::vector<std::unique_ptr<RawConnection>> others;
  for (int i = 0; i < 300; ++i) {
    others.push_back(std::make_unique<RawConnection>(server.port()));
    if (i % 3 == 1) others.back()->send("GET / HT");
    if (i % 3 == 2) others.back()->send("POST /streaming HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
  }
  RawConnection client(server.port());
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    client.send(kGet);
    EXPECT_THAT(client.read_response(), EndsWith("hello"));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST(ServerLimits, PeersThatVanishAreHarmless) {
  const auto router = upload_router();
  TestServer server(router);
  for (const auto* request : {"", "GET / HT", "POST /streaming HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nx",
                              "POST /streaming HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx",
                              "GET / HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    RawConnection client(server.port());
    client.send(request);
    client.reset();
    RawConnection ending(server.port());
    ending.send(request);
    ending.close_sending();
    ending.read_to_end();
    EXPECT_TRUE(ending.is_closed());
  }
  RawConnection client(server.port());
  client.send(kGet);
  EXPECT_THAT(client.read_response(), EndsWith("hello"));
}

}  // namespace
}  // namespace portreto::http
