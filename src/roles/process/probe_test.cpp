#include "roles/process/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/member_codec.h"
#include "http/testing/test_server.h"
#include "roles/api/operations.h"
#include "runtime/health.h"

namespace portreto::roles {
namespace {

using cluster::Member;
using cluster::Role;
using http::testing::TestServer;
using testing::HasSubstr;

// A process as the others see it, and what it tells.
class ProbeTest : public testing::Test {
 protected:
  ProbeTest() {
    health_.describe("member", [this] { return told_; });
    add_operations_routes(router_, health_, {});
    server_ = std::make_unique<TestServer>(router_);
    member_.address = "127.0.0.1:" + std::to_string(server_->port());
  }

  Result<std::optional<Member>> ask() { return server_->run(probe_(member_)); }

  Member member_{.role = Role::kStorage, .instance = "s1", .zone = "a", .disks = {{.id = "d", .free_bytes = 7}}};
  std::string told_;
  Health health_;
  http::Router router_ = http::testing::make_router();
  std::unique_ptr<TestServer> server_;
  MemberProbe probe_;
};

TEST_F(ProbeTest, AMemberSaysAsWhatItIsRegistered) {
  EXPECT_EQ(ask().value(), std::nullopt) << "ready, and not yet registered";
  told_ = encode_member(member_);
  EXPECT_EQ(ask().value(), member_);
}

TEST_F(ProbeTest, AMemberThatDrainsIsNotThere) {
  told_ = encode_member(member_);
  health_.drain();
  EXPECT_EQ(ask().value(), std::nullopt);
}

TEST_F(ProbeTest, SomethingElseIsNoMember) {
  told_ = encode_member(member_);
  member_.role = Role::kApp;
  EXPECT_EQ(ask().error().code, ErrorCode::kCorruption);

  http::Router other = http::testing::make_router();
  other.add({.pattern = "/readyz", .handler = http::testing::answer("hello")});
  const TestServer server(other);
  member_.address = "127.0.0.1:" + std::to_string(server.port());
  EXPECT_THAT(ask().error().message, HasSubstr("something else"));
}

TEST_F(ProbeTest, WhoDoesNotAnswerIsAnError) {
  member_.address = "127.0.0.1:1";
  EXPECT_FALSE(ask());
  EXPECT_FALSE(server_->run(answers(member_)));
}

TEST_F(ProbeTest, AClockIsReadFromAnAnswer) {
  const Timestamp now = system_clock().now();
  for (const auto ahead : {std::chrono::minutes(0), std::chrono::minutes(5), std::chrono::minutes(-5)}) {
    const ManualClock clock(now - ahead);
    const ClockProbe probe(clock);
    const auto offset = server_->run(probe(member_));
    ASSERT_TRUE(offset);
    EXPECT_LT(std::chrono::abs(*offset - ahead), std::chrono::seconds(2));
  }
  member_.address = "127.0.0.1:1";
  const ClockProbe probe(system_clock());
  EXPECT_FALSE(server_->run(probe(member_)));
}

}  // namespace
}  // namespace portreto::roles
