#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <system_error>
#include <thread>

#include "http/testing/raw_connection.h"
#include "http/testing/test_server.h"
#include "runtime/timer.h"

namespace portreto::http {
namespace {

using namespace std::chrono_literals;
using testing::answer;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::make_router;
using ::testing::Not;
using testing::RawConnection;
using ::testing::StartsWith;
using testing::TestServer;
using testing::text_response;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

Router hello_router() {
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = answer("hello")});
  router.add({.method = Method::kPost,
              .pattern = "/echo",
              .body_bytes_max = 1 << 20,
              .handler = [](Request& request) -> Task<Result<Response>> {
                PORTRETO_CO_ASSIGN(auto text, co_await read_all(*request.body, 1 << 20));
                co_return text_response(text);
              }});
  return router;
}

// Answers with what the context says.
Router context_router() {
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = [](Request& request) -> Task<Result<Response>> {
                const auto& context = request.context;
                const auto left = context.deadline - std::chrono::steady_clock::now();
                co_return text_response(context.request_id + " " + context.peer_address + " " +
                                        (context.is_secure ? "secure" : "plain") + " " +
                                        std::to_string(std::chrono::ceil<std::chrono::seconds>(left).count()));
              }});
  return router;
}

TEST(Server, AnswersAndKeepsTheConnection) {
  const auto router = hello_router();
  TestServer server(router);
  RawConnection client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.send(kGet);
    const auto response = client.read_response();
    EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(response, HasSubstr("\r\nContent-Length: 5\r\n"));
    EXPECT_THAT(response, HasSubstr("\r\nDate: "));
    EXPECT_THAT(response, HasSubstr("\r\nX-Request-Id: "));
    EXPECT_THAT(response, Not(HasSubstr("Connection:")));
    EXPECT_THAT(response, EndsWith("\r\n\r\nhello"));
  }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  const auto router = hello_router();
  TestServer server(router);
  RawConnection client(server.port());
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n" + std::to_string(10 + i);
  }
  client.send(requests);
  for (int i = 0; i < 50; ++i) EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\n" + std::to_string(10 + i)));
}

TEST(Server, TakesARequestByteByByte) {
  const auto router = hello_router();
  TestServer server(router);
  RawConnection client(server.port());
  client.socket().set_option(boost::asio::ip::tcp::no_delay(true));
  const std::string request =
      "\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (const char c : request) client.send({&c, 1});
  EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nabc"));
}

TEST(Server, HeadHasTheLengthAndNoBody) {
  const auto router = hello_router();
  TestServer server(router);
  RawConnection client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto head = client.read_until("\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 5\r\n"));
  client.send(kGet);
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200 OK"));
}

TEST(Server, ClosesWhenAskedToAndForHttp10) {
  const auto router = hello_router();
  TestServer server(router);
  for (const auto* request : {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    RawConnection client(server.port());
    client.send(request);
    EXPECT_THAT(client.read_to_end(), HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_TRUE(client.is_closed());
  }
  RawConnection client(server.port());
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(client.read_response(), HasSubstr("\r\nConnection: keep-alive\r\n"));
}

TEST(Server, ABodilessStatusHasNoLength) {
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = [](Request&) -> Task<Result<Response>> {
                co_return Response{.status = 204};
              }});
  TestServer server(router);
  RawConnection client(server.port());
  client.send(kGet);
  EXPECT_THAT(client.read_until("\r\n\r\n"), Not(HasSubstr("Content-Length")));
}

TEST(Server, HandlersCannotSetWhatBelongsToTheConnection) {
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = [](Request&) -> Task<Result<Response>> {
                auto response = text_response("hello");
                response.headers.add("Content-Length", "1000");
                response.headers.add("Transfer-Encoding", "chunked");
                response.headers.add("Connection", "close");
                co_return response;
              }});
  TestServer server(router);
  RawConnection client(server.port());
  client.send(kGet);
  const auto response = client.read_response();
  EXPECT_THAT(response, HasSubstr("\r\nContent-Length: 5\r\n"));
  EXPECT_THAT(response, Not(HasSubstr("1000")));
  EXPECT_THAT(response, Not(HasSubstr("chunked")));
  EXPECT_THAT(response, Not(HasSubstr("Connection")));
}

// Produces `given` bytes and says that they are `declared`; then fails, if it shall.
class Source final : public BodyWriterSource {
 public:
  Source(std::uint64_t declared, std::uint64_t given, bool fails) : declared_(declared), left_(given), fails_(fails) {}
  std::uint64_t size() const override { return declared_; }
  Task<Result<Bytes>> next() override {
    if (left_ == 0 && fails_) co_return fail(ErrorCode::kCorruption, "broken");
    const auto count = std::min<std::uint64_t>(left_, 50'000);
    left_ -= count;
    co_return Bytes(count, std::byte{'x'});
  }

 private:
  std::uint64_t declared_;
  std::uint64_t left_;
  bool fails_;
};

// What a client gets whose answer has this body.
std::string received(const std::function<std::shared_ptr<BodyWriterSource>()>& make_body) {
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = [&](Request&) -> Task<Result<Response>> {
                co_return Response{.body = make_body()};
              }});
  TestServer server(router);
  RawConnection client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  client.read_until("\r\n\r\n");
  return client.read_to_end();
}

std::string streamed(std::uint64_t declared, std::uint64_t given, bool fails) {
  return received([=] { return std::make_shared<Source>(declared, given, fails); });
}

TEST(Server, StreamsABody) {
  EXPECT_EQ(streamed(3'000'000, 3'000'000, false), std::string(3'000'000, 'x'));
  EXPECT_EQ(streamed(0, 0, false), "");
}

TEST(Server, CutsTheConnectionWhenABodyFails) {
  EXPECT_LT(streamed(200'000, 100'000, true).size(), 200'000u);
  EXPECT_LT(streamed(200'000, 100'000, false).size(), 200'000u);
  // More than was declared would be taken for the next answer.
  EXPECT_LE(streamed(70'000, 100'000, false).size(), 70'000u);
}

// Part of a file on disk, whose bytes the kernel is to send.
class FileSource final : public BodyWriterSource {
 public:
  FileSource(std::string_view content, FileRegion region) : file_(std::tmpfile(), std::fclose), region_(region) {
    std::fwrite(content.data(), 1, content.size(), file_.get());
    std::fflush(file_.get());
    region_.descriptor = fileno(file_.get());
  }
  std::uint64_t size() const override { return region_.length; }
  Task<Result<Bytes>> next() override { co_return fail(ErrorCode::kInternal, "nobody should read it"); }
  std::optional<FileRegion> region() const override { return region_; }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  FileRegion region_;
};

std::string sent_from_file(std::string_view content, FileRegion region) {
  return received([=] { return std::make_shared<FileSource>(content, region); });
}

TEST(Server, SendsPartOfAFile) {
  std::string content;
  for (int i = 0; content.size() < 6'000'000; ++i) content += std::to_string(i) + ' ';
  EXPECT_EQ(sent_from_file(content, {.offset = 0, .length = 30'000}), content.substr(0, 30'000));
  EXPECT_EQ(sent_from_file(content, {.offset = 123'457, .length = 5'000'000}), content.substr(123'457, 5'000'000));
  EXPECT_EQ(sent_from_file(content, {.offset = 5, .length = 0}), "");
  for (const std::uint64_t offset : {4095, 4096, 4097, 100'000}) {
    for (const std::uint64_t length : {1, 2, 4096, 61'440, 61'441, 65'536, 65'537, 74'000}) {
      EXPECT_TRUE(sent_from_file(content, {.offset = offset, .length = length}) == content.substr(offset, length))
          << length << " bytes at " << offset;
    }
  }
}

TEST(Server, CutsTheConnectionWhenAFileEndsEarly) {
  EXPECT_EQ(sent_from_file("short", {.offset = 0, .length = 100}), "short");
  EXPECT_EQ(sent_from_file("short", {.offset = 50, .length = 100}), "");
  EXPECT_EQ(sent_from_file("short", {.offset = 2, .length = 100'000}), "ort");
  EXPECT_EQ(sent_from_file("short", {.offset = 50, .length = 100'000}), "");
}

// Sending to it raises SIGPIPE, against which sendfile(2) has no flag.
TEST(Server, OutlivesAClientThatLeavesInTheMiddleOfAFile) {
  const std::string content(16 << 20, 'x');
  auto router = hello_router();
  router.add({.method = Method::kGet, .pattern = "/file", .handler = [&](Request&) -> Task<Result<Response>> {
                co_return Response{.body = std::make_shared<FileSource>(content, FileRegion{.length = content.size()})};
              }});
  TestServer server(router);
  RawConnection client(server.port());
  client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
  client.close_sending();
  client.read_until("\r\n\r\n");
  client.reset();
  RawConnection another(server.port());
  another.send(kGet);
  EXPECT_THAT(another.read_response(), EndsWith("hello"));
}

TEST(Server, InvitesABodyOnlyWhenItIsWanted) {
  auto router = hello_router();
  router.add({.method = Method::kPost, .pattern = "/small", .body_bytes_max = 10, .handler = answer("never")});
  TestServer server(router);
  RawConnection client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nhello"));

  client.send("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 413 "));
  client.close_sending();
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, RefusesOtherExpectations) {
  const auto router = hello_router();
  TestServer server(router);
  RawConnection client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 417 "));
}

TEST(Server, ReadsOverASmallBodyThatNobodyRead) {
  auto router = make_router();
  router.add({.method = Method::kPost, .pattern = "/", .body_bytes_max = 10 << 20, .handler = answer("unread")});
  TestServer server(router);
  RawConnection client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
    EXPECT_THAT(client.read_response(), EndsWith("unread"));
  }
  // A big one is not worth it: the connection ends.
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + std::string(1000, 'x'));
  EXPECT_THAT(client.read_response(), HasSubstr("\r\nConnection: close\r\n"));
  client.close_sending();
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, ForwardedFieldsCountFromTrustedProxiesOnly) {
  const auto router = context_router();
  const std::string request =
      "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1, 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"
      "X-Request-Id: from-the-proxy-1\r\n\r\n";
  {
    TestServer server(router, {.trusted_proxies = {"127.0.0.0/8"}});
    RawConnection client(server.port());
    client.send(request);
    const auto response = client.read_response();
    EXPECT_THAT(response, HasSubstr("\r\nX-Request-Id: from-the-proxy-1\r\n"));
    EXPECT_THAT(response, HasSubstr("\r\n\r\nfrom-the-proxy-1 203.0.113.9 secure"));
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: <script>\r\n\r\n");
    EXPECT_THAT(client.read_response(), Not(HasSubstr("script")));
  }
  TestServer server(router);
  RawConnection client(server.port());
  client.send(request);
  const auto response = client.read_response();
  EXPECT_THAT(response, Not(HasSubstr("from-the-proxy-1")));
  EXPECT_THAT(response, HasSubstr(" 127.0.0.1 plain"));
}

TEST(Server, ATraceIsGoneOnWithForTrustedProxiesOnly) {
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = [](Request& request) -> Task<Result<Response>> {
                const auto& trace = request.context.trace;
                co_return text_response(to_traceparent(trace, trace.parent_id));
              }});
  const std::string theirs = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto trace_of = [](RawConnection& client, const std::string& fields) {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    const auto response = client.read_response();
    return response.substr(response.find("\r\n\r\n") + 4);
  };
  const auto is_new = [&](const std::string& trace) {
    return trace.size() == theirs.size() && trace.ends_with("-0000000000000000-00") &&
           !trace.contains("4bf92f3577b34da6");
  };
  const std::string field = "traceparent: " + theirs + "\r\n";
  {
    TestServer server(router, {.trusted_proxies = {"127.0.0.0/8"}});
    RawConnection client(server.port());
    EXPECT_EQ(trace_of(client, field), theirs);
    EXPECT_PRED1(is_new, trace_of(client, ""));
    EXPECT_PRED1(is_new, trace_of(client, "traceparent: 00-4bf92f3577b34da6-1-01\r\n"));
    EXPECT_PRED1(is_new, trace_of(client, field + field)) << "more than one field is none";
  }
  TestServer server(router);
  RawConnection client(server.port());
  EXPECT_PRED1(is_new, trace_of(client, field));
}

TEST(Server, TheDeadlineHeaderCountsOnlyWhenTrustedAndOnlyShortens) {
  const auto router = context_router();
  const auto deadline_s = [&](bool is_trusted, std::string_view value) {
    TestServer server(router, {.request_deadline = 100s, .trust_deadline_header = is_trusted});
    RawConnection client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Deadline-Ms: " + std::string(value) + "\r\n\r\n");
    const auto response = client.read_response();
    return std::stoi(response.substr(response.rfind(' ')));
  };
  EXPECT_EQ(deadline_s(true, "20000"), 20);
  EXPECT_EQ(deadline_s(false, "20000"), 100);
  EXPECT_EQ(deadline_s(true, "900000"), 100);
  EXPECT_EQ(deadline_s(true, "-1"), 100);
  EXPECT_EQ(deadline_s(true, "20000x"), 100);
}

TEST(Server, SpreadsConnectionsOverItsLoops) {
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = [](Request&) -> Task<Result<Response>> {
                co_return text_response(std::to_string(std::hash<std::thread::id>()(std::this_thread::get_id())));
              }});
  TestServer server(router, {}, 3);
  std::set<std::string> threads;
  for (int i = 0; i < 3; ++i) {
    RawConnection client(server.port());
    client.send(kGet);
    threads.insert(client.read_response().substr(client.read_response().find("\r\n\r\n") + 1));
  }
  EXPECT_EQ(threads.size(), 3u);
}

TEST(Server, SaysWhatItCannotListenOn) {
  const auto router = hello_router();
  TestServer first(router);
  EventLoops loops(1);
  Server second(loops.all(), {.port = first.port()}, router);
  try {
    second.start();
    FAIL() << "started on a port that is taken";
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("127.0.0.1 port " + std::to_string(first.port())));
  }
  Server nowhere(loops.all(), {.address = "no address"}, router);
  EXPECT_THROW(nowhere.start(), std::system_error);
  EXPECT_THROW(Server(loops.all(), {.trusted_proxies = {"proxy"}}, router), std::invalid_argument);
  EXPECT_THROW(Server({}, {}, router), std::invalid_argument);
}

// Holds each request until it is opened.
struct Gate {
  std::atomic<bool> is_open = false;
  std::atomic<int> waiting = 0;
  Router router() {
    auto router = make_router();
    router.add({.method = Method::kGet, .pattern = "/", .handler = [this](Request&) -> Task<Result<Response>> {
                  ++waiting;
                  while (!is_open) co_await sleep_for(1ms);
                  co_return text_response("done");
                }});
    return router;
  }
  void await_waiting(int count) const {
    while (waiting < count) std::this_thread::yield();
  }
};

TEST(ServerDrain, FinishesRequestsAndClosesIdleConnections) {
  Gate gate;
  const auto router = gate.router();
  TestServer server(router, {}, 2);
  RawConnection idle(server.port());
  RawConnection busy(server.port());
  busy.send(kGet);
  gate.await_waiting(1);
  server.server().stop_accepting();
  EXPECT_TRUE(idle.is_closed());
  gate.is_open = true;
  EXPECT_THAT(busy.read_to_end(), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_TRUE(busy.is_closed());
  server.run(server.server().drain(10s));
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket late(context);
  boost::system::error_code error;
  late.connect({boost::asio::ip::address_v4::loopback(), server.port()}, error);
  EXPECT_TRUE(error);
}

TEST(ServerDrain, StillAnswersWhatWasSentBefore) {
  // Requests that race with the drain are either answered or find no connection; none is reset after it was taken.
  Gate gate;
  gate.is_open = true;
  const auto router = gate.router();
  TestServer server(router, {}, 2);
  std::vector<std::unique_ptr<RawConnection>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawConnection>(server.port()));
    clients.back()->send(kGet);
  }
  server.run(server.server().drain(10s));
  for (const auto& client : clients) EXPECT_THAT(client->read_to_end(), EndsWith("done"));
}

TEST(ServerDrain, GivesUpAtItsDeadline) {
  Gate gate;
  const auto router = gate.router();
  TestServer server(router);
  RawConnection busy(server.port());
  busy.send(kGet);
  gate.await_waiting(1);
  const auto start = std::chrono::steady_clock::now();
  server.run(server.server().drain(20ms));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 8s);
  gate.is_open = true;
  EXPECT_EQ(busy.read_to_end(), "");
}

// Gives what it has, one part after the other.
class EventSource final : public BodyWriterSource {
 public:
  explicit EventSource(std::vector<std::string> parts) : parts_(std::move(parts)) {}
  std::uint64_t size() const override { return 0; }
  bool is_endless() const override { return true; }
  Task<Result<Bytes>> next() override {
    co_await sleep_for(1ms);
    if (at_ == parts_.size()) co_return Bytes{};
    const ByteView part = as_bytes(parts_[at_++]);
    co_return Bytes(part.begin(), part.end());
  }

 private:
  const std::vector<std::string> parts_;
  std::size_t at_ = 0;
};

TEST(Server, ABodyOfUnknownLengthEndsWithItsConnection) {
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = [](Request&) -> Task<Result<Response>> {
                co_return Response{.body = std::make_shared<EventSource>(std::vector<std::string>{"one ", "two"})};
              }});
  TestServer server(router);
  RawConnection connection(server.port());
  connection.send(kGet);
  const std::string answer = connection.read_to_end();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\none two"));
  RawConnection head(server.port());
  head.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string answer_to_head = head.read_to_end();
  EXPECT_THAT(answer_to_head, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(answer_to_head, EndsWith("\r\n\r\n"));
}

}  // namespace
}  // namespace portreto::http
