#include "services/share_service.h"

#include <gtest/gtest.h>

#include "metadata/share_link_store.h"
#include "model/limits.h"
#include "security/guest_token.h"
#include "services/gallery_service.h"
#include "services/photo_service.h"
#include "services/sweeper.h"
#include "services/world_testing.h"

namespace portreto::services {
namespace {

using model::Audience;
using std::chrono::hours;
using std::chrono::seconds;

class ShareServiceTest : public testing::Test {
 protected:
  ShareServiceTest() { tokens.set_keys({security::generate_secret_key(world.clock.now())}); }

  std::string make(ShareService::NewLink input = {}) {
    return world.run(shares.create({owner}, gallery, std::move(input))).value().secret;
  }
  template <typename T>
  static std::string code(const Result<T>& result) {
    return result ? "ok" : std::string(to_string(result.error().code));
  }
  std::string opened(const std::string& secret, const std::string& token = {}) {
    return code(world.run(shares.open(secret, token)));
  }
  Result<std::string> unlock(const std::string& secret, const std::string& password, const std::string& peer = "peer") {
    return world.run(shares.unlock(secret, password, peer));
  }
  void set_audience(Audience audience) {
    model::Gallery changed = world.run(world.metadata.galleries().find(gallery)).value();
    changed.audience = audience;
    ASSERT_TRUE(world.run(world.metadata.galleries().update(changed)));
  }

  World world;
  const security::PasswordHasher hasher{{.memory_kib = 8, .passes = 1}};
  security::UnlockTokens tokens;
  ShareService shares{{world.metadata, world.pool, hasher, tokens, world.clock}};
  GalleryService galleries{world.metadata, world.clock};
  PhotoService photos{world.metadata, world.images, world.clock};
  const UserId owner = world.add_user("owner");
  const UserId other = world.add_user("other");
  const GalleryId gallery = world.add_gallery(owner, Audience::kLink);
};

TEST_F(ShareServiceTest, ALinkShowsItsGalleryAndKeepsNoSecret) {
  const PhotoId photo = world.add_photo(owner, gallery);
  const auto created = world.run(shares.create({owner}, gallery, {.label = " Grandpa "})).value();
  EXPECT_EQ(created.link.label, "Grandpa");
  EXPECT_GE(created.secret.size(), 43U) << "256 bits";
  EXPECT_NE(make(), created.secret);
  EXPECT_EQ(created.link.secret_hash, sha256(as_bytes(created.secret)));
  EXPECT_EQ(world.run(world.metadata.share_links().find(created.link.id)).value(), created.link);

  const Viewer viewer = world.run(shares.open(created.secret, "")).value();
  EXPECT_EQ(viewer.user, std::nullopt);
  EXPECT_EQ(world.run(galleries.look(viewer, gallery, {})).value().photos.items.size(), 1U);
  EXPECT_TRUE(world.run(photos.look(viewer, photo, {})));
  EXPECT_EQ(code(world.run(photos.original(viewer, photo))), "permission_denied");
  EXPECT_EQ(code(world.run(photos.change(viewer, photo, {.revision = 1}))), "permission_denied");
  EXPECT_EQ(opened(created.secret + "x"), "not_found");
  EXPECT_EQ(opened(""), "not_found");
}

// SECURITY 22.
TEST_F(ShareServiceTest, ALinkShowsNoOtherGalleryNotEvenAPublicOne) {
  const GalleryId open_to_all = world.add_gallery(owner, Audience::kPublic);
  const PhotoId photo = world.add_photo(owner, open_to_all);
  const Viewer viewer = world.run(shares.open(make({.allows_download = true}), "")).value();
  EXPECT_EQ(code(world.run(galleries.look(viewer, open_to_all, {}))), "not_found");
  EXPECT_EQ(code(world.run(photos.look(viewer, photo, {}))), "not_found");
  EXPECT_EQ(code(world.run(photos.original(viewer, photo))), "not_found");
}

TEST_F(ShareServiceTest, LinksAreTheOwnersAlone) {
  EXPECT_EQ(code(world.run(shares.create({}, gallery, {}))), "unauthenticated");
  EXPECT_EQ(code(world.run(shares.create({other}, gallery, {}))), "not_found");
  set_audience(Audience::kPublic);
  EXPECT_EQ(code(world.run(shares.create({other}, gallery, {}))), "permission_denied");
  EXPECT_EQ(code(world.run(shares.list({other}, gallery))), "permission_denied");
  const auto created = world.run(shares.create({owner}, gallery, {})).value();
  EXPECT_EQ(code(world.run(shares.revoke({other}, gallery, created.link.id))), "permission_denied");
  const GalleryId of_other = world.add_gallery(other, Audience::kPublic);
  EXPECT_EQ(code(world.run(shares.revoke({other}, of_other, created.link.id))), "not_found") << "by another gallery";
  EXPECT_EQ(opened(created.secret), "ok");
}

TEST_F(ShareServiceTest, ARevokedLinkIsGoneForGoodAndTheOthersStay) {
  const std::string stays = make();
  const auto created = world.run(shares.create({owner}, gallery, {})).value();
  EXPECT_EQ(opened(created.secret), "ok");
  EXPECT_EQ(world.run(shares.list({owner}, gallery)).value().links.size(), 2U);
  EXPECT_TRUE(world.run(shares.revoke({owner}, gallery, created.link.id)));
  EXPECT_TRUE(world.run(shares.revoke({owner}, gallery, created.link.id))) << "twice";
  EXPECT_EQ(opened(created.secret), "gone");
  EXPECT_EQ(code(unlock(created.secret, "any")), "gone");
  EXPECT_EQ(opened(stays), "ok");
  EXPECT_EQ(world.run(shares.list({owner}, gallery)).value().links.size(), 1U);
}

TEST_F(ShareServiceTest, ALinkExpires) {
  const Timestamp end = world.clock.now() + hours(1);
  EXPECT_EQ(code(world.run(shares.create({owner}, gallery, {.expires_at = world.clock.now()}))), "invalid_argument");
  const std::string secret = make({.expires_at = end});
  EXPECT_EQ(opened(secret), "ok");
  world.clock.advance(end - world.clock.now());
  EXPECT_EQ(opened(secret), "gone");
}

// SECURITY 21, 24.
TEST_F(ShareServiceTest, WhatIsRememberedOfALinkShowsNothing) {
  const Timestamp end = world.clock.now() + hours(1);
  const auto created = world.run(shares.create({owner}, gallery, {.password = "sesame", .expires_at = end})).value();
  std::vector<Viewer> asked;
  const auto look = [&](Viewer viewer) {
    asked.push_back(viewer);
    return galleries.look(viewer, viewer.link->gallery, {});
  };
  const auto shown = [&](const std::string& token) {
    asked.clear();
    return code(world.run(shares.show({.secret = created.secret, .token = token, .guest = {}}, look)));
  };
  const std::string token = unlock(created.secret, "sesame").value();
  EXPECT_EQ(shown(token), "ok");
  EXPECT_EQ(shown(token), "ok");
  EXPECT_EQ(asked.size(), 1U) << "once each time";
  EXPECT_EQ(shown(""), "unauthenticated");
  EXPECT_TRUE(asked.empty()) << "nothing is read for who has no password";
  EXPECT_EQ(code(world.run(shares.show({.secret = created.secret + "x", .token = token, .guest = {}}, look))),
            "not_found");

  ASSERT_TRUE(world.run(shares.change({owner}, gallery, created.link.id, {.allows_guests = true, .photos_max = {}})));
  EXPECT_EQ(shown(token), "ok");
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_TRUE(asked[1].link->allows_guests) << "as the link is now";

  set_audience(Audience::kPrivate);
  EXPECT_EQ(shown(token), "gone");
  EXPECT_EQ(shown(""), "gone") << "before the password is asked for";
  set_audience(Audience::kLink);
  EXPECT_EQ(shown(token), "ok");
  const auto refuse = [](const Viewer&) -> Task<Result<int>> { co_return fail(ErrorCode::kPermissionDenied, "No."); };
  EXPECT_EQ(code(world.run(shares.show({.secret = created.secret, .token = token, .guest = {}}, refuse))),
            "permission_denied");

  ASSERT_TRUE(world.run(shares.revoke({owner}, gallery, created.link.id)));
  EXPECT_EQ(shown(token), "gone");
  const std::string expires = make({.expires_at = end});
  const auto shown_until = [&] {
    return code(world.run(shares.show({.secret = expires, .token = {}, .guest = {}}, look)));
  };
  EXPECT_EQ(shown_until(), "ok");
  world.clock.advance(end - world.clock.now());
  EXPECT_EQ(shown_until(), "gone");
}

// SECURITY 22.
TEST_F(ShareServiceTest, ALinkThatHidesItsGalleryShowsNothingOfIt) {
  const PhotoId photo = world.add_photo(owner, gallery);
  const Timestamp end = world.clock.now() + hours(1);
  const auto created = world
                           .run(shares.create({owner}, gallery,
                                              {.expires_at = end,
                                               .allows_download = true,
                                               .allows_guests = true,
                                               .guest_photos_max = {},
                                               .hides_gallery = true}))
                           .value();
  EXPECT_EQ(model::guest_photos_max(created.link), model::kGuestPhotosUsual);
  EXPECT_EQ(model::expiry_of(created.link), end);
  EXPECT_EQ(created.link.expires_at, model::kOverForOlder);
  EXPECT_EQ(world.run(world.metadata.share_links().find(created.link.id)).value(), created.link);

  const std::string token = security::new_guest_token();
  const Viewer viewer = world.run(shares.open(created.secret, "", token)).value();
  EXPECT_FALSE(viewer.link->allows_guests);
  const auto seen = world.run(galleries.look(viewer, gallery, {})).value();
  EXPECT_TRUE(seen.photos.items.empty());
  EXPECT_TRUE(seen.card.previews.empty());
  EXPECT_EQ(seen.card.photo_count, 0U);
  EXPECT_EQ(code(world.run(photos.look(viewer, photo, {}))), "not_found");
  EXPECT_EQ(code(world.run(photos.original(viewer, photo))), "not_found");
  world.clock.advance(end - world.clock.now());
  EXPECT_EQ(opened(created.secret), "gone");
}

TEST_F(ShareServiceTest, ALinkThatHidesItsGalleryTakesPhotos) {
  const auto none = world.run(shares.create({owner}, gallery, {.guest_photos_max = 0, .hides_gallery = true}));
  ASSERT_EQ(code(none), "invalid_argument");
  EXPECT_EQ(none.error().fields.at(0).field, "guest_photos_max");
  const ShareLinkId link = world.run(shares.create({owner}, gallery, {.guest_photos_max = {}})).value().link.id;
  const auto change = [&](ShareService::GuestChange input) {
    return world.run(shares.change({owner}, gallery, link, input));
  };
  EXPECT_EQ(code(change({.allows_guests = {}, .photos_max = 0, .hides_gallery = true})), "invalid_argument");
  EXPECT_FALSE(world.run(world.metadata.share_links().find(link))->hides_gallery) << "all or nothing";
  auto changed = change({.allows_guests = {}, .photos_max = {}, .holds_photos = true, .hides_gallery = true}).value();
  EXPECT_EQ(changed.held_photos_max, model::kGuestPhotosUsual);
  EXPECT_EQ(world.run(world.metadata.share_links().find(link)).value(), changed);
  EXPECT_EQ(code(change({.allows_guests = {}, .photos_max = 0})), "invalid_argument");
  changed = change({.allows_guests = {}, .photos_max = 7}).value();
  EXPECT_TRUE(changed.hides_gallery);
  EXPECT_EQ(changed.held_photos_max, 7U);
  changed = change({.allows_guests = {}, .photos_max = 0, .hides_gallery = false}).value();
  EXPECT_EQ(model::guest_photos_max(changed), 0U);
}

// SECURITY 23: also where it is remembered as it was.
TEST_F(ShareServiceTest, ALinkBeginsAndStopsToHideItsGalleryAtOnce) {
  world.add_photo(owner, gallery);
  const auto created = world.run(shares.create({owner}, gallery, {.guest_photos_max = {}})).value();
  ShareService elsewhere{{world.metadata, world.pool, hasher, tokens, world.clock}};
  const auto seen = [&] {
    const auto look = [&](Viewer viewer) { return galleries.look(viewer, viewer.link->gallery, {}); };
    const auto shown = world.run(elsewhere.show({.secret = created.secret, .token = {}, .guest = {}}, look));
    return shown.value().photos.items.size();
  };
  EXPECT_EQ(seen(), 1U);
  for (const bool hides : {true, false, true}) {
    ASSERT_TRUE(world.run(shares.change({owner}, gallery, created.link.id,
                                        {.allows_guests = {}, .photos_max = {}, .hides_gallery = hides})));
    EXPECT_EQ(seen(), hides ? 0U : 1U);
    EXPECT_EQ(seen(), hides ? 0U : 1U) << "as it is remembered now";
  }
}

// SECURITY 24.
TEST_F(ShareServiceTest, AGalleryThatBecomesPrivateIsClosedToItsLinks) {
  const std::string secret = make();
  const Viewer viewer = world.run(shares.open(secret, "")).value();
  set_audience(Audience::kPrivate);
  EXPECT_EQ(opened(secret), "gone");
  EXPECT_EQ(code(world.run(galleries.look(viewer, gallery, {}))), "not_found") << "also for what was opened before";
  EXPECT_EQ(code(world.run(shares.create({owner}, gallery, {}))), "conflict");
  for (const auto audience : {Audience::kPeople, Audience::kFollowers, Audience::kPublic, Audience::kLink}) {
    set_audience(audience);
    EXPECT_EQ(opened(secret), "ok");
  }
}

// SECURITY 21 and 22.
TEST_F(ShareServiceTest, APasswordIsAskedForAndOpensThisLinkAlone) {
  EXPECT_EQ(code(world.run(shares.create({owner}, gallery, {.password = "short"}))), "invalid_argument");
  const std::string secret = make({.password = "sesame"});
  const std::string another = make({.password = "sesame"});
  EXPECT_EQ(opened(secret), "unauthenticated");
  EXPECT_EQ(opened(secret, "nonsense"), "unauthenticated");
  const auto wrong = unlock(secret, "Sesame");
  ASSERT_EQ(code(wrong), "invalid_argument");
  EXPECT_EQ(wrong.error().fields.at(0).field, "password");

  const std::string token = unlock(secret, "sesame").value();
  EXPECT_EQ(opened(secret, token), "ok");
  EXPECT_EQ(opened(another, token), "unauthenticated");
  EXPECT_EQ(opened(another + "x", token), "not_found");
  world.clock.advance(security::kUnlockTtl);
  EXPECT_EQ(opened(secret, token), "unauthenticated");

  const std::string open = make();
  EXPECT_EQ(opened(open, unlock(open, "").value()), "ok") << "one without a password has nothing to unlock";
  EXPECT_EQ(code(unlock("unknown", "sesame")), "not_found");
}

// SECURITY 13: by the link, whatever address the guesses come from, and by the address, whatever link they are at.
TEST_F(ShareServiceTest, GuessesAreSlowedDown) {
  const std::string secret = make({.password = "sesame"});
  const std::string another = make({.password = "sesame"});
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(code(unlock(secret, "wrong", "peer " + std::to_string(i))), "invalid_argument");
  }
  const auto refused = unlock(secret, "sesame", "peer");
  ASSERT_EQ(code(refused), "too_many_requests");
  EXPECT_GT(refused.error().retry_after_s, 0);
  EXPECT_EQ(code(unlock(another, "sesame", "peer")), "ok") << "a link is counted by itself";
  world.clock.advance(seconds(refused.error().retry_after_s));
  EXPECT_EQ(code(unlock(secret, "sesame", "peer")), "ok");
  EXPECT_EQ(code(unlock(secret, "wrong", "peer")), "invalid_argument") << "and begins anew";

  int tries = 0;
  while (code(unlock(make({.password = "sesame"}), "wrong", "guesser")) == "invalid_argument") ASSERT_LT(++tries, 50);
  EXPECT_EQ(code(unlock(another, "sesame", "guesser")), "too_many_requests");
  EXPECT_EQ(code(unlock(another, "sesame", "somebody else")), "ok");
}

TEST_F(ShareServiceTest, AGalleryHasALimitOfLinks) {
  for (std::size_t i = 1; i < model::kShareLinksMax; ++i) make();
  const auto last = world.run(shares.create({owner}, gallery, {})).value();
  EXPECT_EQ(code(world.run(shares.create({owner}, gallery, {}))), "conflict");
  EXPECT_TRUE(world.run(shares.revoke({owner}, gallery, last.link.id)));
  EXPECT_EQ(code(world.run(shares.create({owner}, gallery, {}))), "ok");
}

TEST_F(ShareServiceTest, LinksGoWithTheirGallery) {
  const std::string secret = make();
  EXPECT_TRUE(world.run(galleries.remove({owner}, gallery)));
  EXPECT_EQ(opened(secret), "gone");
  Sweeper sweeper(world.metadata, world.images, world.clock);
  EXPECT_EQ(world.run(sweeper.sweep()).failures, 0U);
  EXPECT_EQ(opened(secret), "not_found");
  EXPECT_TRUE(world.run(world.metadata.share_links().list(gallery, 10)).value().empty());
}

}  // namespace
}  // namespace portreto::services
