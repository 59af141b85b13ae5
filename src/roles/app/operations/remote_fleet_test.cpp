#include "roles/app/operations/remote_fleet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "roles/api/codec.h"
#include "roles/api/testing/call.h"
#include "runtime/timer.h"

namespace portreto::roles::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Another process, as it answers.
class Peer final : public http::Client {
 public:
  Task<Result<http::Response>> send(http::Request request) override {
    ++asked;
    credential = request.headers.find("Authorization").value_or("");
    if (is_away) co_return fail(ErrorCode::kUnavailable, "It does not answer.");
    if (is_stuck) co_await sleep_for(30s);
    co_return http::Response{.status = status, .body = text};
  }

  int asked = 0;
  bool is_away = false, is_stuck = false;
  unsigned status = 200;
  std::string credential;
  std::string text = api::to_json(api::ProcessFigures{.version = "1.2", .status = "ready", .series_step_s = 60});
};

class RemoteFleetTest : public testing::Test {
 protected:
  RemoteFleetTest() {
    credentials_.set_keys({security::generate_secret_key(clock_.now())});
    for (const char* name : {"a", "b"}) add(name);
  }
  void add(const std::string& name) {
    members_.push_back({.role = cluster::Role::kApp, .instance = name, .address = name});
    peers_.try_emplace(name);
  }
  // Past what is remembered of a moment ago.
  std::vector<FleetProcess> look() {
    ++step_;
    return test::await(look_at({.step = step_, .count = 2})).value();
  }
  Task<Result<std::vector<FleetProcess>>> look_at(SeriesRange range) { co_return co_await fleet_.look(range); }

  ManualClock clock_{Timestamp(1'700'000'000s)};
  security::ServiceCredentials credentials_;
  std::vector<cluster::Member> members_;
  std::map<std::string, Peer> peers_;
  std::size_t step_ = 0;
  RemoteFleet fleet_{{.members = [this] { return members_; },
                      .client = [this](const std::string& address) -> http::Client* {
                        const auto found = peers_.find(address);
                        return found == peers_.end() ? nullptr : &found->second;
                      },
                      .credentials = credentials_,
                      .clock = clock_,
                      .patience = 200ms}};
};

TEST_F(RemoteFleetTest, AsksAllWithTheCredentialOfTheTier) {
  const auto all = look();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].instance, "a");
  EXPECT_EQ(all[0].version, "1.2");
  EXPECT_EQ(all[0].told_at, clock_.now());
  EXPECT_THAT(all[0].problem, IsEmpty());
  EXPECT_EQ(credentials_.verify(peers_.at("b").credential, clock_.now()).value(), "app");
}

TEST_F(RemoteFleetTest, OneThatDoesNotAnswerIsShownWithWhatItToldLastAndHoldsUpNobody) {
  look();
  const Timestamp told_at = clock_.now();
  clock_.advance(20s);
  peers_.at("a").is_stuck = true;
  peers_.at("b").is_away = true;
  const auto began = std::chrono::steady_clock::now();
  const auto all = look();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  for (const FleetProcess& process : all) {
    EXPECT_FALSE(process.problem.empty()) << process.instance;
    EXPECT_EQ(process.told_at, told_at);
    ASSERT_TRUE(process.figures);
    EXPECT_TRUE(process.is_registered);
  }
  peers_.at("a").is_stuck = false;
  EXPECT_THAT(look()[0].problem, IsEmpty());
}

TEST_F(RemoteFleetTest, AnAnswerThatIsNoneIsAProblemOfThatProcess) {
  peers_.at("a").text = "<html>";
  peers_.at("b").status = 401;
  for (const FleetProcess& process : look()) {
    EXPECT_FALSE(process.problem.empty());
    EXPECT_FALSE(process.figures);
  }
}

TEST_F(RemoteFleetTest, WhoHasLeftIsRememberedForADay) {
  look();
  members_.erase(members_.begin());
  clock_.advance(1h);
  auto all = look();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_FALSE(all[0].is_registered);
  EXPECT_TRUE(all[0].figures);
  EXPECT_EQ(peers_.at("a").asked, 1) << "nobody is there to be asked";
  clock_.advance(24h);
  EXPECT_THAT(look(), SizeIs(1));
}

TEST_F(RemoteFleetTest, RemembersABoundedNumber) {
  for (std::size_t i = 0; i < RemoteFleet::kRememberedMax; ++i) add("n" + std::to_string(i));
  EXPECT_THAT(look(), SizeIs(RemoteFleet::kRememberedMax));
}

TEST_F(RemoteFleetTest, RequestsOfTheSameMomentAskOnce) {
  const SeriesRange range{.step = 4, .count = 60};
  test::await(look_at(range)).value();
  test::await(look_at(range)).value();
  EXPECT_EQ(peers_.at("a").asked, 1);
}

}  // namespace
}  // namespace portreto::roles::app
