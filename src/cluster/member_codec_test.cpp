#include "cluster/member_codec.h"

#include <gmock/gmock.h>

namespace portreto::cluster {
namespace {

using testing::HasSubstr;

Member full() {
  return {.role = Role::kStorage,
          .instance = "s1",
          .address = "127.0.0.1:9001",
          .public_url = "http://localhost:9001",
          .zone = "a \"zone\"",
          .version = "1.0.0",
          .disks = {{.id = "d1", .capacity_bytes = ~0ull, .free_bytes = 900, .is_writable = false}, {.id = "d2"}}};
}

TEST(MemberCodecTest, AMemberComesBackAsItWas) {
  EXPECT_EQ(decode_member(Role::kStorage, "s1", encode_member(full())).value(), full());
  EXPECT_EQ(decode_members(Role::kStorage, encode_members({full(), full()})).value(), std::vector(2, full()));
  EXPECT_EQ(decode_members(Role::kStorage, encode_members({})).value(), std::vector<Member>());
}

TEST(MemberCodecTest, AMemberNamesItself) {
  EXPECT_EQ(decode_member(Role::kStorage, std::nullopt, encode_member(full())).value(), full());
  EXPECT_EQ(decode_member(Role::kApp, std::nullopt, encode_member(full())).error().code, ErrorCode::kCorruption);
}

TEST(MemberCodecTest, VersionsBeforeAndAfterThisOneAreRead) {
  EXPECT_EQ(decode_member(Role::kApp, "a", R"({"address":"h:1"})").value(),
            (Member{.role = Role::kApp, .instance = "a", .address = "h:1"}));
  EXPECT_EQ(
      decode_member(Role::kApp, "a", R"({"address":"h:1","later":{"x":[1]},"disks":[{"id":"d","speed":3}]})").value(),
      (Member{.role = Role::kApp, .instance = "a", .address = "h:1", .disks = {{.id = "d"}}}));
}

TEST(MemberCodecTest, TheNodesPlaceSaysWhoItIs) {
  EXPECT_EQ(decode_member(Role::kStorage, "other", encode_member(full()))->instance, "other");
}

TEST(MemberCodecTest, WhatIsNoMemberIsRefused) {
  for (const std::string_view bytes :
       {"", "{", "[]", "{}", R"({"address":1})", R"({"address":"h","disks":{}})", R"({"address":"h","disks":[1]})",
        R"({"address":"h","disks":[{"id":"d","free_bytes":-1}]})", R"({"address":"h","disks":[{"id":"../d"}]})",
        R"({"address":"h","disks":[{"id":"d","is_writable":"yes"}]})"}) {
    const auto member = decode_member(Role::kStorage, "s1", bytes);
    ASSERT_FALSE(member) << bytes;
    EXPECT_EQ(member.error().code, ErrorCode::kCorruption) << bytes;
  }
  EXPECT_FALSE(decode_members(Role::kStorage, "{}"));
  EXPECT_FALSE(decode_members(Role::kStorage, R"([{"address":"without instance"}])"));
}

}  // namespace
}  // namespace portreto::cluster
