#include "rpc/balanced_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "http/testing/raw_connection.h"
#include "http/testing/test_server.h"
#include "rpc/client_metrics.h"
#include "runtime/timer.h"

namespace portreto::rpc {
namespace {

using namespace std::chrono_literals;
using http::testing::make_router;
using http::testing::RawConnection;
using http::testing::TestServer;
using http::testing::text_response;
using ::testing::HasSubstr;
using tcp = boost::asio::ip::tcp;

constexpr std::size_t kUploadBytes = 8 << 20;
constexpr int kTriesMax = 2000;  // of what has an even chance

// Ends before what it declared.
class TruncatedBody final : public http::BodyWriterSource {
 public:
  std::uint64_t size() const override { return 1000; }
  Task<Result<Bytes>> next() override {
    if (std::exchange(has_begun_, true)) co_return fail(ErrorCode::kInternal, "It dies here.");
    co_return Bytes(10);
  }

 private:
  bool has_begun_ = false;
};

// A server of the tier that is called, which behaves as a test tells it.
class Node {
 public:
  enum class Mode { kWell, kDiesInItsAnswer, kIsSilent, kSheds, kIsBroken };

  explicit Node(std::string name, std::uint16_t port = 0) : name_(std::move(name)), router_(make_router()) {
    for (const auto method : {http::Method::kGet, http::Method::kPost, http::Method::kPut}) {
      router_.add({.method = method,
                   .pattern = "/",
                   .body_bytes_max = 2 * kUploadBytes,
                   .is_streaming = true,
                   .handler = [this](http::Request& request) { return answer(request); }});
    }
    server_.emplace(router_, http::ServerSettings{.port = port});
  }

  Replica replica() const { return {name_, "127.0.0.1:" + std::to_string(server_->port())}; }
  void set(Mode mode) { mode_ = mode; }
  int calls() const { return calls_; }
  Task<Result<http::Response>> answer(http::Request& request) {
    ++calls_;
    PORTRETO_CO_ASSIGN(const auto text, co_await http::read_all(*request.body, 2 * kUploadBytes));
    switch (mode_) {
      case Mode::kWell: break;
      case Mode::kDiesInItsAnswer: co_return http::Response{.body = std::make_shared<TruncatedBody>()};
      case Mode::kIsSilent: co_await sleep_for(1h); break;
      case Mode::kSheds: co_return text_response("later", 503);
      case Mode::kIsBroken: co_return text_response("broken", 500);
    }
    co_return text_response(text.size() < 100 ? text : std::to_string(text.size()));
  }

 private:
  const std::string name_;
  http::Router router_;
  std::atomic<Mode> mode_{Mode::kWell};
  std::atomic<int> calls_{0};
  std::optional<TestServer> server_;  // last, so that its handlers end before what they use
};
using Mode = Node::Mode;

// Content that comes in parts, each after a pause.
class SlowBody final : public http::BodyReader {
 public:
  SlowBody(std::uint64_t size, std::size_t part_size, std::chrono::milliseconds pause, bool is_declared = true)
      : size_(size), left_(size), part_size_(part_size), pause_(pause), is_declared_(is_declared) {}
  Task<Result<Bytes>> read() override {
    if (pause_.count() > 0) co_await sleep_for(pause_);
    const auto count = std::min<std::uint64_t>(left_, part_size_);
    left_ -= count;
    co_return Bytes(count, std::byte{'x'});
  }
  std::optional<std::uint64_t> size() const override { return is_declared_ ? std::optional(size_) : std::nullopt; }

 private:
  const std::uint64_t size_;
  std::uint64_t left_;
  const std::size_t part_size_;
  const std::chrono::milliseconds pause_;
  const bool is_declared_;
};

class BrokenBody final : public http::BodyReader {
 public:
  Task<Result<Bytes>> read() override { co_return fail(ErrorCode::kUnavailable, "The sender went away."); }
  std::optional<std::uint64_t> size() const override { return 10; }
};

Replica nobody(std::string name = "nobody") {
  boost::asio::io_context context;
  const tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
  return {std::move(name), "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port())};
}

std::uint16_t port_of(const Replica& replica) {
  return static_cast<std::uint16_t>(std::stoi(replica.address.substr(replica.address.find(':') + 1)));
}

// Retries without limit, and no breaker for failed answers: what a test does not look at is out of its way.
BalancedClientSettings settings_for_tests() {
  BalancedClientSettings settings;
  settings.retry_floor = 1'000'000;
  settings.breaker.calls_min = 1'000'000;
  settings.breaker.shed_pause = 0ms;  // or no test would see two calls shed
  return settings;
}

class BalancedClientTest : public ::testing::Test {
 protected:
  BalancedClientTest() { loops_.start(); }
  ~BalancedClientTest() override {
    loops_.stop();
    loops_.join();
  }

  struct Call {
    http::Method method = http::Method::kGet;
    std::string key{};
    http::BodyReader* body = nullptr;
  };
  // The answer's text when it is 200, else its status.
  static Task<Result<std::string>> send(BalancedClient& client, Call call) {
    http::Request request{.method = call.method, .target = http::Target::parse("/").value(), .body = call.body};
    if (!call.key.empty()) request.headers.add("Idempotency-Key", call.key);
    PORTRETO_CO_ASSIGN(auto response, co_await client.send(std::move(request)));
    if (response.status != 200) co_return std::to_string(response.status);
    co_return co_await http::collect(std::move(response.body), 1 << 20);
  }
  std::future<Result<std::string>> begin(BalancedClient& client, Call call) {
    return boost::asio::co_spawn(loops_.next(), send(client, call), boost::asio::use_future);
  }
  Result<std::string> get(BalancedClient& client) { return begin(client, {}).get(); }
  Result<std::string> write(BalancedClient& client, http::Method method, std::string text, std::string key = {}) {
    const auto body = http::make_body(std::move(text));
    return begin(client, {method, std::move(key), body.get()}).get();
  }
  Result<std::string> post(BalancedClient& client, std::string key = {}) {
    return write(client, http::Method::kPost, "content", std::move(key));
  }
  static ErrorCode code(const Result<std::string>& result) {
    EXPECT_FALSE(result) << *result;
    return result ? ErrorCode::kInternal : result.error().code;
  }
  static BalancedClient::ReplicaStatistics of(const BalancedClient& client, const Replica& replica) {
    for (auto& known : client.statistics().replicas) {
      if (known.replica == replica) return known;
    }
    ADD_FAILURE() << replica.instance << " is not known";
    return {};
  }

  EventLoops loops_{2};
};

TEST_F(BalancedClientTest, SpreadsTheCalls) {
  Node a("a"), b("b"), c("c");
  BalancedClient client(settings_for_tests());
  client.set_replicas({a.replica(), b.replica(), c.replica()});
  for (int i = 0; i < 90; ++i) EXPECT_EQ(get(client), "");
  for (const Node* node : {&a, &b, &c}) EXPECT_GT(node->calls(), 10);
  EXPECT_EQ(client.statistics().calls, 90U);
  EXPECT_EQ(client.statistics().failures, 0U);
}

TEST_F(BalancedClientTest, AvoidsTheBusyOne) {
  std::optional<Node> a(std::in_place, "a");
  Node b("b");
  a->set(Mode::kIsSilent);
  BalancedClient client(settings_for_tests());
  client.set_replicas({a->replica()});
  auto waiting = begin(client, {});
  while (a->calls() == 0) std::this_thread::yield();
  client.set_replicas({a->replica(), b.replica()});
  for (int i = 0; i < 50; ++i) EXPECT_EQ(get(client), "");
  EXPECT_EQ(a->calls(), 1);
  EXPECT_EQ(of(client, a->replica()).in_flight, 1U);
  a.reset();
  EXPECT_EQ(waiting.get(), "") << "when it dies, the other one is asked";
}

TEST_F(BalancedClientTest, WithoutReplicasIsUnavailableAtOnce) {
  BalancedClient client(settings_for_tests());
  EXPECT_EQ(code(get(client)), ErrorCode::kUnavailable);
  client.set_replicas({{"bad", "no address"}});
  EXPECT_EQ(code(post(client)), ErrorCode::kUnavailable);
}

TEST_F(BalancedClientTest, AReadThatIsCutShortIsMadeElsewhere) {
  Node bad("bad"), good("good");
  bad.set(Mode::kDiesInItsAnswer);
  BalancedClient client(settings_for_tests());
  client.set_replicas({bad.replica(), good.replica()});
  for (int i = 0; i < 40 || (bad.calls() == 0 && i < kTriesMax); ++i) EXPECT_EQ(get(client), "");
  EXPECT_GT(bad.calls(), 0);
  EXPECT_EQ(client.statistics().retries, static_cast<std::uint64_t>(bad.calls()));
  EXPECT_EQ(of(client, bad.replica()).failures, static_cast<std::uint64_t>(bad.calls()));
}

TEST_F(BalancedClientTest, APostIsNeverRepeatedOnceItWasSent) {
  Node bad("bad"), good("good");
  bad.set(Mode::kDiesInItsAnswer);
  BalancedClient client(settings_for_tests());
  client.set_replicas({bad.replica(), good.replica()});
  int sent = 0, unknown = 0;
  for (; (unknown < 5 || good.calls() < 5) && sent < kTriesMax; ++sent) {
    const auto answer = post(client);
    if (answer) continue;
    EXPECT_EQ(code(answer), ErrorCode::kOutcomeUnknown);
    ++unknown;
  }
  EXPECT_EQ(bad.calls(), unknown);
  EXPECT_EQ(bad.calls() + good.calls(), sent);
  EXPECT_EQ(client.statistics().retries, 0U);
  EXPECT_EQ(client.statistics().failures, static_cast<std::uint64_t>(unknown));
}

TEST_F(BalancedClientTest, APostWithAnIdempotencyKeyIsRepeatedWithItsBody) {
  Node bad("bad"), good("good");
  bad.set(Mode::kDiesInItsAnswer);
  BalancedClient client(settings_for_tests());
  client.set_replicas({bad.replica(), good.replica()});
  for (int i = 0; bad.calls() < 5 && i < kTriesMax; ++i) {
    EXPECT_EQ(post(client, "key-1"), "content");
    EXPECT_EQ(write(client, http::Method::kPut, "put"), "put");
  }
  EXPECT_EQ(client.statistics().retries, static_cast<std::uint64_t>(bad.calls()));
}

TEST_F(BalancedClientTest, AnUnknownOutcomeStaysUnknownWhenTheSecondReplicaDidNothing) {
  Node bad("bad"), shedding("shedding");
  bad.set(Mode::kDiesInItsAnswer);
  shedding.set(Mode::kSheds);
  BalancedClient client(settings_for_tests());
  client.set_replicas({bad.replica(), shedding.replica()});
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(code(post(client, "key-1")), ErrorCode::kOutcomeUnknown) << "whoever was asked first";
  }
  EXPECT_EQ(client.statistics().retries, 20U);
}

TEST_F(BalancedClientTest, WhatOneReplicaShedsAnotherTakes) {
  Node busy("busy"), good("good");
  busy.set(Mode::kSheds);
  BalancedClient client(settings_for_tests());
  client.set_replicas({busy.replica(), good.replica()});
  int refused = 0;
  for (int i = 0; (busy.calls() < 10 || refused == 0) && i < kTriesMax; ++i) {
    EXPECT_EQ(get(client), "");
    EXPECT_EQ(post(client, "key-1"), "content");
    if (post(client) == "503") ++refused;
  }
  EXPECT_GT(refused, 0) << "a POST without a key is not repeated";
  EXPECT_EQ(of(client, busy.replica()).failures, 0U) << "shedding is no failure";
  good.set(Mode::kSheds);
  EXPECT_EQ(get(client), "503") << "a status is a value";
}

TEST_F(BalancedClientTest, AReplicaThatShedsIsAskedOnceAWhileAndSpendsNoBudget) {
  Node cut_off("cut off"), first("first"), second("second");
  cut_off.set(Mode::kSheds);
  auto settings = settings_for_tests();
  settings.retry_floor = 1;
  settings.retry_share = 0;
  settings.breaker.shed_pause = 1h;
  BalancedClient client(settings);
  client.set_replicas({cut_off.replica(), first.replica(), second.replica()});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(get(client), "") << i;
  EXPECT_LE(cut_off.calls(), 1);
  first.set(Mode::kSheds);
  second.set(Mode::kSheds);
  cut_off.set(Mode::kWell);
  for (int i = 0; cut_off.calls() < 10 && i < kTriesMax; ++i) get(client);
  EXPECT_EQ(cut_off.calls(), 10) << "where all have shed, all are asked";
}

TEST_F(BalancedClientTest, ARefusedConnectionOpensTheBreakerUntilAProbeSucceeds) {
  Node good("good");
  auto settings = settings_for_tests();
  settings.breaker.pause = 20ms;
  settings.breaker.pause_max = 40ms;
  BalancedClient client(settings);
  const auto gone = nobody("gone");
  client.set_replicas({gone, good.replica()});
  for (int i = 0; of(client, gone).breaker == Breaker::State::kClosed && i < kTriesMax; ++i) {
    EXPECT_EQ(post(client), "content") << "nothing was sent, so that it does no harm to ask another";
  }
  EXPECT_GE(of(client, gone).failures, 5U);
  EXPECT_EQ(of(client, gone).breaker, Breaker::State::kOpen);
  for (const auto failures = of(client, gone).failures; of(client, gone).failures < failures + 3;) {
    EXPECT_EQ(post(client), "content") << "probes fail, and their calls go elsewhere";
  }
  Node back("gone", port_of(gone));
  while (of(client, gone).breaker != Breaker::State::kClosed) EXPECT_EQ(post(client), "content");
  EXPECT_GT(back.calls(), 0);
}

TEST_F(BalancedClientTest, AServerThatAnswers500IsAvoided) {
  Node broken("broken"), good("good");
  broken.set(Mode::kIsBroken);
  auto settings = settings_for_tests();
  settings.breaker.calls_min = 20;
  settings.breaker.pause = settings.breaker.pause_max = 1h;
  BalancedClient client(settings);
  client.set_replicas({broken.replica(), good.replica()});
  for (int i = 0; of(client, broken.replica()).breaker == Breaker::State::kClosed && i < kTriesMax; ++i) {
    EXPECT_THAT(get(client).value_or(""), ::testing::AnyOf("", "500"));
  }
  EXPECT_EQ(broken.calls(), 20);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(get(client), "");
  EXPECT_EQ(broken.calls(), 20);
}

TEST_F(BalancedClientTest, NeverAvoidsMoreThanHalf) {
  auto settings = settings_for_tests();
  settings.breaker.pause = settings.breaker.pause_max = 1h;
  BalancedClient client(settings);
  const std::vector<Replica> gone{nobody("a"), nobody("b"), nobody("c"), nobody("d")};
  client.set_replicas(gone);
  const auto open = [&] {
    std::size_t count = 0;
    for (const auto& replica : client.statistics().replicas) count += replica.breaker == Breaker::State::kOpen;
    return count;
  };
  for (int i = 0; open() < 4 && i < kTriesMax; ++i) EXPECT_EQ(code(get(client)), ErrorCode::kUnavailable);
  ASSERT_EQ(open(), 4U);
  std::vector<std::unique_ptr<Node>> back;
  for (const auto& replica : gone) back.push_back(std::make_unique<Node>(replica.instance, port_of(replica)));
  EXPECT_EQ(get(client), "") << "although all breakers are open and no probe is due";
  EXPECT_EQ(open(), 3U);
}

TEST_F(BalancedClientTest, AReplicaThatIsSilentIsGivenUpAfterTheTimeout) {
  Node silent("silent");
  silent.set(Mode::kIsSilent);
  auto settings = settings_for_tests();
  settings.timeout = 50ms;
  BalancedClient client(settings);
  client.set_replicas({silent.replica()});
  EXPECT_EQ(code(get(client)), ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(code(post(client)), ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(silent.calls(), 2);
  EXPECT_EQ(of(client, silent.replica()).failures, 2U);
  EXPECT_EQ(client.statistics().retries, 0U) << "there is no time left";
}

TEST_F(BalancedClientTest, AReplicaThatHangsLeavesTimeForAnother) {
  Node silent("silent"), good("good");
  silent.set(Mode::kIsSilent);
  auto settings = settings_for_tests();
  settings.timeout = 1s;
  BalancedClient client(settings);
  client.set_replicas({silent.replica(), good.replica()});
  for (int i = 0; silent.calls() < 2 && i < kTriesMax; ++i) {
    EXPECT_EQ(get(client), "");
    EXPECT_EQ(write(client, http::Method::kPut, "put"), "put");
    EXPECT_EQ(post(client, "key-1"), "content");
  }
  EXPECT_GE(silent.calls(), 2);
  EXPECT_EQ(of(client, silent.replica()).failures, static_cast<std::uint64_t>(silent.calls()));
}

TEST_F(BalancedClientTest, TwoBadReplicasOfThreeCostNoFailure) {
  Node hanging("hanging"), shedding("shedding"), good("good");
  hanging.set(Mode::kIsSilent);
  shedding.set(Mode::kSheds);
  auto settings = settings_for_tests();
  settings.timeout = 500ms;
  BalancedClient client(settings);
  client.set_replicas({hanging.replica(), shedding.replica(), good.replica()});
  for (int i = 0; client.statistics().retries < 12 && i < kTriesMax; ++i) {
    EXPECT_EQ(get(client), "");
    EXPECT_EQ(post(client, "key-1"), "content");
  }
  EXPECT_GT(hanging.calls(), 0);
  EXPECT_GT(shedding.calls(), 0);
  const auto once = shedding.calls() + good.calls();
  for (Node* node : {&hanging, &shedding, &good}) node->set(Mode::kSheds);
  EXPECT_EQ(get(client), "503") << "nobody is asked twice";
  EXPECT_EQ(shedding.calls() + good.calls(), once + 2);
}

TEST_F(BalancedClientTest, TheTimeoutNeitherCutsUploadsNorCountsThePaceOfASender) {
  Node node("a");
  auto settings = settings_for_tests();
  settings.timeout = 200ms;
  BalancedClient client(settings);
  client.set_replicas({node.replica()});
  for (const bool is_declared : {true, false}) {
    SlowBody upload(kUploadBytes, kUploadBytes / 128, 3ms, is_declared);
    EXPECT_EQ(begin(client, {http::Method::kPost, "", &upload}).get(), std::to_string(kUploadBytes));
  }
  SlowBody brief(30, 1, 10ms);
  EXPECT_EQ(begin(client, {http::Method::kPost, "", &brief}).get(), std::string(30, 'x'));
}

TEST_F(BalancedClientTest, AnUploadIsNotRepeated) {
  Node a("a"), b("b");
  a.set(Mode::kDiesInItsAnswer);
  b.set(Mode::kDiesInItsAnswer);
  BalancedClient client(settings_for_tests());
  client.set_replicas({a.replica(), b.replica()});
  for (const auto method : {http::Method::kPost, http::Method::kPut}) {
    SlowBody upload(kUploadBytes, http::kBodyPartBytesMax, 0ms);
    EXPECT_EQ(code(begin(client, {method, "key-1", &upload}).get()), ErrorCode::kOutcomeUnknown);
  }
  EXPECT_EQ(a.calls() + b.calls(), 2);
  EXPECT_EQ(client.statistics().retries, 0U);
}

TEST_F(BalancedClientTest, AnUploadOfWhichNothingWasSentGoesElsewhereWhole) {
  Node good("good");
  BalancedClient client(settings_for_tests());
  client.set_replicas({nobody(), good.replica()});
  for (int i = 0; client.statistics().retries < 2 && i < kTriesMax; ++i) {
    SlowBody upload(kUploadBytes, http::kBodyPartBytesMax, 0ms, i % 2 == 0);
    EXPECT_EQ(begin(client, {http::Method::kPost, "", &upload}).get(), std::to_string(kUploadBytes));
  }
}

TEST_F(BalancedClientTest, ABodyThatFailsIsNobodysFaultButTheSenders) {
  Node a("a"), b("b");
  BalancedClient client(settings_for_tests());
  client.set_replicas({a.replica(), b.replica()});
  BrokenBody body;
  EXPECT_EQ(code(begin(client, {http::Method::kPut, "", &body}).get()), ErrorCode::kUnavailable);
  EXPECT_EQ(a.calls() + b.calls(), 0);
  EXPECT_EQ(client.statistics().retries, 0U);
}

TEST_F(BalancedClientTest, RetriesEndWithTheirBudget) {
  Node bad("bad"), good("good");
  bad.set(Mode::kDiesInItsAnswer);
  auto settings = settings_for_tests();
  settings.retry_floor = 3;
  settings.retry_share = 0;
  BalancedClient client(settings);
  client.set_replicas({bad.replica(), good.replica()});
  Result<std::string> answer = "";
  for (int i = 0; answer && i < kTriesMax; ++i) answer = get(client);
  EXPECT_EQ(code(answer), ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(client.statistics().retries, 3U);
  EXPECT_EQ(bad.calls(), 4);
}

TEST_F(BalancedClientTest, WhatWasNotSentSpendsNoBudget) {
  Node good("good");
  auto settings = settings_for_tests();
  settings.retry_floor = 0;
  settings.retry_share = 0;
  settings.breaker.connect_failures_max = 1'000'000;
  BalancedClient client(settings);
  client.set_replicas({nobody("gone"), nobody("gone, too"), good.replica()});
  for (int i = 0; client.statistics().retries < 30 && i < kTriesMax; ++i) EXPECT_EQ(post(client), "content") << i;
  EXPECT_GE(client.statistics().retries, 30U);
}

// Settings under which a read that hangs is asked a second time soon.
BalancedClientSettings hedging() {
  auto settings = settings_for_tests();
  settings.hedge = true;
  settings.hedge_share = 1;
  settings.hedge_delay_min = 1ms;
  settings.timeout = 10s;
  return settings;
}

TEST_F(BalancedClientTest, AReadThatIsSlowIsAnsweredByAnotherAndTheLosersConnectionIsClosed) {
  Node good("good");
  BalancedClient client(hedging());
  client.set_replicas({good.replica()});
  for (std::size_t i = 0; i < Latencies::kNeeded; ++i) EXPECT_EQ(get(client), "");
  EXPECT_EQ(client.statistics().hedges, 0U) << "there is no other";

  boost::asio::io_context context;
  tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
  bool is_closed = false;
  std::thread silent([&] {
    RawConnection connection(acceptor.accept());
    connection.read_until("\r\n\r\n");
    is_closed = connection.is_closed();
  });
  const Replica slow{"slow", "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port())};
  client.set_replicas({slow, good.replica()});
  for (int i = 0; client.statistics().hedge_wins == 0 && i < kTriesMax; ++i) EXPECT_EQ(get(client), "");
  EXPECT_EQ(client.statistics().hedge_wins, 1U);
  silent.join();
  EXPECT_TRUE(is_closed);
  EXPECT_EQ(of(client, slow).in_flight, 0U);
  EXPECT_EQ(of(client, slow).failures, 0U) << "it had no time to fail";
}

TEST_F(BalancedClientTest, OnlyReadsAreHedged) {
  Node silent("silent"), good("good");
  auto settings = hedging();
  settings.timeout = 300ms;
  BalancedClient client(settings);
  client.set_replicas({silent.replica(), good.replica()});
  for (std::size_t i = 0; i < 2 * Latencies::kNeeded; ++i) EXPECT_EQ(get(client), "");
  const auto hedges = client.statistics().hedges;
  silent.set(Mode::kIsSilent);
  for (int i = 0; client.statistics().retries == 0 && i < kTriesMax; ++i) write(client, http::Method::kPut, "put");
  EXPECT_GT(client.statistics().retries, 0U) << "after the first one's time";
  EXPECT_EQ(client.statistics().hedges, hedges);
}

TEST_F(BalancedClientTest, TheHedgeMayLoseOrFail) {
  Node silent("silent"), bad("bad");
  auto settings = hedging();
  settings.timeout = 300ms;
  BalancedClient client(settings);
  client.set_replicas({silent.replica(), bad.replica()});
  for (std::size_t i = 0; i < 2 * Latencies::kNeeded; ++i) EXPECT_EQ(get(client), "");
  silent.set(Mode::kIsSilent);
  bad.set(Mode::kIsBroken);
  const auto hedges = client.statistics().hedges;
  Result<std::string> answer = "500";
  for (int i = 0; answer && i < kTriesMax; ++i) answer = get(client);
  EXPECT_EQ(code(answer), ErrorCode::kDeadlineExceeded) << "the first one's silence, once the second one failed";
  EXPECT_GT(client.statistics().hedges, hedges);
  EXPECT_EQ(client.statistics().retries, 0U) << "two were asked already";
}

TEST_F(BalancedClientTest, FewReadsAreHedged) {
  Node silent("silent"), good("good");
  auto settings = hedging();
  settings.hedge_share = 0.05;
  settings.timeout = 200ms;
  BalancedClient client(settings);
  client.set_replicas({silent.replica(), good.replica()});
  for (int i = 0; i < 60; ++i) get(client);
  silent.set(Mode::kIsSilent);
  for (int i = 0; client.statistics().retries == 0 && i < kTriesMax; ++i) EXPECT_EQ(get(client), "");
  const auto statistics = client.statistics();
  EXPECT_GT(statistics.retries, 0U) << "beyond the cap another is asked only after the first one's time";
  EXPECT_GT(statistics.hedges, 0U);
  EXPECT_LE(statistics.hedges * 20, statistics.calls);
}

TEST_F(BalancedClientTest, ReplicasComeAndGoDuringCalls) {
  Node a("a"), b("b");
  BalancedClient client(hedging());
  client.set_replicas({a.replica(), b.replica()});
  std::atomic<bool> is_done{false};
  std::vector<std::future<int>> callers;
  for (int i = 0; i < 6; ++i) {
    callers.push_back(boost::asio::co_spawn(
        loops_.next(),
        [](BalancedClient& client, std::atomic<bool>& is_done) -> Task<int> {
          int failed = 0;
          while (!is_done) {
            if (!co_await send(client, {})) ++failed;
          }
          co_return failed;
        }(client, is_done),
        boost::asio::use_future));
  }
  for (int i = 0; i < 100; ++i) {
    client.set_replicas({a.replica()});
    client.set_replicas({b.replica(), {"a", "127.0.0.1:1"}});
    client.set_replicas({b.replica(), a.replica()});
    while (of(client, a.replica()).calls < 3) std::this_thread::yield();
  }
  is_done = true;
  for (auto& caller : callers) EXPECT_EQ(caller.get(), 0);
}

TEST_F(BalancedClientTest, AReplicaThatStaysKeepsItsStatisticsAndOneThatLeftEndsItsCalls) {
  Node a("a"), b("b");
  BalancedClient client(settings_for_tests());
  client.set_replicas({a.replica()});
  SlowBody upload(kUploadBytes, kUploadBytes / 64, 1ms);
  auto running = begin(client, {http::Method::kPost, "", &upload});
  while (of(client, a.replica()).in_flight == 0) std::this_thread::yield();
  client.set_replicas({b.replica(), a.replica()});
  EXPECT_EQ(of(client, a.replica()).calls, 1U);
  client.set_replicas({b.replica()});
  EXPECT_EQ(running.get(), std::to_string(kUploadBytes));
  client.set_replicas({a.replica()});
  EXPECT_EQ(of(client, a.replica()).calls, 0U) << "it is new again";
}

TEST_F(BalancedClientTest, ShowsItselfInTheMetrics) {
  Node node("a-1");
  Metrics metrics("web");
  BalancedClient client(settings_for_tests());
  observe(client, metrics, "app");
  client.set_replicas({node.replica()});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get(client), "");
  for (int i = 0; i < 2; ++i) {
    const auto text = metrics.render();
    EXPECT_THAT(text, HasSubstr("portreto_calls_total{role=\"web\",tier=\"app\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("portreto_calls_breaker_open{instance=\"a-1\",role=\"web\",tier=\"app\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("portreto_calls_attempts{instance=\"a-1\",role=\"web\",tier=\"app\"} 3\n"));
  }
  client.set_replicas({});
  EXPECT_EQ(code(get(client)), ErrorCode::kUnavailable);
  const auto text = metrics.render();
  EXPECT_THAT(text, HasSubstr("portreto_calls_failed_total{role=\"web\",tier=\"app\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("portreto_calls_attempts{instance=\"a-1\",role=\"web\",tier=\"app\"} 0\n"));
}

}  // namespace
}  // namespace portreto::rpc
