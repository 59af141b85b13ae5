#include "security/device_token.h"

#include <gtest/gtest.h>

namespace portreto::security {
namespace {

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:00:00.000Z");

class DeviceToken : public testing::Test {
 protected:
  DeviceToken() { tokens_.set_keys({key_}); }
  const SecretKey key_ = generate_secret_key(kNow);
  const UserId user_ = UserId::generate();
  DeviceTokens tokens_;
};

TEST_F(DeviceToken, Security13_ADeviceIsKnownToItsAccountOnly) {
  const std::string token = tokens_.issue(user_, kNow).value();
  const auto device = tokens_.verify(token, user_, kNow);
  ASSERT_TRUE(device);
  EXPECT_EQ(tokens_.verify(token, user_, kNow), device);
  EXPECT_FALSE(tokens_.verify(token, UserId::generate(), kNow));
  EXPECT_NE(tokens_.verify(tokens_.issue(user_, kNow).value(), user_, kNow), device) << "each device is its own";
}

TEST_F(DeviceToken, Security13_ADeviceCannotBeMadeUp) {
  const std::string token = tokens_.issue(user_, kNow).value();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == '0' ? '1' : '0';
    ASSERT_FALSE(tokens_.verify(changed, user_, kNow)) << i;
  }
  for (const std::string& bad : {std::string(), token.substr(0, 36), token.substr(0, 37), token + "A",
                                 token + std::string(200, 'A'), std::string(60, '.')}) {
    EXPECT_FALSE(tokens_.verify(bad, user_, kNow)) << bad;
  }
}

TEST_F(DeviceToken, AfterARotationTheDeviceIsStillKnown) {
  const std::string token = tokens_.issue(user_, kNow).value();
  const auto device = tokens_.verify(token, user_, kNow);
  tokens_.set_keys({key_, generate_secret_key(kNow)});
  EXPECT_EQ(tokens_.verify(token, user_, kNow), device);
  tokens_.set_keys({});
  EXPECT_FALSE(tokens_.verify(token, user_, kNow));
  EXPECT_EQ(tokens_.issue(user_, kNow).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace portreto::security
