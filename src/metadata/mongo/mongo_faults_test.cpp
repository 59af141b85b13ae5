#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <thread>

#include "metadata/mongo/testing/mongo_fixture.h"
#include "runtime/testing/tcp_proxy.h"

// The way between a store and its database breaks. Always: what was acknowledged is there exactly once, what was not is
// there once at most, and doing it again finds what is there.
namespace portreto::metadata {
namespace {

using Mode = TcpProxy::Mode;
using testing::AnyOf;

// Short times, so that nothing waits long; no heartbeat meets the fault instead of the write.
constexpr const char* kOptions =
    "&socketTimeoutMS=500&connectTimeoutMS=500&serverSelectionTimeoutMS=2000&heartbeatFrequencyMS=60000";
// With heartbeats as short as can be.
constexpr const char* kWatched =
    "&socketTimeoutMS=500&connectTimeoutMS=500&serverSelectionTimeoutMS=8000&heartbeatFrequencyMS=500";
constexpr std::chrono::seconds kNoticeTimeMax{4};  // a heartbeat, its time-out, again, and DatabaseState::kLossTimeMax
constexpr std::chrono::seconds kReturnTimeMax{4};
constexpr std::chrono::milliseconds kRefusalTimeMax{500};

std::string code_of(const Status& status) { return status ? "ok" : std::string(to_string(status.error().code)); }

class MongoFaultsTest : public MongoFixture {
 protected:
  void SetUp() override {
    MongoFixture::SetUp();
    if (IsSkipped()) return;
    open();  // makes the indexes, for which the times below may be short
    proxy_.emplace(MongoServer::shared().port());
    open_through_proxy(kOptions);
    ASSERT_EQ(code_of(write(make(0))), "ok");
  }

  model::Comment make(int number) const {
    return {.id = {Uuid::derive(std::to_string(number))}, .target = target_, .text = "Nice"};
  }
  Status write(const model::Comment& comment) { return run(store().social().insert_comment(comment)); }

  // Again, as a caller does that was not told the outcome, until there is an answer.
  Status write_again(const model::Comment& comment) {
    Status status;
    for (int tries = 0; tries < 50; ++tries) {
      status = write(comment);
      if (status || status.error().code == ErrorCode::kAlreadyExists) break;
    }
    return status;
  }

  // Past the proxy: how often each is there.
  std::map<CommentId, int> stored() const {
    const auto read = [](MongoClient& client) -> Result<std::vector<CommentId>> {
      return client.find_values<CommentId>("comments", "_id", {});
    };
    std::map<CommentId, int> counts;
    for (const CommentId id : database().run(read).value()) ++counts[id];
    return counts;
  }

  TcpProxy& proxy() { return *proxy_; }

  void open_through_proxy(const char* options) {
    const std::string uri = MongoServer::shared().uri_through(proxy_->address(), database().name(), options);
    open({.uri = uri, .state = &state_});
  }
  const DatabaseState& state() const { return state_; }

  static bool becomes(std::chrono::seconds time_max, const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + time_max;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
  }

  // Whatever broke: soon all is refused at once, and when it is mended all goes on, with what was written and no more.
  void expect_refusal_until_mended() {
    ASSERT_TRUE(becomes(kNoticeTimeMax, [&] { return state().is_read_only(); }));
    EXPECT_TRUE(state().is_lost());
    const auto start = std::chrono::steady_clock::now();
    const Status status = write(make(7));
    ASSERT_EQ(code_of(status), "unavailable");
    EXPECT_GT(status.error().retry_after_s, 0);
    EXPECT_EQ(code_of(run(store().check())), "unavailable");
    EXPECT_FALSE(run(store().social().find_comment(make(0).id)));
    EXPECT_LT(std::chrono::steady_clock::now() - start, kRefusalTimeMax);
    proxy().set(Mode::kPass);
    ASSERT_TRUE(becomes(kReturnTimeMax, [&] { return !state().is_read_only(); }));
    EXPECT_EQ(stored()[make(7).id], 0) << "it was refused";
    EXPECT_EQ(code_of(write_again(make(7))), "ok");
    EXPECT_EQ(code_of(run(store().check())), "ok");
  }

 private:
  DatabaseState state_;
  std::optional<TcpProxy> proxy_;
  const model::Target target_ = model::target_of(GalleryId::generate());
};

TEST_F(MongoFaultsTest, ACutBeforeTheRequestLeavesNothing) {
  proxy().set(Mode::kCutRequests);
  const auto comment = make(1);
  EXPECT_THAT(code_of(write(comment)), AnyOf("outcome_unknown", "unavailable"));
  EXPECT_EQ(stored()[comment.id], 0);
  proxy().set(Mode::kPass);
  EXPECT_EQ(code_of(write_again(comment)), "ok");
  EXPECT_EQ(stored()[comment.id], 1);
}

TEST_F(MongoFaultsTest, ACutBeforeTheAnswerLeavesTheOutcomeOpen) {
  proxy().set(Mode::kCutAnswers);
  const auto comment = make(1);
  EXPECT_EQ(code_of(write(comment)), "outcome_unknown");
  proxy().set(Mode::kPass);
  EXPECT_EQ(code_of(write_again(comment)), "already_exists") << "the write of the first try";
  EXPECT_EQ(stored()[comment.id], 1);
}

TEST_F(MongoFaultsTest, AHalfOpenConnectionIsGivenUp) {
  proxy().set(Mode::kHold);
  const auto comment = make(1);
  EXPECT_EQ(code_of(write(comment)), "outcome_unknown");
  proxy().set(Mode::kPass);
  proxy().cut();
  EXPECT_THAT(code_of(write_again(comment)), AnyOf("ok", "already_exists"));
  EXPECT_EQ(stored()[comment.id], 1);
}

TEST_F(MongoFaultsTest, ASlowNetworkIsOnlySlow) {
  proxy().set(Mode::kSlow);
  const auto comment = make(1);
  EXPECT_EQ(code_of(write(comment)), "ok");
  EXPECT_EQ(stored()[comment.id], 1);
}

TEST_F(MongoFaultsTest, ADatabaseThatIsGoneIsNoticedAndWaitedForByNobody) {
  open_through_proxy(kWatched);
  proxy().set(Mode::kCutRequests);
  proxy().cut();
  expect_refusal_until_mended();
}

TEST_F(MongoFaultsTest, SoIsOneThatIsSilent) {
  open_through_proxy(kWatched);
  proxy().set(Mode::kHold);
  expect_refusal_until_mended();
}

TEST_F(MongoFaultsTest, WithoutAServerNothingIsDoneAndSaidSo) {
  open_through_proxy(kWatched);
  proxy().cut();
  proxy().set(Mode::kCutRequests);
  EXPECT_THAT(code_of(write(make(1))), AnyOf("outcome_unknown", "unavailable")) << "the connection of before";
  EXPECT_EQ(code_of(write(make(2))), "unavailable");
  const Status check = run(store().check());
  ASSERT_EQ(code_of(check), "unavailable");
  EXPECT_GT(check.error().retry_after_s, 0);
  EXPECT_EQ(stored().size(), 1U);
  proxy().set(Mode::kPass);
  ASSERT_TRUE(becomes(kReturnTimeMax, [&] { return !state().is_read_only(); }));
  EXPECT_EQ(code_of(write_again(make(1))), "ok");
  EXPECT_EQ(code_of(run(store().check())), "ok");
}

TEST_F(MongoFaultsTest, WhateverBreaksNothingIsLostOrDoubled) {
  std::map<CommentId, bool> is_acknowledged;
  constexpr std::array kModes{Mode::kPass, Mode::kCutRequests, Mode::kPass, Mode::kCutAnswers};
  for (int i = 1; i <= 24; ++i) {
    const auto comment = make(i);
    proxy().set(kModes[static_cast<std::size_t>(i) % kModes.size()]);
    is_acknowledged[comment.id] = write(comment).has_value();
  }
  const auto counts = stored();
  for (const auto& [id, is_told] : is_acknowledged) {
    const auto at = counts.find(id);
    const int count = at == counts.end() ? 0 : at->second;
    if (is_told) {
      EXPECT_EQ(count, 1);
    } else {
      EXPECT_LE(count, 1);
    }
  }
}

}  // namespace
}  // namespace portreto::metadata
