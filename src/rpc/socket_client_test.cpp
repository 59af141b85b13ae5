#include "rpc/socket_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "http/header_names.h"
#include "http/testing/raw_connection.h"
#include "http/testing/test_server.h"
#include "runtime/timer.h"

namespace portreto::rpc {
namespace {

using namespace std::chrono_literals;
using http::testing::make_router;
using http::testing::RawConnection;
using http::testing::TestServer;
using http::testing::text_response;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using tcp = boost::asio::ip::tcp;

http::Request request_to(std::string target, http::Method method = http::Method::kGet) {
  return {.method = method, .target = http::Target::parse(std::move(target)).value()};
}

http::Router echo_router() {
  auto router = make_router();
  const http::Handler echo = [](http::Request& request) -> Task<Result<http::Response>> {
    PORTRETO_CO_ASSIGN(std::string text, co_await http::read_all(*request.body, 1 << 20));
    co_return text_response(std::move(text));
  };
  const http::Handler tell = [](http::Request& request) -> Task<Result<http::Response>> {
    const auto left = request.context.deadline - std::chrono::steady_clock::now();
    co_return text_response(request.context.request_id + " " + request.context.peer_address + " " +
                            (left < 1h ? "hurried " : "free ") +
                            std::string(request.headers.find(http::kServiceCredentialHeader).value_or("nobody")) + " " +
                            std::string(request.headers.find("X-Own").value_or("")));
  };
  router.add({.method = http::Method::kPost, .pattern = "/echo", .body_bytes_max = 1 << 20, .handler = echo});
  router.add({.method = http::Method::kPost, .pattern = "/small", .body_bytes_max = 10, .handler = echo});
  router.add({.method = http::Method::kGet, .pattern = "/tell", .handler = tell});
  router.add(
      {.method = http::Method::kGet, .pattern = "/large", .handler = http::testing::answer(std::string(300'000, 'x'))});
  router.add({.method = http::Method::kGet,
              .pattern = "/never",
              .handler = [](http::Request&) -> Task<Result<http::Response>> {
                co_await sleep_for(1h);
                co_return http::Response{};
              }});
  return router;
}

// Talks to each connection, one after the other, as a test says, and closes it.
class ScriptedServer {
 public:
  using Script = std::function<void(RawConnection&)>;
  explicit ScriptedServer(std::vector<Script> scripts)
      : acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}),
        thread_([this, scripts = std::move(scripts)] {
          for (const auto& script : scripts) {
            RawConnection connection(acceptor_.accept());
            script(connection);
          }
        }) {}
  ~ScriptedServer() { thread_.join(); }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  // After the last script has its connection.
  void stop_listening() { acceptor_.close(); }

 private:
  boost::asio::io_context context_;
  tcp::acceptor acceptor_;
  std::thread thread_;
};

std::uint16_t unused_port() {
  boost::asio::io_context context;
  return tcp::acceptor(context, {boost::asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
}

class SocketClientTest : public ::testing::Test {
 protected:
  SocketClientTest() { loops_.start(); }
  ~SocketClientTest() override {
    loops_.stop();
    loops_.join();
  }

  SocketClient client_of(std::uint16_t port, SocketClientSettings settings = {}) {
    settings.host = "127.0.0.1";
    settings.port = port;
    return SocketClient(settings);
  }
  template <typename T>
  T run(Task<T> task) {
    return boost::asio::co_spawn(loops_.next(), std::move(task), boost::asio::use_future).get();
  }
  Result<http::Response> send(SocketClient& client, http::Request request) {
    return run(client.send(std::move(request)));
  }
  Result<std::string> text(SocketClient& client, http::Request request) {
    return run([](SocketClient& client, http::Request request) -> Task<Result<std::string>> {
      PORTRETO_CO_ASSIGN(auto response, co_await client.send(std::move(request)));
      co_return co_await http::collect(std::move(response.body), 1 << 20);
    }(client, std::move(request)));
  }
  ErrorCode failure(SocketClient& client, http::Request request) {
    const auto answer = text(client, std::move(request));
    EXPECT_FALSE(answer);
    return answer ? ErrorCode::kInternal : answer.error().code;
  }

  EventLoops loops_{1};
};

TEST_F(SocketClientTest, SendsABodyAndGetsTheAnswer) {
  const auto router = echo_router();
  TestServer server(router);
  auto client = client_of(server.port());
  for (const std::size_t size : {0UL, 1UL, 70'000UL, 500'000UL}) {
    auto body = http::make_body(std::string(size, 'a'));
    auto request = request_to("/echo", http::Method::kPost);
    request.body = body.get();
    EXPECT_EQ(text(client, std::move(request)), std::string(size, 'a'));
  }
}

TEST_F(SocketClientTest, StreamsALongAnswer) {
  const auto router = echo_router();
  TestServer server(router);
  auto client = client_of(server.port());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(text(client, request_to("/large")), std::string(300'000, 'x'));
}

TEST_F(SocketClientTest, PassesTheContextOnAndNothingThatAClientMadeUp) {
  const auto router = echo_router();
  TestServer server(router, {.trusted_proxies = {"127.0.0.1"}, .trust_deadline_header = true});
  auto client = client_of(server.port(), {.service_credential = "web"});
  auto request = request_to("/tell");
  request.context.request_id = "0123456789abcdef";
  request.context.peer_address = "203.0.113.7";
  request.context.deadline = std::chrono::steady_clock::now() + 20s;
  request.headers.add("X-Own", "kept");
  request.headers.add(std::string(http::kServiceCredentialHeader), "forged");
  request.headers.add("Transfer-Encoding", "chunked");
  EXPECT_EQ(text(client, std::move(request)), "0123456789abcdef 203.0.113.7 hurried web kept");
}

TEST_F(SocketClientTest, GoesOnWithATraceUnderASpanOfItsOwn) {
  auto router = make_router();
  router.add({.method = http::Method::kGet,
              .pattern = "/trace",
              .handler = [](http::Request& request) -> Task<Result<http::Response>> {
                co_return text_response(http::to_traceparent(request.context.trace, request.context.trace.parent_id));
              }});
  TestServer server(router, {.trusted_proxies = {"127.0.0.1"}});
  auto client = client_of(server.port());
  std::set<std::string> spans;
  for (int i = 0; i < 2; ++i) {
    auto request = request_to("/trace");
    request.context.trace = {.trace_id_high = 1, .trace_id_low = 2, .parent_id = 3, .is_sampled = true};
    request.headers.add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
    const auto trace = text(client, std::move(request)).value_or("");
    EXPECT_THAT(trace, StartsWith("00-00000000000000010000000000000002-"));
    EXPECT_THAT(trace, EndsWith("-01"));
    spans.insert(trace.substr(36, 16));
  }
  EXPECT_EQ(spans.size(), 2U);
  EXPECT_FALSE(spans.contains("0000000000000003"));

  const auto begun = http::parse_traceparent(text(client, request_to("/trace")).value_or(""));
  ASSERT_TRUE(begun) << "a call without a trace begins one";
  EXPECT_NE(begun->trace_id_low, 2U);
}

TEST_F(SocketClientTest, AStatusIsAValue) {
  const auto router = echo_router();
  TestServer server(router);
  auto client = client_of(server.port());
  EXPECT_EQ(send(client, request_to("/nowhere"))->status, 404u);
  auto body = http::make_body(std::string(1000, 'x'));
  auto request = request_to("/small", http::Method::kPost);
  request.body = body.get();
  EXPECT_EQ(send(client, std::move(request))->status, 413u);
}

TEST_F(SocketClientTest, NobodyThereIsUnavailable) {
  auto client = client_of(unused_port());
  EXPECT_EQ(failure(client, request_to("/")), ErrorCode::kUnavailable);
}

TEST_F(SocketClientTest, AServerThatIsSilentIsGivenUpAtTheDeadline) {
  const auto router = echo_router();
  TestServer server(router);
  auto client = client_of(server.port());
  auto request = request_to("/never");
  request.context.deadline = std::chrono::steady_clock::now() + 50ms;
  EXPECT_EQ(failure(client, std::move(request)), ErrorCode::kDeadlineExceeded);
  auto late = request_to("/tell");
  late.context.deadline = std::chrono::steady_clock::now() - 1ms;
  EXPECT_EQ(failure(client, std::move(late)), ErrorCode::kDeadlineExceeded);
  auto impatient = client_of(server.port(), {.stall_timeout = 50ms});
  EXPECT_EQ(failure(impatient, request_to("/never")), ErrorCode::kDeadlineExceeded);
}

TEST_F(SocketClientTest, AnAnswerThatIsCutShortLeavesTheOutcomeUnknown) {
  for (const std::string answer :
       {"", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "nonsense\r\n\r\n"}) {
    ScriptedServer server({[&](RawConnection& connection) {
      connection.read_until("\r\n\r\n");
      connection.send(answer);
    }});
    auto client = client_of(server.port());
    EXPECT_EQ(failure(client, request_to("/", http::Method::kPost)), ErrorCode::kOutcomeUnknown) << answer;
  }
}

TEST_F(SocketClientTest, AHeaderWithoutEndIsGivenUp) {
  ScriptedServer server({[](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x'));
  }});
  auto client = client_of(server.port());
  EXPECT_EQ(failure(client, request_to("/")), ErrorCode::kOutcomeUnknown);
}

constexpr std::string_view kDone = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone";

TEST_F(SocketClientTest, AKeptConnectionThatDiedIsReplacedForWhatCanBeSentAgain) {
  const auto answer_and_die_at_the_next = [](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send(kDone);
    connection.read_until("\r\n\r\n");
  };
  const auto answer_once = [](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send(kDone);
  };
  {
    ScriptedServer server({answer_and_die_at_the_next, answer_once});
    auto client = client_of(server.port());
    EXPECT_EQ(text(client, request_to("/")), "done");
    EXPECT_EQ(text(client, request_to("/")), "done") << "a GET goes to a new connection";
  }
  ScriptedServer server({answer_and_die_at_the_next});
  auto client = client_of(server.port());
  EXPECT_EQ(text(client, request_to("/")), "done");
  EXPECT_EQ(failure(client, request_to("/", http::Method::kPost)), ErrorCode::kOutcomeUnknown)
      << "a POST that was sent may have been carried out";
}

TEST_F(SocketClientTest, ACallThatMayHaveBeenCarriedOutIsNotSaidToBeUnsent) {
  for (const auto method : {http::Method::kDelete, http::Method::kGet}) {
    ScriptedServer server({[](RawConnection& connection) {
      connection.read_until("\r\n\r\n");
      connection.send(kDone);
      connection.read_until("\r\n\r\n");
    }});
    auto client = client_of(server.port());
    EXPECT_EQ(text(client, request_to("/")), "done");
    server.stop_listening();
    const auto expected = method == http::Method::kDelete ? ErrorCode::kOutcomeUnknown : ErrorCode::kUnavailable;
    EXPECT_EQ(failure(client, request_to("/", method)), expected);
  }
}

TEST_F(SocketClientTest, KeepsItsConnection) {
  std::string second;
  ScriptedServer server({[&](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send(kDone);
    second = connection.read_until("\r\n\r\n");
    connection.send(kDone);
  }});
  auto client = client_of(server.port());
  EXPECT_EQ(text(client, request_to("/first")), "done");
  EXPECT_EQ(text(client, request_to("/second")), "done");
  EXPECT_THAT(second, StartsWith("GET /second HTTP/1.1\r\n"));
}

TEST_F(SocketClientTest, AnEarlyRefusalIsReadAlthoughTheBodyWasNotTaken) {
  ScriptedServer server({[](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    connection.read_to_end();
  }});
  auto client = client_of(server.port());
  auto body = http::make_body(std::string(8 << 20, 'x'));
  auto request = request_to("/", http::Method::kPost);
  request.body = body.get();
  const auto answer = send(client, std::move(request));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413u);
}

TEST_F(SocketClientTest, OneCallTooManyIsRefused) {
  const auto router = echo_router();
  TestServer server(router);
  auto client = client_of(server.port(), {.calls_max = 0});
  const auto answer = send(client, request_to("/tell"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kOverloaded);
  EXPECT_GT(answer.error().retry_after_s, 0);
}

// Fails in its middle.
class BrokenBody final : public http::BodyReader {
 public:
  Task<Result<Bytes>> read() override {
    if (std::exchange(has_begun_, true)) co_return fail(ErrorCode::kPayloadTooLarge, "Too much.");
    co_return Bytes(10);
  }
  std::optional<std::uint64_t> size() const override { return std::nullopt; }

 private:
  bool has_begun_ = false;
};

TEST_F(SocketClientTest, ABodyThatFailsIsTheCallersFailure) {
  ScriptedServer server({[](RawConnection& connection) { connection.read_to_end(); }});
  auto client = client_of(server.port());
  BrokenBody body;
  auto request = request_to("/", http::Method::kPost);
  request.body = &body;
  EXPECT_EQ(failure(client, std::move(request)), ErrorCode::kPayloadTooLarge);
}

}  // namespace
}  // namespace portreto::rpc
