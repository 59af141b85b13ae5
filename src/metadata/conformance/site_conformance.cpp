#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(MetadataConformance, SiteSettingsAreReplacedWhereNobodyElseHasChangedThem) {
  EXPECT_EQ(run(site().settings()).value(), std::nullopt);
  model::SiteSettings settings{
      .registration = model::RegistrationMode::kClosed, .welcome = "Γειά σου\nHello", .quota_bytes = 5'000'000'000};
  const auto first = run(site().put_settings(settings)).value();
  EXPECT_EQ(first.revision, 1U);
  EXPECT_EQ(first.welcome, settings.welcome);
  EXPECT_EQ(first.quota_bytes, settings.quota_bytes);
  EXPECT_EQ(run(other_store().site().settings()).value(), first);
  EXPECT_EQ(error_code(run(site().put_settings(settings))), "conflict") << "they are there by now";

  model::SiteSettings next = first;
  next.registration = model::RegistrationMode::kInvitation;
  next.welcome.clear();
  next.quota_bytes = 1;
  next = run(site().put_settings(next)).value();
  EXPECT_EQ(next.revision, 2U);
  EXPECT_EQ(run(site().settings()).value(), next);
  EXPECT_EQ(error_code(run(site().put_settings(first))), "conflict");
  EXPECT_EQ(run(site().settings()).value(), next);
}

TEST_P(MetadataConformance, AnInvitationIsFoundByItsIdAndByItsToken) {
  const model::Invitation invitation = make_invitation();
  ASSERT_EQ(error_code(run(site().insert(invitation))), "ok");
  EXPECT_EQ(run(site().find(invitation.id)).value(), invitation);
  EXPECT_EQ(run(site().find_by_token(invitation.token_hash)).value(), invitation);
  EXPECT_EQ(error_code(run(site().find(InvitationId::generate()))), "not_found");
  EXPECT_EQ(error_code(run(site().find_by_token(digest_of("another")))), "not_found");

  EXPECT_EQ(error_code(run(site().insert(invitation))), "already_exists");
  model::Invitation other = make_invitation();
  other.token_hash = invitation.token_hash;
  EXPECT_EQ(error_code(run(site().insert(other))), "already_exists");
  EXPECT_EQ(put_records<model::Invitation>({other}), "conflict");

  model::Invitation plain{.id = InvitationId::generate(), .token_hash = digest_of("plain"), .created_at = tick()};
  ASSERT_EQ(error_code(run(site().insert(plain))), "ok");
  EXPECT_EQ(run(site().find(plain.id)).value(), plain);
  EXPECT_EQ(error_code(run(site().erase(plain.id))), "ok");
  EXPECT_EQ(error_code(run(site().erase(plain.id))), "ok") << "twice";
  EXPECT_EQ(error_code(run(site().find(plain.id))), "not_found");
}

TEST_P(MetadataConformance, OfTwoChangesToAnInvitationOneIsRefused) {
  const model::Invitation invitation = make_invitation();
  ASSERT_EQ(error_code(run(site().insert(invitation))), "ok");
  model::Invitation changed = invitation;
  changed.used = 2;
  changed.pending = {UserId::generate(), UserId::generate()};
  const auto stored = run(other_store().site().update(changed)).value();
  changed.revision = 2;
  EXPECT_EQ(stored, changed);
  EXPECT_EQ(error_code(run(site().update(invitation))), "conflict");
  EXPECT_EQ(run(site().find(invitation.id)).value(), changed);
  EXPECT_EQ(error_code(run(site().update(make_invitation()))), "not_found");
}

TEST_P(MetadataConformance, InvitationsAreListedNewestFirstUntilTheyAreRevoked) {
  EXPECT_THAT(run(site().list(10)).value(), IsEmpty());
  std::vector<model::Invitation> made;
  for (int i = 0; i < 3; ++i) {
    made.push_back(make_invitation());
    ASSERT_EQ(error_code(run(site().insert(made.back()))), "ok");
  }
  EXPECT_THAT(run(site().list(10)).value(), ElementsAre(made[2], made[1], made[0]));
  EXPECT_THAT(run(site().list(1)).value(), ElementsAre(made[2]));
  EXPECT_THAT(run(site().list_revoked(10)).value(), IsEmpty());
  made[1].is_revoked = true;
  made[1].ended_at = tick();
  ASSERT_EQ(error_code(run(site().update(made[1]))), "ok");
  EXPECT_THAT(run(site().list(10)).value(), ElementsAre(made[2], made[0]));
  made[1].revision = 2;
  EXPECT_THAT(run(other_store().site().list_revoked(10)).value(), ElementsAre(made[1]));
  made[2].is_revoked = true;
  ASSERT_EQ(error_code(run(site().update(made[2]))), "ok") << "without a time, as the version before does";
  made[2].revision = 2;
  EXPECT_THAT(run(site().list_revoked(10)).value(), ElementsAre(made[2], made[1]));
  EXPECT_THAT(run(site().list_revoked(1)).value(), ElementsAre(made[2]));

  model::Invitation again = made[1];
  again.ended_at.reset();
  const auto kept = run(site().update(again)).value();
  EXPECT_EQ(kept.ended_at, made[1].ended_at) << "once there it stays";
  EXPECT_EQ(run(site().find(made[1].id)).value(), kept);
}

}  // namespace
}  // namespace portreto::metadata
