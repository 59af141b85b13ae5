#include "roles/process/listed_members.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

#include "base/testing/temporary_directory.h"
#include "cluster/key_ring_files.h"
#include "roles/process/key_readers.h"

namespace portreto::roles {
namespace {

using cluster::Role;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

config::Settings settings_of(std::string instance) {
  config::Settings settings;
  settings.cluster.instance = std::move(instance);
  settings.cluster.members = {"web:w=h:1", "auth:a=h:2", "app:p1=h:3@zone-1", "app:p2=h:4@zone-2", "storage:s=h:5"};
  return settings;
}

std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(ListedMembers, AProcessHasThePlaceThatTheListGivesIt) {
  const config::Cluster cluster = with_own_place(settings_of("p2"), Role::kApp).cluster;
  EXPECT_EQ(cluster.address, "h:4");
  EXPECT_EQ(cluster.zone, "zone-2");
  EXPECT_EQ(listed_members(cluster).size(), 5u);
  EXPECT_EQ(listed_members(cluster)[3],
            (cluster::Member{.role = Role::kApp, .instance = "p2", .address = "h:4", .zone = "zone-2"}));
}

TEST(ListedMembers, AProcessThatIsNotInTheListIsRefused) {
  EXPECT_THAT(refusal([] { with_own_place(settings_of("p3"), Role::kApp); }),
              AllOf(HasSubstr("app:p3"), HasSubstr("p1, p2")));
  EXPECT_THAT(refusal([] { with_own_place(settings_of("p2"), Role::kWeb); }), HasSubstr("web:p2"));
  EXPECT_EQ(with_own_place({}, Role::kApp).cluster.address, "");
}

TEST(ListedMembers, OneAppServerIsTheSteward) {
  const auto stewards = [](const std::string& chosen) {
    std::vector<std::string> stewards;
    for (const auto& member : listed_members(settings_of("").cluster)) {
      config::Cluster cluster = settings_of(member.instance).cluster;
      cluster.steward = chosen;
      if (is_steward(cluster, member.role)) stewards.push_back(member.instance);
    }
    return stewards;
  };
  EXPECT_EQ(stewards(""), std::vector<std::string>{"p1"});
  EXPECT_EQ(stewards("p2"), std::vector<std::string>{"p2"});
}

TEST(KeyReaders, PrivateKeysAreForAuthAlone) {
  for (const Role role : {Role::kWeb, Role::kApp, Role::kStorage}) {
    EXPECT_THAT(rings_of(role), Not(Contains("token-signing"))) << to_string(role);
    EXPECT_THAT(rings_of(role), Not(Contains("refresh"))) << to_string(role);
  }
}

TEST(RequireKeys, AllThatTheRoleNeedsAndNobodyElseMayRead) {
  const TemporaryDirectory temporary;
  const std::filesystem::path keys = temporary.path() + "/keys";
  {
    cluster::KeyRingFiles files(keys, ::fsync);
    ASSERT_TRUE(files.store("csrf", {.version = 1, .bytes = "x"}));
  }
  EXPECT_THAT(refusal([&] { require_keys(keys, Role::kWeb); }),
              AllOf(HasSubstr("service.ring is not there"), HasSubstr("portreto keys --to DIR"), HasSubstr("DIR/web")));
  ASSERT_TRUE(cluster::KeyRingFiles(keys, ::fsync).store("service", {.version = 1, .bytes = "x"}));
  EXPECT_EQ(refusal([&] { require_keys(keys, Role::kWeb); }), "");
  ASSERT_EQ(::chmod((keys / "csrf.ring").c_str(), 0640), 0);
  EXPECT_THAT(refusal([&] { require_keys(keys, Role::kWeb); }), HasSubstr("chmod 600"));
}

// The version before handed no ring of the tiers out to auth.
TEST(RequireKeys, AuthStartsWithoutTheRingOfTheTiersAlone) {
  const TemporaryDirectory temporary;
  const std::filesystem::path keys = temporary.path() + "/keys";
  cluster::KeyRingFiles files(keys, ::fsync);
  for (const std::string_view ring : rings_of(Role::kAuth)) {
    if (ring == "service") continue;
    EXPECT_THAT(refusal([&] { require_keys(keys, Role::kAuth); }), HasSubstr("is not there"));
    ASSERT_TRUE(files.store(std::string(ring), {.version = 1, .bytes = "x"}));
  }
  EXPECT_EQ(refusal([&] { require_keys(keys, Role::kAuth); }), "");
}

}  // namespace
}  // namespace portreto::roles
