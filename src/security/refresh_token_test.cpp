#include "security/refresh_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"

namespace portreto::security {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:00:00.000Z");

TEST(RefreshToken, ComesBackFromItsText) {
  const RefreshToken token = RefreshToken::generate(SessionId::generate());
  EXPECT_EQ(token.str().size(), 36u + 1 + 43);
  EXPECT_EQ(RefreshToken::parse(token.str()), token);
}

TEST(RefreshToken, HasOneSpellingOnly) {
  const std::string text = RefreshToken::generate(SessionId::generate()).str();
  std::string upper = text;
  for (std::size_t i = 0; i < 36; ++i) upper[i] = static_cast<char>(std::toupper(upper[i]));
  ASSERT_NE(upper, text);
  for (const std::string& bad : {upper, text + "A", text + "=", text + ".", text.substr(0, text.size() - 1), ' ' + text,
                                 text.substr(0, 36), text.substr(0, 37), std::string()}) {
    EXPECT_FALSE(RefreshToken::parse(bad)) << bad;
  }
}

TEST(RefreshToken, Security10_HasAtLeast128RandomBitsAndIsStoredHashed) {
  static_assert(sizeof(RefreshToken::secret) * 8 >= 128);
  std::set<std::string> seen;
  const SessionId session = SessionId::generate();
  for (int i = 0; i < 100; ++i) seen.insert(RefreshToken::generate(session).str());
  EXPECT_EQ(seen.size(), 100u);
  const RefreshToken token = RefreshToken::generate(session);
  EXPECT_EQ(token.hash(), sha256(token.secret));
  EXPECT_NE(to_hex(token.hash()), to_hex(token.secret));
}

class RefreshSuccession : public testing::Test {
 protected:
  RefreshSuccession() { replica_.set_keys({key_}); }
  const SecretKey key_ = generate_secret_key(kNow);
  RefreshTokens replica_;
  const RefreshToken token_ = RefreshToken::generate(SessionId::generate());
};

TEST_F(RefreshSuccession, Security08_AllReplicasGiveATokenTheSameSuccessor) {
  RefreshTokens other;
  other.set_keys({key_});
  const auto successor = replica_.successor(token_, kNow);
  ASSERT_TRUE(successor);
  EXPECT_EQ(successor->session, token_.session);
  EXPECT_NE(successor->secret, token_.secret);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(other.successor(token_, kNow + seconds(i)).value(), *successor);
}

TEST_F(RefreshSuccession, Security08_AKeyChangeBetweenTwoReplicasDoesNotPartThem) {
  const auto stored = replica_.successor(token_, kNow);
  SecretKey old_key = key_;
  old_key.not_after = kNow + seconds(100);
  RefreshTokens rotated;
  rotated.set_keys({old_key, generate_secret_key(kNow + seconds(1))});
  ASSERT_NE(rotated.successor(token_, kNow + seconds(1)).value(), *stored);
  EXPECT_EQ(rotated.successor_stored_as(stored->hash(), token_, kNow + seconds(1)), *stored);
  EXPECT_EQ(rotated.successor_stored_as(token_.hash(), token_, kNow), std::nullopt);
  EXPECT_EQ(rotated.successor_stored_as(stored->hash(), token_, kNow + seconds(100)), std::nullopt)
      << "the key has ended";
}

TEST_F(RefreshSuccession, ASuccessorDependsOnTheKeyTheSessionAndTheSecret) {
  const RefreshToken successor = replica_.successor(token_, kNow).value();
  RefreshTokens other_key;
  other_key.set_keys({generate_secret_key(kNow)});
  EXPECT_NE(other_key.successor(token_, kNow)->secret, successor.secret);
  EXPECT_NE(replica_.successor({SessionId::generate(), token_.secret}, kNow)->secret, successor.secret);
  EXPECT_NE(replica_.successor(successor, kNow)->secret, successor.secret);
}

TEST_F(RefreshSuccession, WithoutAKeyThereIsNone) {
  EXPECT_EQ(RefreshTokens().successor(token_, kNow).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(replica_.successor(token_, kNow - seconds(1))) << "a clock that is behind the first key has it";
}

TEST(RefreshVerdict, Security09_ReuseIsToldFromRotationAndFromAShortGrace) {
  const SessionId session = SessionId::generate();
  const RefreshToken oldest = RefreshToken::generate(session), previous = RefreshToken::generate(session),
                     current = RefreshToken::generate(session);
  const StoredRefresh stored{.current = current.hash(), .previous = previous.hash(), .rotated_at = kNow};
  EXPECT_EQ(judge_refresh(stored, current, kNow + std::chrono::days(20)), RefreshVerdict::kRotate);
  EXPECT_EQ(judge_refresh(stored, previous, kNow), RefreshVerdict::kRepeat);
  EXPECT_EQ(judge_refresh(stored, previous, kNow + seconds(5)), RefreshVerdict::kRepeat);
  EXPECT_EQ(judge_refresh(stored, previous, kNow + seconds(5) + milliseconds(1)), RefreshVerdict::kReuse);
  EXPECT_EQ(judge_refresh(stored, oldest, kNow), RefreshVerdict::kReuse)
      << "only the immediate predecessor has a grace";
}

TEST(RefreshVerdict, Security09_ANewSessionHasNoPredecessor) {
  const RefreshToken first = RefreshToken::generate(SessionId::generate());
  const StoredRefresh stored{.current = first.hash(), .previous = {}, .rotated_at = kNow};
  EXPECT_EQ(judge_refresh(stored, first, kNow), RefreshVerdict::kRotate);
  EXPECT_EQ(judge_refresh(stored, RefreshToken::generate(first.session), kNow), RefreshVerdict::kReuse);
}

}  // namespace
}  // namespace portreto::security
