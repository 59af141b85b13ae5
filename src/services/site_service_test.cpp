#include "services/site_service.h"

#include <gtest/gtest.h>

#include "services/world_testing.h"

namespace portreto::services {
namespace {

using model::RegistrationMode;

class SiteServiceTest : public testing::Test {
 protected:
  RegistrationMode mode_of(SiteService& site) { return world_.run(site.current())->registration; }

  World world_;
  SiteService site_{world_.metadata, world_.clock, RegistrationMode::kInvitation};
};

TEST_F(SiteServiceTest, TheConfigurationCountsUntilAnAdministratorDecides) {
  EXPECT_EQ(mode_of(site_), RegistrationMode::kInvitation);
  const auto changed = world_.run(site_.change({0, RegistrationMode::kOpen, "  Hello\nthere "})).value();
  EXPECT_EQ(changed.registration, RegistrationMode::kOpen);
  EXPECT_EQ(changed.welcome, "Hello\nthere");
  EXPECT_EQ(mode_of(site_), RegistrationMode::kOpen) << "at once where it was changed";

  const auto again = world_.run(site_.change({changed.revision, {}, ""})).value();
  EXPECT_EQ(again.registration, RegistrationMode::kOpen) << "what is not named stays";
  EXPECT_EQ(again.welcome, "");
}

TEST_F(SiteServiceTest, AnotherReplicaFollowsWithinSeconds) {
  SiteService other(world_.metadata, world_.clock);
  EXPECT_EQ(mode_of(other), RegistrationMode::kOpen);
  ASSERT_TRUE(world_.run(site_.change({0, RegistrationMode::kClosed, {}})));
  world_.clock.advance(kSiteSettingsTtl);
  EXPECT_EQ(mode_of(other), RegistrationMode::kClosed);
}

TEST_F(SiteServiceTest, AChangeOfWhatSomebodyElseHasChangedIsRefused) {
  ASSERT_TRUE(world_.run(site_.change({0, RegistrationMode::kClosed, {}})));
  EXPECT_EQ(world_.run(site_.change({0, RegistrationMode::kOpen, {}})).error().code, ErrorCode::kConflict);
  EXPECT_EQ(mode_of(site_), RegistrationMode::kClosed);
}

TEST_F(SiteServiceTest, AWelcomeHasALimit) {
  const auto refused = world_.run(site_.change({0, {}, std::string(501, 'x')}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fields.at(0).field, "welcome");
}

TEST_F(SiteServiceTest, ItIsUnusedUntilSomebodyHasAnAccount) {
  EXPECT_TRUE(world_.run(site_.is_unused()).value());
  world_.add_user("maria");
  EXPECT_FALSE(world_.run(site_.is_unused()).value());
  EXPECT_FALSE(world_.run(site_.is_unused()).value());
}

}  // namespace
}  // namespace portreto::services
