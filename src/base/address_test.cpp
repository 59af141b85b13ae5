#include "base/address.h"

#include <gtest/gtest.h>

namespace portreto {
namespace {

TEST(Address, IsHostAndPort) {
  EXPECT_EQ(parse_address("10.0.0.7:8080"), (Address{"10.0.0.7", 8080}));
  EXPECT_EQ(parse_address("app-1.example:1"), (Address{"app-1.example", 1}));
  EXPECT_EQ(parse_address("[2001:db8::1]:65535"), (Address{"2001:db8::1", 65535}));
}

TEST(Address, IsWrittenAsItIsRead) {
  for (const std::string text : {"10.0.0.7:8080", "[2001:db8::1]:65535"}) {
    EXPECT_EQ(to_string(*parse_address(text)), text);
  }
}

TEST(Address, RefusesEverythingElse) {
  for (const std::string_view text : {"", ":", "host", "host:", ":80", "host:0", "host:65536", "host:+1", "host:80 ",
                                      "::1:80", "[]:80", "[::1]", "a/b:80", "a@b:80", "http://a:80"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
  EXPECT_FALSE(parse_address(std::string(256, 'a') + ":80"));
}

}  // namespace
}  // namespace portreto
