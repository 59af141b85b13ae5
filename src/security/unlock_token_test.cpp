#include "security/unlock_token.h"

#include <gtest/gtest.h>

namespace portreto::security {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class UnlockTokenTest : public testing::Test {
 protected:
  UnlockTokenTest() { tokens.set_keys({generate_secret_key(now)}); }

  const Timestamp now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 25)};
  const ShareLinkId link = ShareLinkId::generate();
  UnlockTokens tokens;
};

TEST_F(UnlockTokenTest, OpensItsLinkUntilItExpires) {
  const std::string token = tokens.issue(link, now).value();
  EXPECT_TRUE(tokens.verify(token, link, now));
  EXPECT_TRUE(tokens.verify(token, link, now + kUnlockTtl - seconds(1)));
  EXPECT_FALSE(tokens.verify(token, link, now + kUnlockTtl));
}

// SECURITY 22.
TEST_F(UnlockTokenTest, OpensNoOtherLink) {
  EXPECT_FALSE(tokens.verify(tokens.issue(link, now).value(), ShareLinkId::generate(), now));
}

TEST_F(UnlockTokenTest, HasOneSpelling) {
  const std::string token = tokens.issue(link, now).value();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == '1' ? '2' : '1';
    EXPECT_FALSE(tokens.verify(changed, link, now)) << i;
  }
  for (const std::string& bad : {std::string(), token + '.', '0' + token, '+' + token, std::string(1000, '1'),
                                 token.substr(0, token.rfind('.')), token.substr(token.find('.'))}) {
    EXPECT_FALSE(tokens.verify(bad, link, now)) << bad;
  }
}

TEST_F(UnlockTokenTest, OutlivesTheChangeOfItsKeyAndNotTheKey) {
  const auto old_key = generate_secret_key(now);
  tokens.set_keys({old_key});
  const std::string token = tokens.issue(link, now).value();
  auto retired = old_key;
  retired.not_after = now + hours(2);
  tokens.set_keys({retired, generate_secret_key(now)});
  EXPECT_TRUE(tokens.verify(token, link, now + hours(1)));
  tokens.set_keys({generate_secret_key(now)});
  EXPECT_FALSE(tokens.verify(token, link, now + hours(1)));
}

TEST(UnlockTokensTest, WithoutAKeyAreNotIssued) {
  const UnlockTokens tokens;
  EXPECT_EQ(tokens.issue(ShareLinkId::generate(), Timestamp()).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace portreto::security
