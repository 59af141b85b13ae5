#include "services/key_rings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/testing/temporary_directory.h"
#include "cluster/conformance/await.h"
#include "cluster/local/local_registry.h"
#include "runtime/blocking_pool.h"
#include "runtime/log.h"
#include "security/rotation.h"

namespace portreto::services {
namespace {

using cluster::await;
using cluster::eventually;
using cluster::KeyRing;
using security::PublicRing;
using security::SecretRing;
using security::SigningRing;
using testing::HasSubstr;

constexpr std::string_view kAllRings[] = {
    security::kTokenSigningRing, security::kTokenPublicRing, security::kRefreshRing, security::kDeviceRing,
    security::kUrlRing,          security::kCsrfRing,        security::kServiceRing};

// A registry that lets something happen right before one of its reads and writes of rings, counted from 0: what it
// returns is the result of that call, or nothing for the call to go on.
class InterruptedRegistry final : public cluster::Registry {
 public:
  using Interrupt = std::function<Task<Status>(int step)>;

  InterruptedRegistry(cluster::Registry& inner, Interrupt interrupt)
      : inner_(inner), interrupt_(std::move(interrupt)) {}

  Task<Result<KeyRing>> key_ring(std::string name) override {
    PORTRETO_CO_TRY(co_await interrupt_(steps++));
    co_return co_await inner_.key_ring(std::move(name));
  }
  Task<Result<std::uint64_t>> replace_key_ring(std::string name, std::uint64_t expected, std::string bytes) override {
    PORTRETO_CO_TRY(co_await interrupt_(steps++));
    co_return co_await inner_.replace_key_ring(std::move(name), expected, std::move(bytes));
  }

  Task<Result<std::unique_ptr<cluster::Membership>>> register_member(cluster::Member member) override {
    return inner_.register_member(std::move(member));
  }
  cluster::MemberList members(cluster::Role role) const override { return inner_.members(role); }
  cluster::Subscription watch_members(cluster::Role role, std::function<void(cluster::MemberList)> callback) override {
    return inner_.watch_members(role, std::move(callback));
  }
  cluster::Subscription watch_key_ring(std::string name, std::function<void(KeyRing)> callback) override {
    return inner_.watch_key_ring(std::move(name), std::move(callback));
  }
  std::unique_ptr<cluster::Leadership> campaign(std::string name) override { return inner_.campaign(std::move(name)); }

  int steps = 0;

 private:
  cluster::Registry& inner_;
  const Interrupt interrupt_;
};

// What a follower was given. Thread-safe.
template <typename Ring>
class Received {
 public:
  std::function<void(Ring)> sink() {
    return [this](Ring ring) {
      const std::scoped_lock lock(mutex_);
      rings_.push_back(std::move(ring));
    };
  }
  std::vector<Ring> all() const {
    const std::scoped_lock lock(mutex_);
    return rings_;
  }
  Ring latest() const { return all().empty() ? Ring{} : all().back(); }

 private:
  mutable std::mutex mutex_;
  std::vector<Ring> rings_;
};

// What is logged while it lives. Thread-safe.
class CapturedLog {
 public:
  CapturedLog() {
    log::set_sink([this](std::string_view line) {
      const std::scoped_lock lock(mutex_);
      text_ += line;
    });
  }
  ~CapturedLog() { log::set_sink({}); }
  std::string text() const {
    const std::scoped_lock lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

class KeyRingsTest : public testing::Test {
 protected:
  KeyRing stored(std::string_view name) { return await(registry_.key_ring(std::string(name))).value(); }
  SigningRing signing_ring() {
    return security::decode_signing_ring(stored(security::kTokenSigningRing).bytes).value();
  }
  PublicRing public_ring() { return security::decode_public_ring(stored(security::kTokenPublicRing).bytes).value(); }
  SecretRing secret_ring(std::string_view name) { return security::decode_secret_ring(stored(name).bytes).value(); }
  void write(std::string_view name, std::string bytes) {
    ASSERT_TRUE(await(registry_.replace_key_ring(std::string(name), stored(name).version, std::move(bytes))));
  }
  Status rotate() { return await(rotate_key_rings(registry_, clock_)); }
  // Until the token keys are due.
  void let_token_keys_age() {
    clock_.advance(security::kTokenRotation.sign_for - security::kTokenRotation.publish_lead);
  }

  ManualClock clock_{*parse_rfc3339("2026-11-25T03:13:57.000Z")};
  TemporaryDirectory directory_;
  BlockingPool files_{2, 64};
  cluster::LocalRegistry registry_{{.directory = directory_.path()}, files_};
};

TEST_F(KeyRingsTest, TheFirstRotationMakesEveryRing) {
  ASSERT_TRUE(rotate());
  for (const std::string_view name : kAllRings) EXPECT_EQ(stored(name).version, 1u) << name;
  ASSERT_EQ(signing_ring().size(), 1u);
  EXPECT_NE(security::signing_key(signing_ring(), clock_.now()), nullptr) << "it signs at once";
  EXPECT_EQ(public_ring(), security::public_ring(signing_ring()));
  EXPECT_NE(secret_ring(security::kUrlRing), secret_ring(security::kCsrfRing));
}

TEST_F(KeyRingsTest, ASecondRotationChangesNothing) {
  ASSERT_TRUE(rotate());
  clock_.advance(std::chrono::hours(1));
  ASSERT_TRUE(rotate());
  for (const std::string_view name : kAllRings) EXPECT_EQ(stored(name).version, 1u) << name;
}

TEST_F(KeyRingsTest, ASuccessorIsPublishedBeforeItSigns) {
  ASSERT_TRUE(rotate());
  const auto first = signing_ring();
  let_token_keys_age();
  ASSERT_TRUE(rotate());
  const auto both = signing_ring();
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(public_ring(), security::public_ring(both));
  EXPECT_EQ(security::signing_key(both, clock_.now())->kid, first.front().kid);
  clock_.advance(security::kTokenRotation.publish_lead);
  EXPECT_EQ(security::signing_key(both, clock_.now())->kid, both.back().kid);

  clock_.advance(security::kTokenRotation.verify_for);
  ASSERT_TRUE(rotate());
  EXPECT_EQ(signing_ring().size(), 1u) << "the old key is gone at its end";
  EXPECT_EQ(public_ring(), security::public_ring(signing_ring()));
}

TEST_F(KeyRingsTest, APublicRingThatWasLostOrIsOldIsMadeAgain) {
  ASSERT_TRUE(rotate());
  write(security::kTokenPublicRing, security::encode_ring(PublicRing{}));
  ASSERT_TRUE(rotate());
  EXPECT_EQ(public_ring(), security::public_ring(signing_ring()));
}

TEST_F(KeyRingsTest, ADamagedRingIsNeverReplaced) {
  write(security::kTokenSigningRing, "not a ring");
  const auto refused = rotate();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kCorruption);
  EXPECT_EQ(stored(security::kTokenSigningRing).bytes, "not a ring");
}

TEST_F(KeyRingsTest, WhatTakesLongToBringToEveryoneSignsLater) {
  constexpr std::chrono::hours kLead{24};
  ASSERT_TRUE(await(rotate_key_rings(registry_, clock_, kLead)));
  EXPECT_NE(security::signing_key(signing_ring(), clock_.now()), nullptr) << "the first ones sign at once";
  clock_.advance(security::kTokenRotation.sign_for - kLead);
  ASSERT_TRUE(await(rotate_key_rings(registry_, clock_, kLead)));
  for (const auto& ring : {secret_ring(security::kUrlRing), secret_ring(security::kServiceRing)}) {
    ASSERT_EQ(ring.size(), 2u);
    EXPECT_EQ(ring[1].not_before, clock_.now() + kLead);
    EXPECT_GT(*ring[0].not_after, ring[1].not_before);
  }
  ASSERT_EQ(signing_ring().size(), 2u);
  EXPECT_EQ(signing_ring()[1].not_before, clock_.now() + kLead);
}

TEST_F(KeyRingsTest, WhereverAnotherRotationComesBetweenTheRingsFit) {
  InterruptedRegistry counting(registry_, [](int) -> Task<Status> { co_return Status{}; });
  ASSERT_TRUE(await(rotate_key_rings(counting, clock_)));
  for (int at = 0; at < counting.steps; ++at) {
    // The slower one still knows the time before the keys were due, the faster one the time after.
    InterruptedRegistry interrupted(registry_, [this, at](int step) -> Task<Status> {
      if (step != at) co_return Status{};
      let_token_keys_age();
      co_return co_await rotate_key_rings(registry_, clock_);
    });
    ASSERT_TRUE(await(rotate_key_rings(interrupted, clock_))) << at;
    EXPECT_EQ(public_ring(), security::public_ring(signing_ring())) << "interrupted at step " << at;
    clock_.advance(std::chrono::hours(1));
    ASSERT_TRUE(rotate()) << "the old key goes, so that each turn starts from one key";
    ASSERT_EQ(signing_ring().size(), 1u);
  }
}

TEST_F(KeyRingsTest, RotationsAtTheSameTimeAreAsOne) {
  std::vector<std::jthread> rotators;
  std::atomic<int> done = 0;
  for (int i = 0; i < 4; ++i) rotators.emplace_back([&] { done += rotate() ? 1 : 0; });
  rotators.clear();
  EXPECT_EQ(done, 4);
  for (const std::string_view name : kAllRings) EXPECT_EQ(stored(name).version, 1u) << name;
  EXPECT_EQ(signing_ring().size(), 1u);
  EXPECT_EQ(public_ring(), security::public_ring(signing_ring()));
}

TEST_F(KeyRingsTest, WhereverTheRegistryGoesAwayTheNextRotationHeals) {
  for (int at = 0;; ++at) {
    InterruptedRegistry failing(registry_, [at](int step) -> Task<Status> {
      if (step == at) co_return fail(ErrorCode::kUnavailable, "The registry is away.");
      co_return Status{};
    });
    let_token_keys_age();
    const auto status = await(rotate_key_rings(failing, clock_));
    if (status) break;  // no step is left to fail
    EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
    ASSERT_TRUE(rotate());
    EXPECT_EQ(public_ring(), security::public_ring(signing_ring())) << "failed at step " << at;
    clock_.advance(std::chrono::hours(1));
  }
}

TEST_F(KeyRingsTest, EndlessRacesAreGivenUp) {
  ASSERT_TRUE(rotate());
  write(security::kTokenPublicRing, security::encode_ring(PublicRing{}));
  constexpr int kFirstPublishing = 1;  // after the read of the signing ring
  InterruptedRegistry racing(registry_, [](int step) -> Task<Status> {
    const bool is_write = step >= kFirstPublishing && (step - kFirstPublishing) % 3 == 2;
    if (is_write) co_return fail(ErrorCode::kConflict, "Somebody was faster.");
    co_return Status{};
  });
  const auto status = await(rotate_key_rings(racing, clock_));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kConflict);
}

TEST_F(KeyRingsTest, FollowersGetARingAndItsChanges) {
  Received<SigningRing> signing;
  Received<PublicRing> published;
  Received<SecretRing> secrets;
  std::vector<cluster::Subscription> subscriptions;
  subscriptions.push_back(follow_ring(registry_, security::kTokenSigningRing, signing.sink()));
  subscriptions.push_back(follow_ring(registry_, security::kTokenPublicRing, published.sink()));
  subscriptions.push_back(follow_ring(registry_, security::kCsrfRing, secrets.sink()));
  ASSERT_TRUE(rotate());
  EXPECT_TRUE(eventually([&] { return signing.latest() == signing_ring(); }));
  EXPECT_TRUE(eventually([&] { return published.latest() == public_ring(); }));
  EXPECT_TRUE(eventually([&] { return secrets.latest() == secret_ring(security::kCsrfRing); }));
  EXPECT_FALSE(signing.all().front().empty()) << "a ring that is not there yet is not delivered";

  let_token_keys_age();
  ASSERT_TRUE(rotate());
  EXPECT_TRUE(eventually([&] { return signing.latest().size() == 2; }));
  EXPECT_TRUE(eventually([&] { return published.latest() == security::public_ring(signing.latest()); }));
}

TEST_F(KeyRingsTest, NothingComesAfterTheSubscriptionEnds) {
  Received<SecretRing> received;
  auto subscription = follow_ring(registry_, security::kCsrfRing, received.sink());
  ASSERT_TRUE(rotate());
  ASSERT_TRUE(eventually([&] { return received.all().size() == 1; }));
  subscription.reset();
  write(security::kCsrfRing, security::encode_ring(SecretRing{security::generate_secret_key(clock_.now())}));
  // Callbacks come one after the other, so when a later subscriber has it, the earlier one would have had it.
  Received<SecretRing> later;
  const auto witness = follow_ring(registry_, security::kCsrfRing, later.sink());
  ASSERT_TRUE(eventually([&] { return !later.all().empty(); }));
  EXPECT_EQ(received.all().size(), 1u);
}

TEST_F(KeyRingsTest, AnUnreadableRingIsKeptOut) {
  const CapturedLog log;
  Received<SecretRing> received;
  const auto subscription = follow_ring(registry_, security::kCsrfRing, received.sink());
  ASSERT_TRUE(rotate());
  ASSERT_TRUE(eventually([&] { return !received.all().empty(); }));
  const auto good = received.all();

  write(security::kCsrfRing, "a secret that went astray");
  EXPECT_TRUE(eventually([&] { return log.text().find("unreadable") != std::string::npos; }));
  EXPECT_EQ(received.all(), good);
  EXPECT_THAT(log.text(), testing::Not(HasSubstr("astray")));

  const SecretRing mended{security::generate_secret_key(clock_.now())};
  write(security::kCsrfRing, security::encode_ring(mended));
  EXPECT_TRUE(eventually([&] { return received.latest() == mended; }));
}

}  // namespace
}  // namespace portreto::services
