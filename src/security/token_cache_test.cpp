#include "security/token_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace portreto::security {
namespace {

using std::chrono::seconds;

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:00:00.000Z");

class TokenCache : public testing::Test {
 protected:
  TokenCache() {
    signer_.set_keys({key_});
    verifier_.set_keys(public_ring({key_}));
  }
  std::string issue(Timestamp now = kNow) {
    return signer_.sign({UserId::generate(), SessionId::generate(), "ada", "member"}, now)->text;
  }

  SigningKey key_ = generate_signing_key(kNow);
  AccessTokenSigner signer_{"issuer", "audience", seconds(600)};
  AccessTokenVerifier verifier_{"issuer", "audience"};
  VerifiedTokenCache cache_{verifier_, 64};
};

TEST_F(TokenCache, GivesWhatTheVerifierGivesAndTheSameObjectAgain) {
  const std::string token = issue();
  const auto first = cache_.verify(token, kNow);
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->subject.user, verifier_.verify(token, kNow)->subject.user);
  EXPECT_EQ(*cache_.verify(token, kNow), *first) << "from memory";
}

TEST_F(TokenCache, RefusesWhatTheVerifierRefuses) {
  std::string token = issue();
  ASSERT_TRUE(cache_.verify(token, kNow));
  token.back() = token.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(cache_.verify(token, kNow).error().code, ErrorCode::kUnauthenticated);
  EXPECT_FALSE(cache_.verify(issue() + std::string(kAccessTokenBytesMax, 'x'), kNow));
  EXPECT_FALSE(cache_.verify("", kNow));
}

TEST_F(TokenCache, Security05_ARememberedTokenExpiresAllTheSame) {
  const std::string token = issue();
  ASSERT_TRUE(cache_.verify(token, kNow));
  EXPECT_TRUE(cache_.verify(token, kNow + seconds(630)));
  EXPECT_FALSE(cache_.verify(token, kNow + seconds(631)));
}

TEST_F(TokenCache, Security05_AClockThatGoesBackMeetsNbfAgain) {
  const std::string token = issue();
  ASSERT_TRUE(cache_.verify(token, kNow));
  EXPECT_FALSE(cache_.verify(token, kNow - kAccessTokenBackdate - seconds(1)));
}

TEST_F(TokenCache, Security06_AKeyThatLeavesTheRingTakesItsTokensAlong) {
  const std::string token = issue();
  ASSERT_TRUE(cache_.verify(token, kNow));
  verifier_.set_keys(public_ring({generate_signing_key(kNow)}));
  EXPECT_FALSE(cache_.verify(token, kNow));
}

TEST_F(TokenCache, Security06_ARememberedTokenEndsWithItsKey) {
  key_.not_after = kNow + seconds(60);
  verifier_.set_keys(public_ring({key_}));
  const std::string token = issue();
  ASSERT_TRUE(cache_.verify(token, kNow));
  EXPECT_TRUE(cache_.verify(token, kNow + seconds(59)));
  EXPECT_FALSE(cache_.verify(token, kNow + seconds(60)));
}

TEST_F(TokenCache, MoreTokensThanItHoldsAreStillVerified) {
  VerifiedTokenCache small(verifier_, 4);
  std::vector<std::string> tokens;
  for (int i = 0; i < 20; ++i) tokens.push_back(issue(kNow + seconds(i % 7)));
  for (int round = 0; round < 2; ++round) {
    for (const std::string& token : tokens) EXPECT_TRUE(small.verify(token, kNow + seconds(7)));
  }
}

TEST_F(TokenCache, Security06_RotationUnderLoadFailsNoRequest) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 8; ++i) tokens.push_back(issue());
  std::atomic<bool> done = false;
  std::atomic<int> failures = 0, successes = 0;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 4; ++i) {
      readers.emplace_back([&, i] {
        for (std::size_t n = static_cast<std::size_t>(i); !done || n < 100; ++n) {
          ++(cache_.verify(tokens[n % tokens.size()], kNow) ? successes : failures);
        }
      });
    }
    SigningRing ring{key_};
    for (int i = 0; i < 10; ++i) {
      ring.push_back(generate_signing_key(kNow));
      verifier_.set_keys(public_ring(ring));
    }
    done = true;
  }
  EXPECT_EQ(failures, 0);
  EXPECT_GT(successes, 0);
}

}  // namespace
}  // namespace portreto::security
