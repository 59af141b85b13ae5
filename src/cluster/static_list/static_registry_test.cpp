#include "cluster/static_list/static_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/testing/temporary_directory.h"
#include "cluster/conformance/await.h"
#include "cluster/conformance/registry_conformance.h"
#include "cluster/local/local_registry.h"
#include "runtime/timer.h"

namespace portreto::cluster {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Answer = StaticRegistry::Answer;

Member member_at(Role role, std::string instance, std::string address) {
  return {.role = role, .instance = std::move(instance), .address = std::move(address), .zone = "a"};
}

// One process, whose members are asked by looking at what it has registered itself.
class StaticHarness final : public RegistryHarness {
 public:
  StaticHarness() { start(); }
  Registry& first() override { return *registry_; }
  Registry& second() override { return *registry_; }
  void restart() override {
    registry_.reset();
    // As it does between two processes; their epochs are told apart by it.
    const Timestamp now = system_clock().now();
    ASSERT_TRUE(eventually([&] { return system_clock().now() > now; }));
    start();
  }
  bool can_move() const override { return false; }

 private:
  void start() {
    auto own = std::make_unique<LocalRegistry>(
        LocalRegistry::Options{std::filesystem::path(directory_.path()) / "keys"}, files_);
    StaticRegistry::Options options{.leads = {"steward", "another-office"},
                                    .ask = [local = own.get()](Member member) { return look(*local, member); },
                                    .interval = 2ms};
    for (const std::string instance : {"a", "b", "s1", "s2"}) {
      options.members.push_back(member_at(Role::kStorage, instance, "127.0.0.1:9001"));
    }
    options.members.push_back({.role = Role::kApp, .instance = "a", .address = "h:1"});
    registry_ = std::make_unique<StaticRegistry>(std::move(options), std::move(own));
  }

  static Task<Answer> look(const Registry& registry, Member wanted) {
    for (const Member& member : *registry.members(wanted.role)) {
      if (member.instance == wanted.instance) co_return member;
    }
    co_return std::nullopt;
  }

  TemporaryDirectory directory_;
  BlockingPool files_{2, 64};
  std::unique_ptr<StaticRegistry> registry_;
};

INSTANTIATE_TEST_SUITE_P(StaticList, RegistryConformance, testing::Values([]() -> std::unique_ptr<RegistryHarness> {
                           return std::make_unique<StaticHarness>();
                         }));

// What the members say, by their address; those that are not here do not answer.
class Answers {
 public:
  void set(const std::string& address, std::optional<Member> answer) {
    const std::scoped_lock lock(mutex_);
    answers_[address] = std::move(answer);
  }
  void silence(const std::string& address) {
    const std::scoped_lock lock(mutex_);
    answers_.erase(address);
  }
  Task<Answer> ask(Member member) {
    const std::scoped_lock lock(mutex_);
    ++asked_[member.instance];
    if (is_broken) throw std::runtime_error("no memory");
    const auto found = answers_.find(member.address);
    if (found == answers_.end()) co_return fail(ErrorCode::kUnavailable, "no answer");
    co_return found->second;
  }
  int asked(const std::string& instance) {
    const std::scoped_lock lock(mutex_);
    return asked_[instance];
  }

  std::atomic<bool> is_broken{false};

 private:
  std::mutex mutex_;
  std::map<std::string, std::optional<Member>> answers_;
  std::map<std::string, int> asked_;
};

Task<Answer> never_answer(std::atomic<bool>* is_asked) {
  *is_asked = true;
  co_await sleep_for(1h);
  co_return std::nullopt;
}

class StaticRegistryTest : public testing::Test {
 protected:
  std::vector<std::string> names(Role role = Role::kStorage) {
    std::vector<std::string> names;
    for (const Member& member : *registry_.members(role)) names.push_back(member.instance);
    return names;
  }
  bool sees(const std::vector<std::string>& expected) {
    return eventually([&] { return names() == expected; });
  }
  // Until each was asked so many times more.
  bool asked_again(const std::string& instance, int times = StaticRegistry::kUnansweredMax + 1) {
    const int aim = answers_.asked(instance) + times;
    return eventually([&] { return answers_.asked(instance) >= aim; });
  }

  TemporaryDirectory directory_;
  BlockingPool files_{1, 8};
  Answers answers_;
  const Member s1_ = member_at(Role::kStorage, "s1", "h:1");
  const Member s2_ = member_at(Role::kStorage, "s2", "h:2");
  StaticRegistry registry_{{.members = {s2_, s1_, member_at(Role::kApp, "app-1", "h:3")},
                            .leads = {"steward"},
                            .ask = [this](Member member) { return answers_.ask(std::move(member)); },
                            .interval = 2ms},
                           std::make_unique<LocalRegistry>(
                               LocalRegistry::Options{std::filesystem::path(directory_.path()) / "keys"}, files_)};
};

TEST_F(StaticRegistryTest, WhoAnswersIsThereAndWhoIsNotReadyIsNot) {
  answers_.set("h:1", s1_);
  answers_.set("h:2", std::nullopt);
  EXPECT_TRUE(sees({"s1"}));
  answers_.set("h:2", s2_);
  EXPECT_TRUE(sees({"s1", "s2"}));
  answers_.set("h:1", std::nullopt);
  EXPECT_TRUE(sees({"s2"}));
}

TEST_F(StaticRegistryTest, WhoDoesNotAnswerAgainAndAgainIsGoneUntilHeDoes) {
  answers_.set("h:1", s1_);
  ASSERT_TRUE(sees({"s1"}));
  answers_.silence("h:1");
  EXPECT_TRUE(sees({}));
  answers_.set("h:1", s1_);
  EXPECT_TRUE(sees({"s1"}));
}

TEST_F(StaticRegistryTest, AQuestionThatFailsInAnUnexpectedWayIsUnanswered) {
  answers_.set("h:1", s1_);
  ASSERT_TRUE(sees({"s1"}));
  answers_.is_broken = true;
  EXPECT_TRUE(sees({}));
  answers_.is_broken = false;
  EXPECT_TRUE(sees({"s1"}));
}

TEST_F(StaticRegistryTest, WhoIsSomebodyElseIsNotThere) {
  answers_.set("h:1", s2_);
  answers_.set("h:2", member_at(Role::kApp, "s2", "h:2"));
  ASSERT_THAT(names(), IsEmpty());
  ASSERT_TRUE(asked_again("s1"));
  ASSERT_TRUE(asked_again("s2"));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(StaticRegistryTest, DisksAreToldByTheMemberAndItsPlaceByTheSettings) {
  Member said = s1_;
  said.address = "elsewhere:9";
  said.zone = "b";
  said.disks = {{.id = "d1", .capacity_bytes = 10, .free_bytes = 5}};
  answers_.set("h:1", said);
  ASSERT_TRUE(sees({"s1"}));
  Member expected = s1_;
  expected.disks = said.disks;
  EXPECT_EQ(registry_.members(Role::kStorage)->front(), expected);
}

TEST_F(StaticRegistryTest, OnlyWhoIsWantedIsAsked) {
  ASSERT_THAT(names(), IsEmpty());
  ASSERT_TRUE(asked_again("s1"));
  EXPECT_EQ(answers_.asked("app-1"), 0);
  EXPECT_THAT(names(Role::kApp), IsEmpty());
  EXPECT_TRUE(asked_again("app-1"));
}

TEST_F(StaticRegistryTest, NobodyLeadsUnderANameThatIsForAnother) {
  const auto own = registry_.campaign("steward");
  EXPECT_TRUE(eventually([&] { return own->epoch().has_value(); }));
  const auto other = registry_.campaign("keys");
  EXPECT_FALSE(other->epoch());
  std::atomic<int> calls = 0;
  const auto subscription = other->watch([&](std::optional<std::uint64_t> epoch) {
    EXPECT_FALSE(epoch);
    ++calls;
  });
  EXPECT_TRUE(eventually([&] { return calls == 1; }));
}

TEST_F(StaticRegistryTest, ALaterProcessLeadsWithAGreaterEpoch) {
  const auto first = registry_.campaign("steward");
  ASSERT_TRUE(eventually([&] { return first->epoch().has_value(); }));
  const Timestamp now = system_clock().now();
  ASSERT_TRUE(eventually([&] { return system_clock().now() > now; }));
  StaticRegistry other({.leads = {"steward"}},
                       std::make_unique<LocalRegistry>(
                           LocalRegistry::Options{std::filesystem::path(directory_.path()) / "other-keys"}, files_));
  const auto later = other.campaign("steward");
  ASSERT_TRUE(eventually([&] { return later->epoch().has_value(); }));
  EXPECT_GT(*later->epoch(), *first->epoch());
}

TEST_F(StaticRegistryTest, ItEndsWhileAMemberIsAsked) {
  std::atomic<bool> is_asked{false};
  {
    StaticRegistry registry(
        {.members = {s1_}, .ask = [&](Member) { return never_answer(&is_asked); }},
        std::make_unique<LocalRegistry>(LocalRegistry::Options{std::filesystem::path(directory_.path()) / "other-keys"},
                                        files_));
    ASSERT_THAT(*registry.members(Role::kStorage), IsEmpty());
    ASSERT_TRUE(eventually([&] { return is_asked.load(); }));
  }
}

}  // namespace
}  // namespace portreto::cluster
