#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(MetadataConformance, AShareLinkIsFoundByItsIdAndByItsSecret) {
  const model::ShareLink link = make_share_link(GalleryId::generate());
  ASSERT_EQ(error_code(run(share_links().insert(link))), "ok");
  EXPECT_EQ(run(share_links().find(link.id)).value(), link);
  EXPECT_EQ(run(share_links().find_by_secret(link.secret_hash)).value(), link);
  EXPECT_EQ(error_code(run(share_links().find(ShareLinkId::generate()))), "not_found");
  EXPECT_EQ(error_code(run(share_links().find_by_secret(digest_of("another")))), "not_found");

  model::ShareLink plain = make_share_link(link.gallery);
  plain.password_hash.clear();
  plain.expires_at.reset();
  plain.allows_download = false;
  plain.allows_guests = false;
  plain.guest_photos_max = 0;
  ASSERT_EQ(error_code(run(share_links().insert(plain))), "ok");
  EXPECT_EQ(run(share_links().find(plain.id)).value(), plain);
}

TEST_P(MetadataConformance, AShareLinksSecretIsItsAlone) {
  const model::ShareLink link = make_share_link(GalleryId::generate());
  ASSERT_EQ(error_code(run(share_links().insert(link))), "ok");
  EXPECT_EQ(error_code(run(share_links().insert(link))), "already_exists");
  model::ShareLink other = make_share_link(GalleryId::generate());
  other.secret_hash = link.secret_hash;
  EXPECT_EQ(error_code(run(share_links().insert(other))), "already_exists");
  EXPECT_EQ(run(share_links().find_by_secret(link.secret_hash)).value(), link);
  EXPECT_EQ(error_code(run(share_links().find(other.id))), "not_found");
  EXPECT_EQ(put_records<model::ShareLink>({other}), "conflict");
}

TEST_P(MetadataConformance, ShareLinksOfAGalleryAreListedNewestFirstUntilTheyAreRevoked) {
  const GalleryId gallery = GalleryId::generate();
  std::vector<model::ShareLink> links;
  for (int i = 0; i < 4; ++i) {
    links.push_back(make_share_link(gallery));
    ASSERT_EQ(error_code(run(share_links().insert(links.back()))), "ok");
  }
  ASSERT_EQ(error_code(run(share_links().insert(make_share_link(GalleryId::generate())))), "ok");
  EXPECT_THAT(run(share_links().list(gallery, 10)).value(), ElementsAre(links[3], links[2], links[1], links[0]));
  EXPECT_THAT(run(share_links().list(gallery, 1)).value(), ElementsAre(links[3]));

  EXPECT_EQ(error_code(run(share_links().revoke(links[2].id))), "ok");
  EXPECT_EQ(error_code(run(share_links().revoke(links[2].id))), "ok") << "twice";
  EXPECT_EQ(error_code(run(share_links().revoke(ShareLinkId::generate()))), "not_found");
  EXPECT_THAT(run(share_links().list(gallery, 10)).value(), ElementsAre(links[3], links[1], links[0]));
  links[2].is_revoked = true;
  EXPECT_EQ(run(share_links().find_by_secret(links[2].secret_hash)).value(), links[2]);
}

TEST_P(MetadataConformance, AShareLinkBeginsAndStopsToLetGuests) {
  model::ShareLink link = make_share_link(GalleryId::generate());
  const model::ShareLink other = make_share_link(link.gallery);
  for (const auto& one : {link, other}) ASSERT_EQ(error_code(run(share_links().insert(one))), "ok");
  for (const bool are_allowed : {false, false, true}) {
    EXPECT_EQ(error_code(run(share_links().change_guests(link.id, {.allows_guests = are_allowed, .photos_max = {}}))),
              "ok");
    link.allows_guests = are_allowed;
    EXPECT_EQ(run(share_links().find(link.id)).value(), link);
  }
  for (const std::uint32_t photos_max : {7U, 7U, 0U}) {
    EXPECT_EQ(error_code(run(share_links().change_guests(link.id, {.allows_guests = {}, .photos_max = photos_max}))),
              "ok");
    link.guest_photos_max = photos_max;
    EXPECT_EQ(run(share_links().find(link.id)).value(), link);
  }
  EXPECT_EQ(error_code(run(share_links().change_guests(link.id, {.allows_guests = false, .photos_max = 9}))), "ok");
  link.allows_guests = false;
  link.guest_photos_max = 9;
  const ShareLinkStore::GuestChange held{.allows_guests = {}, .photos_max = 0, .held_photos_max = 9};
  EXPECT_EQ(error_code(run(share_links().change_guests(link.id, held))), "ok");
  link.guest_photos_max = 0;
  link.held_photos_max = 9;
  EXPECT_EQ(error_code(run(share_links().change_guests(link.id, {}))), "ok") << "nothing at all";
  EXPECT_EQ(run(share_links().find(link.id)).value(), link);
  EXPECT_EQ(run(share_links().find(other.id)).value(), other);
  for (const ShareLinkStore::GuestChange change :
       {ShareLinkStore::GuestChange{.allows_guests = true, .photos_max = {}}, ShareLinkStore::GuestChange{}}) {
    EXPECT_EQ(error_code(run(share_links().change_guests(ShareLinkId::generate(), change))), "not_found");
  }
}

// Those who do not know of hiding find it expired (model::ShareLink); when it expires for the others stays.
TEST_P(MetadataConformance, AShareLinkBeginsAndStopsToHideItsGallery) {
  for (const bool expires : {true, false}) {
    model::ShareLink link = make_share_link(GalleryId::generate());
    if (!expires) link.expires_at.reset();
    const model::ShareLink before = link;
    ASSERT_EQ(error_code(run(share_links().insert(link))), "ok");
    for (const bool hides : {true, true, false, false, true}) {
      model::set_hiding(link, hides);
      const ShareLinkStore::Hiding hiding{hides, link.expires_at, link.hiding_until};
      const ShareLinkStore::GuestChange change{
          .allows_guests = {}, .photos_max = {}, .held_photos_max = {}, .hiding = hiding};
      EXPECT_EQ(error_code(run(share_links().change_guests(link.id, change))), "ok");
      const auto stored = run(share_links().find(link.id)).value();
      EXPECT_EQ(stored, link);
      EXPECT_EQ(stored.expires_at, hides ? std::optional(model::kOverForOlder) : before.expires_at);
      EXPECT_EQ(model::expiry_of(stored), before.expires_at);
    }
    ASSERT_EQ(error_code(run(share_links().change_guests(link.id, {.allows_guests = false, .photos_max = 3}))), "ok");
    link.allows_guests = false;
    link.guest_photos_max = 3;
    EXPECT_EQ(run(share_links().find(link.id)).value(), link) << "it goes on hiding";
    EXPECT_EQ(error_code(run(share_links().revoke(link.id))), "ok");
    link.is_revoked = true;
    EXPECT_EQ(run(share_links().find_by_secret(link.secret_hash)).value(), link);
  }
}

TEST_P(MetadataConformance, ShareLinksGoWithTheirGallery) {
  const GalleryId gallery = GalleryId::generate();
  for (int i = 0; i < 5; ++i) {
    const model::ShareLink link = make_share_link(gallery);
    ASSERT_EQ(error_code(run(share_links().insert(link))), "ok");
    if (i == 0) ASSERT_EQ(error_code(run(share_links().revoke(link.id))), "ok");
  }
  const model::ShareLink other = make_share_link(GalleryId::generate());
  ASSERT_EQ(error_code(run(share_links().insert(other))), "ok");
  EXPECT_EQ(run(share_links().remove_all_of(gallery, 3)).value(), 3U);
  EXPECT_EQ(run(share_links().remove_all_of(gallery, 3)).value(), 2U) << "the revoked one, too";
  EXPECT_EQ(run(share_links().remove_all_of(gallery, 3)).value(), 0U);
  EXPECT_THAT(run(share_links().list(gallery, 3)).value(), IsEmpty());
  EXPECT_EQ(run(share_links().find(other.id)).value(), other);
}

}  // namespace
}  // namespace portreto::metadata
