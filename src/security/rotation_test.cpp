#include "security/rotation.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace portreto::security {
namespace {

using std::chrono::seconds;

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:00:00.000Z");
constexpr RotationPolicy kPolicy{.publish_lead = seconds(10), .sign_for = seconds(100), .verify_for = seconds(30)};

TEST(Rotation, AnEmptyRingGetsAKeyThatSignsAtOnce) {
  const SecretRing ring = advance(SecretRing{}, kNow, kPolicy);
  ASSERT_EQ(ring.size(), 1u);
  EXPECT_EQ(signing_key(ring, kNow), &ring[0]);
  EXPECT_FALSE(ring[0].not_after);
}

TEST(Rotation, ARingThatNeedsNothingStaysAsItIs) {
  const SecretRing ring = advance(SecretRing{}, kNow, kPolicy);
  EXPECT_EQ(advance(ring, kNow, kPolicy), ring);
  EXPECT_EQ(advance(ring, kNow + seconds(89), kPolicy), ring);
}

TEST(Rotation, AKeyIsPublishedBeforeItSigns) {
  const SecretRing first = advance(SecretRing{}, kNow, kPolicy);
  const Timestamp due = kNow + seconds(90);
  const SecretRing ring = advance(first, due, kPolicy);
  ASSERT_EQ(ring.size(), 2u);
  EXPECT_EQ(signing_key(ring, due), &ring[0]);
  EXPECT_EQ(signing_key(ring, due + seconds(9)), &ring[0]);
  EXPECT_EQ(signing_key(ring, due + seconds(10)), &ring[1]);
  EXPECT_TRUE(verifies(ring[1], due)) << "a replica whose clock is ahead may sign with it already";
  EXPECT_EQ(advance(ring, due, kPolicy), ring) << "doing it twice";
}

TEST(Rotation, Security06_AReplacedKeyVerifiesForALifetimeAndSkewThenDies) {
  const Timestamp due = kNow + seconds(90), takes_over = due + seconds(10);
  const SecretRing ring = advance(advance(SecretRing{}, kNow, kPolicy), due, kPolicy);
  EXPECT_TRUE(verifies(ring[0], takes_over + seconds(29)));
  EXPECT_FALSE(verifies(ring[0], takes_over + seconds(30)));
  EXPECT_EQ(advance(ring, takes_over + seconds(30), kPolicy), SecretRing{ring[1]});
}

TEST(Rotation, ALateRotationLeavesNoGap) {
  const SecretRing first = advance(SecretRing{}, kNow, kPolicy);
  const Timestamp late = kNow + std::chrono::days(365);
  EXPECT_EQ(signing_key(first, late), &first[0]);
  const SecretRing ring = advance(first, late, kPolicy);
  EXPECT_EQ(signing_key(ring, late), &ring[0]);
  EXPECT_EQ(signing_key(ring, late + seconds(10)), &ring[1]);
}

TEST(Rotation, Security06_AtEveryMomentOfManyRotationsWhatIsSignedVerifiesForItsLifetime) {
  SigningRing ring;
  for (Timestamp now = kNow; now < kNow + seconds(2000); now += seconds(1)) {
    ring = advance(std::move(ring), now, kPolicy);
    ASSERT_LE(ring.size(), 3u);
    const SigningKey* key = signing_key(ring, now);
    ASSERT_NE(key, nullptr);
    ASSERT_TRUE(verifies(*key, now + kPolicy.verify_for - seconds(1)));
  }
  EXPECT_GT(ring.front().not_before, kNow + seconds(1800)) << "rotation went on";
}

TEST(Rotation, NoKeySignsAfterItsEnd) {
  SecretKey key = generate_secret_key(kNow);
  key.not_after = kNow + seconds(5);
  EXPECT_EQ(signing_key(SecretRing{key}, kNow + seconds(5)), nullptr);
  EXPECT_EQ(signing_key(SecretRing{}, kNow), nullptr);
}

TEST(Rotation, AClockThatIsBehindAllKeysSignsWithTheFirst) {
  const SecretRing first = advance(SecretRing{}, kNow, kPolicy);
  EXPECT_EQ(signing_key(first, kNow - seconds(300)), &first[0]);
  const SecretRing ring = advance(first, kNow + seconds(90), kPolicy);
  EXPECT_EQ(signing_key(ring, kNow - seconds(300)), &ring[0]);
  EXPECT_EQ(signing_key(SecretRing{ring[1], ring[0]}, kNow - seconds(300))->kid, ring[0].kid) << "whatever their order";
}

TEST(Rotation, PoliciesOutliveWhatTheySign) {
  EXPECT_GE(kTokenRotation.verify_for, seconds(600) + kClockSkewMax);
  EXPECT_GE(kUrlRotation.verify_for, seconds(2 * 3600) + kClockSkewMax);
}

}  // namespace
}  // namespace portreto::security
