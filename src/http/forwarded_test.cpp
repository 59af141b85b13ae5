#include "http/forwarded.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace portreto::http {
namespace {

using boost::asio::ip::make_address;

TEST(TrustedProxies, TakesAddressesAndNetworks) {
  const TrustedProxies proxies({"192.0.2.1", "10.0.0.7/8", "2001:db8::/32", "::1"});
  for (const auto* text : {"192.0.2.1", "10.255.0.1", "2001:db8:1::2", "::1", "::ffff:10.0.0.1"}) {
    EXPECT_TRUE(proxies.contains(make_address(text))) << text;
  }
  for (const auto* text : {"192.0.2.2", "11.0.0.1", "2001:db9::1", "::2", "::ffff:11.0.0.1"}) {
    EXPECT_FALSE(proxies.contains(make_address(text))) << text;
  }
  EXPECT_FALSE(TrustedProxies({}).contains(make_address("127.0.0.1")));
}

TEST(TrustedProxies, RefusesWhatIsNoAddress) {
  for (const auto* text : {"", "localhost", "10.0.0.0/33", "10.0.0/8", "::/129"}) {
    EXPECT_THROW(TrustedProxies({text}), std::invalid_argument) << text;
  }
}

std::string client(std::vector<std::string> fields) {
  Headers headers;
  for (auto& field : fields) headers.add("X-Forwarded-For", std::move(field));
  return forwarded_client(headers, make_address("10.0.0.1"), TrustedProxies({"10.0.0.0/8"}));
}

TEST(ForwardedClient, IsTheLastAddressThatIsNoProxy) {
  EXPECT_EQ(client({}), "10.0.0.1");
  EXPECT_EQ(client({"203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(client({"1.1.1.1, 203.0.113.9, 10.0.0.2"}), "203.0.113.9");
  EXPECT_EQ(client({"1.1.1.1", "203.0.113.9,10.0.0.2"}), "203.0.113.9");
  EXPECT_EQ(client({"10.0.0.3, 10.0.0.2"}), "10.0.0.3");
  EXPECT_EQ(client({"203.0.113.9:4711"}), "203.0.113.9");
  EXPECT_EQ(client({"[2001:db8::1]:4711"}), "2001:db8::1");
  EXPECT_EQ(client({"1.1.1.1, unknown, 10.0.0.2"}), "10.0.0.2");
  EXPECT_EQ(client({""}), "10.0.0.1");
}

TEST(ForwardedProto, IsTheNearestProxys) {
  Headers headers;
  EXPECT_FALSE(forwarded_is_secure(headers));
  headers.add("X-Forwarded-Proto", "http, https");
  EXPECT_TRUE(forwarded_is_secure(headers));
  headers.add("X-Forwarded-Proto", "http");
  EXPECT_FALSE(forwarded_is_secure(headers));
}

TEST(RequestId, HasAStrictForm) {
  EXPECT_TRUE(is_request_id("abcdEF-123"));
  EXPECT_FALSE(is_request_id("short-7"));
  EXPECT_FALSE(is_request_id(std::string(65, 'a')));
  EXPECT_FALSE(is_request_id("with space"));
  EXPECT_FALSE(is_request_id("<script>alert(1)"));
}

TEST(RequestId, IsMadeUnique) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(make_request_id());
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_TRUE(is_request_id(*ids.begin()));
}

}  // namespace
}  // namespace portreto::http
