#include "security/service_credential.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"

namespace portreto::security {
namespace {

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:00:00.000Z");

class ServiceCredential : public testing::Test {
 protected:
  ServiceCredential() { credentials_.set_keys({key_}); }
  const SecretKey key_ = generate_secret_key(kNow);
  ServiceCredentials credentials_;
};

TEST_F(ServiceCredential, Security45_ProvesTheRole) {
  EXPECT_EQ(credentials_.verify(credentials_.header_value("app", kNow).value(), kNow).value(), "app");
}

TEST_F(ServiceCredential, Security45_AnythingElseIsRefused) {
  const std::string value = credentials_.header_value("app", kNow).value();
  for (std::size_t i = 0; i < value.size(); ++i) {
    std::string changed = value;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    ASSERT_FALSE(credentials_.verify(changed, kNow)) << i;
  }
  for (const std::string& bad : {std::string(), std::string("Service "), std::string("Service a"),
                                 std::string("Service a.b"), std::string("Service .."), "Bearer " + value.substr(8),
                                 value + "A", ' ' + value, value + std::string(500, 'A')}) {
    EXPECT_EQ(credentials_.verify(bad, kNow).error().code, ErrorCode::kUnauthenticated) << bad;
  }
}

TEST_F(ServiceCredential, Security19_OneRolesCredentialDoesNotServeAnother) {
  std::string value = credentials_.header_value("web", kNow).value();
  value.replace(value.find("web"), 3, "app");
  EXPECT_FALSE(credentials_.verify(value, kNow));
}

TEST_F(ServiceCredential, TheRingsSecretNeverCrossesTheWire) {
  EXPECT_THAT(credentials_.header_value("app", kNow).value(),
              testing::Not(testing::HasSubstr(to_base64url(key_.secret))));
}

TEST_F(ServiceCredential, Security06_BothKeysAreGoodDuringARotation) {
  const std::string value = credentials_.header_value("app", kNow).value();
  SecretKey old_key = key_;
  old_key.not_after = kNow + std::chrono::seconds(60);
  const Timestamp takes_over = kNow + std::chrono::seconds(1);
  credentials_.set_keys({old_key, generate_secret_key(takes_over)});
  EXPECT_EQ(credentials_.header_value("app", kNow).value(), value);
  EXPECT_NE(credentials_.header_value("app", takes_over).value(), value);
  EXPECT_TRUE(credentials_.verify(value, kNow));
  EXPECT_FALSE(credentials_.verify(value, *old_key.not_after));
}

TEST_F(ServiceCredential, WithoutAKeyNothingIsSignedOrAccepted) {
  const std::string value = credentials_.header_value("app", kNow).value();
  credentials_.set_keys({});
  EXPECT_EQ(credentials_.header_value("app", kNow).error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(credentials_.verify(value, kNow));
}

}  // namespace
}  // namespace portreto::security
