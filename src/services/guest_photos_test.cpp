#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/share_link_store.h"
#include "security/guest_token.h"
#include "services/account_erasure.h"
#include "services/faults_testing.h"
#include "services/gallery_service.h"
#include "services/guest_service.h"
#include "services/held_photos.h"
#include "services/notification_service.h"
#include "services/quota_service.h"
#include "services/sweeper.h"
#include "services/upload_service.h"
#include "services/world_testing.h"

// People without an account who add photos by a share link.
namespace portreto::services {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class GuestPhotosTest : public testing::Test {
 protected:
  Viewer guest() {
    return {.link = OpenLink{.gallery = gallery_,
                             .id = link_,
                             .allows_photos = true,
                             .guest = security::guest_of(security::new_guest_token(), link_)}};
  }
  template <typename T>
  static std::string code(const Result<T>& result) {
    return result ? "ok" : std::string(to_string(result.error().code));
  }
  Result<model::Photo> add(const Viewer& viewer, IdempotencyKey key = {}, int which = 1) {
    return world_.run(photos_.add(viewer, gallery_, {world_.upload_of(tiny_png(which)), "a.png", " Eleni "}, key));
  }
  Result<model::Upload> create(const Viewer& viewer, IdempotencyKey key = {}) {
    return world_.run(uploads_.create(
        viewer, {.gallery = gallery_, .file_name = "a.png", .length_bytes = size_, .sha256 = {}, .guest_name = "Eleni"},
        std::move(key)));
  }
  Result<model::Upload> append(const Viewer& viewer, const model::Upload& upload) {
    const std::string png = tiny_png();
    const ByteView bytes = as_bytes(png).first(50);
    return world_.run(uploads_.append(viewer, upload, blob::source_of({bytes.begin(), bytes.end()})));
  }
  Result<model::Upload> finish(const Viewer& viewer, const model::Upload& upload) {
    return world_.run(uploads_.finish(viewer, upload, world_.upload_of(tiny_png())));
  }
  void change_link(std::uint32_t photos_max) {
    ASSERT_TRUE(world_.run(
        world_.metadata.share_links().change_guests(link_, {.allows_guests = {}, .photos_max = photos_max})));
  }
  void set_quota(std::uint64_t bytes) { ASSERT_TRUE(world_.run(quotas_.set_limit(owner_, bytes))); }
  std::uint64_t used() { return world_.run(quotas_.look(owner_))->used_bytes; }
  std::size_t count() {
    return world_.run(world_.metadata.photos().list(gallery_, {.limit = 100})).value().items.size();
  }

  const std::uint64_t size_ = tiny_png().size();
  World world_;
  SiteService site_{world_.metadata, world_.clock};
  QuotaService quotas_{world_.metadata, site_, world_.clock};
  PhotoService photos_{world_.metadata, world_.images, world_.clock, &quotas_};
  UploadService uploads_{
      world_.metadata, world_.images, photos_, world_.clock, {.length_bytes_max = 1000, .receiving_max = 3}};
  GuestService guests_{world_.metadata, world_.clock};
  const UserId owner_ = world_.add_user("owner");
  const GalleryId gallery_ = world_.add_gallery(owner_, model::Audience::kLink);
  const ShareLinkId link_ = world_.add_link(gallery_, {.guest_photos_max = 500}).id;
};

TEST_F(GuestPhotosTest, AGuestsPhotoIsTheOwnersAndSaysWhoAddedIt) {
  const Viewer eleni = guest();
  const auto photo = add(eleni, "key").value();
  EXPECT_EQ(photo.owner, owner_);
  EXPECT_EQ(photo.guest, (model::PhotoGuest{link_, *eleni.link->guest, "Eleni"}));
  EXPECT_EQ(add(eleni, "key")->id, photo.id) << "twice";
  EXPECT_EQ(code(add(eleni, "key", 2)), "conflict");
  EXPECT_NE(add(guest(), "key")->id, photo.id) << "another guest with the same key";
  const auto owners = world_.run(photos_.add({owner_}, gallery_, {world_.upload_of(tiny_png(2)), "b.png"}, "key"));
  EXPECT_EQ(owners->guest, std::nullopt);
  EXPECT_EQ(count(), 3U);
  NotificationService notifications{world_.metadata, world_.clock};
  const auto told = world_.run(notifications.list({owner_}, {}))->view;
  ASSERT_EQ(told.items.size(), 2U);
  EXPECT_EQ(told.items.back().guest_name, "Eleni");
  EXPECT_EQ(told.unread, 2U);
}

TEST_F(GuestPhotosTest, AGuestSaysWhatTheirOwnPhotoShows) {
  const Viewer eleni = guest();
  const PhotoId photo = add(eleni)->id;
  const auto describe = [&](const Viewer& who, PhotoId id, std::string alt) {
    return code(world_.run(photos_.describe(who, id, std::move(alt))));
  };
  const auto alt = [&] { return world_.run(world_.metadata.photos().find(photo))->alt; };
  EXPECT_EQ(describe(eleni, photo, " A pier "), "ok");
  EXPECT_EQ(alt(), "A pier");
  EXPECT_EQ(describe(eleni, photo, "A pier"), "ok") << "twice";
  EXPECT_EQ(describe(eleni, photo, "A\npier"), "invalid_argument");
  EXPECT_EQ(describe(guest(), photo, "Mine"), "not_found") << "another guest's";
  EXPECT_EQ(describe({owner_}, photo, "Mine"), "not_found") << "who has a page for that";
  EXPECT_EQ(describe(eleni, PhotoId::generate(), "Mine"), "not_found");

  // Somebody else changes it at the same moment.
  auto& on_update = world_.metadata.photos().on_update;
  on_update = [tries = 0]() mutable -> std::optional<Fault> {
    return ++tries == 1 ? std::optional(Fault{ErrorCode::kConflict, false}) : std::nullopt;
  };
  EXPECT_EQ(describe(eleni, photo, "A long pier"), "ok");
  on_update = [] { return Fault{ErrorCode::kOutcomeUnknown, true}; };
  EXPECT_EQ(describe(eleni, photo, "A short pier"), "outcome_unknown");
  EXPECT_EQ(describe(eleni, photo, "A short pier"), "ok") << "its own write is found";
  on_update = [] { return Fault{}; };
  EXPECT_NE(describe(eleni, photo, "None"), "ok");
  EXPECT_EQ(alt(), "A short pier");
  on_update = {};
  change_link(0);
  Viewer late = eleni;
  late.link->allows_photos = false;
  EXPECT_EQ(describe(late, photo, "Late"), "not_found");
}

TEST_F(GuestPhotosTest, ABadFileAndABadNameAreRefusedAlone) {
  const auto refused = world_.run(photos_.add(guest(), gallery_, {world_.upload_of("no picture"), "a.png"}, {}));
  EXPECT_EQ(code(refused), "unsupported_media");
  const std::string name(51, 'x');
  EXPECT_EQ(code(world_.run(photos_.add(guest(), gallery_, {world_.upload_of(tiny_png()), "a.png", name}, {}))),
            "invalid_argument");
  EXPECT_EQ(
      code(world_.run(uploads_.create(
          guest(), {.gallery = gallery_, .file_name = {}, .length_bytes = 1, .sha256 = {}, .guest_name = "a\nb"}, {}))),
      "invalid_argument");
  EXPECT_EQ(count(), 0U);
  EXPECT_TRUE(world_.is_clean());
  EXPECT_EQ(code(add(guest())), "ok");
}

TEST_F(GuestPhotosTest, OnlyWhereTheLinkLeadsAndAsLongAsItLetsThem) {
  const Viewer eleni = guest();
  const GalleryId other = world_.add_gallery(owner_, model::Audience::kPublic);
  EXPECT_EQ(code(world_.run(photos_.add(eleni, other, {world_.upload_of(tiny_png()), "a.png"}, {}))), "not_found");
  Viewer unknown = eleni;
  unknown.link->guest.reset();
  EXPECT_EQ(code(add(unknown)), "invalid_argument");
  // What the request was let in by does not count, but what holds when the file is whole.
  change_link(0);
  EXPECT_EQ(code(add(eleni)), "not_found");
  change_link(5);
  EXPECT_EQ(code(add(eleni)), "ok");
  ASSERT_TRUE(world_.run(world_.metadata.share_links().revoke(link_)));
  EXPECT_EQ(code(add(eleni)), "gone");
  EXPECT_EQ(count(), 1U);
}

TEST_F(GuestPhotosTest, AnUploadEndsWithItsLink) {
  const Viewer eleni = guest();
  const auto begun = create(eleni).value();
  const auto further = append(eleni, begun).value();
  ASSERT_TRUE(world_.run(world_.metadata.share_links().revoke(link_)));
  EXPECT_EQ(code(append(eleni, further)), "gone");
  EXPECT_EQ(code(finish(eleni, further)), "gone");
  EXPECT_EQ(code(create(eleni)), "gone");
  EXPECT_EQ(count(), 0U);
  world_.clock.advance(std::chrono::hours(25));
  EXPECT_EQ(world_.run(Sweeper(world_.metadata, world_.images, world_.clock).sweep()).uploads, 1U);
  EXPECT_TRUE(world_.is_clean());
}

TEST_F(GuestPhotosTest, AnUploadIsOfOneGuestAlone) {
  const Viewer eleni = guest(), other = guest();
  const auto begun = create(eleni, "key").value();
  EXPECT_EQ(create(eleni, "key")->id, begun.id);
  EXPECT_NE(create(other, "key")->id, begun.id);
  EXPECT_EQ(code(world_.run(uploads_.look(other, begun.id))), "not_found");
  EXPECT_EQ(code(world_.run(uploads_.look({owner_}, begun.id))), "not_found");
  EXPECT_EQ(code(world_.run(uploads_.remove(other, begun.id))), "not_found");
  EXPECT_EQ(world_.run(uploads_.list(eleni))->size(), 1U);
  EXPECT_THAT(world_.run(uploads_.list({owner_})).value(), IsEmpty());
  // All guests of a gallery together; its owner has as much as before.
  EXPECT_EQ(code(create(guest())), "ok");
  EXPECT_EQ(code(create(guest())), "too_many_requests");
  EXPECT_EQ(code(create({owner_})), "ok");
  const auto done = finish(eleni, begun).value();
  EXPECT_EQ(world_.run(world_.metadata.photos().find(*done.photo))->guest->name, "Eleni");
  EXPECT_EQ(code(create(guest())), "ok");
}

TEST_F(GuestPhotosTest, ALinkTakesAsManyAsItsOwnerLetsIt) {
  change_link(3);
  const Viewer eleni = guest();
  const auto check = [&](IdempotencyKey key = {}) {
    return code(world_.run(photos_.check_guest_room(eleni, gallery_, std::move(key))));
  };
  const PhotoId first = add(eleni)->id;
  const auto begun = create(guest()).value();
  EXPECT_EQ(check(), "ok");
  EXPECT_EQ(code(add(eleni, "last")), "ok");
  EXPECT_EQ(check(), "conflict") << "with the one that is coming";
  EXPECT_EQ(check("last"), "ok") << "it has its room";
  EXPECT_EQ(code(create(eleni)), "conflict");
  EXPECT_EQ(code(add(eleni)), "ok") << "began at the same moment";
  EXPECT_EQ(code(add(eleni)), "conflict");
  EXPECT_EQ(code(finish(guest(), begun)), "conflict");
  ASSERT_TRUE(world_.run(photos_.remove(eleni, first)));
  EXPECT_EQ(code(add(eleni)), "ok") << "there is room again";
  EXPECT_EQ(code(world_.run(photos_.check_guest_room({owner_}, gallery_, {}))), "ok");
}

TEST_F(GuestPhotosTest, TheOwnersRoomCountsAndIsToldToNobody) {
  set_quota(size_ * 5 / 2);
  const Viewer eleni = guest();
  EXPECT_EQ(code(add(eleni)), "ok");
  const auto begun = create(eleni).value();
  EXPECT_EQ(used(), 2 * size_);
  for (const auto& refused : {add(eleni).error(), create(eleni).error()}) {
    EXPECT_EQ(refused.code, ErrorCode::kPayloadTooLarge);
    EXPECT_THAT(refused.message, HasSubstr("owner"));
    EXPECT_THAT(refused.message, Not(HasSubstr("MB")));
  }
  ASSERT_TRUE(world_.run(uploads_.remove(eleni, begun.id)));
  EXPECT_EQ(used(), size_);
  const auto again = create(eleni).value();
  EXPECT_EQ(code(world_.run(uploads_.finish(eleni, again, world_.upload_of("no picture")))), "unsupported_media");
  EXPECT_EQ(used(), size_) << "what is no picture gives its room back";
  EXPECT_EQ(code(finish(eleni, create(eleni).value())), "ok");
  EXPECT_EQ(used(), 2 * size_);
}

TEST_F(GuestPhotosTest, AGuestDeletesWhatTheyAddedWhileTheLinkLetsThem) {
  const Viewer eleni = guest();
  const PhotoId photo = add(eleni)->id;
  EXPECT_EQ(code(world_.run(photos_.remove(guest(), photo))), "not_found");
  EXPECT_EQ(code(world_.run(photos_.remove(eleni, world_.add_photo(owner_, gallery_)))), "not_found");
  Viewer closed = eleni;
  closed.link->allows_photos = false;
  EXPECT_EQ(code(world_.run(photos_.remove(closed, photo))), "not_found");
  EXPECT_EQ(code(world_.run(photos_.remove(eleni, photo))), "ok");
  EXPECT_EQ(code(world_.run(photos_.remove(eleni, photo))), "not_found");
  EXPECT_EQ(code(world_.run(photos_.remove({owner_}, add(eleni)->id))), "ok");
}

TEST_F(GuestPhotosTest, AGuestLearnsOfTheirOwnFilesAlone) {
  const Viewer eleni = guest();
  ASSERT_TRUE(add(eleni));
  ASSERT_TRUE(world_.run(photos_.add({owner_}, gallery_, {world_.upload_of(tiny_png(2)), "b.png"}, {})));
  const std::vector<Sha256Digest> both{sha256(as_bytes(tiny_png(1))), sha256(as_bytes(tiny_png(2)))};
  EXPECT_EQ(world_.run(photos_.known(eleni, gallery_, both))->size(), 1U);
  EXPECT_THAT(world_.run(photos_.known(guest(), gallery_, both)).value(), IsEmpty());
  EXPECT_EQ(world_.run(photos_.known({owner_}, gallery_, both))->size(), 2U);
}

TEST_F(GuestPhotosTest, PhotosAreCountedByLinkAndAddressAndHour) {
  const Viewer eleni = guest();
  for (std::uint32_t i = 0; i < kGuestPhotosPerHour; ++i) {
    ASSERT_TRUE(world_.run(guests_.count_photo(i % 2 == 0 ? eleni : guest(), "peer")));
  }
  EXPECT_EQ(code(world_.run(guests_.count_photo(eleni, "peer"))), "too_many_requests");
  EXPECT_EQ(code(world_.run(guests_.count_photo(eleni, "other peer"))), "ok");
  world_.clock.advance(std::chrono::hours(1));
  EXPECT_EQ(code(world_.run(guests_.count_photo(eleni, "peer"))), "ok");
}

TEST_F(GuestPhotosTest, WhatGuestsHadBegunGoesWithTheAccount) {
  const Viewer eleni = guest();
  ASSERT_TRUE(add(eleni));
  ASSERT_TRUE(append(eleni, create(eleni).value()));
  ASSERT_TRUE(world_.run(world_.metadata.accounts().mark_deleted({owner_, "", world_.clock.now(), "secret"})));
  Sweeper sweeper{world_.metadata, world_.images, world_.clock};
  AccountErasure erasure{world_.metadata, world_.images, sweeper, world_.clock};
  world_.clock.advance(std::chrono::minutes(1));
  world_.run(erasure.round());
  EXPECT_THAT(world_.run(world_.metadata.uploads().list_receiving(model::guests_of(gallery_), 10)).value(), IsEmpty());
  EXPECT_EQ(count(), 0U);
  EXPECT_EQ(world_.memory_blobs.usage().blobs, 0U);
}

// By a link that hides the gallery.
TEST_F(GuestPhotosTest, AGuestSeesWhatTheyAddedWhereTheySeeNoGallery) {
  GalleryService galleries{world_.metadata, world_.clock};
  const auto hiding = [](Viewer viewer) {
    viewer.link->hides_gallery = true;
    return viewer;
  };
  const Viewer eleni = hiding(guest()), other = hiding(guest());
  const auto seen_by = [&](const Viewer& viewer) {
    return world_.run(galleries.look(viewer, gallery_, {}))->photos.items;
  };
  world_.add_photo(owner_, gallery_);
  const PhotoId photo = add(eleni)->id;
  ASSERT_EQ(seen_by(eleni).size(), 1U);
  EXPECT_EQ(seen_by(eleni)[0].id, photo);
  EXPECT_THAT(seen_by(other), IsEmpty());
  const std::vector<Sha256Digest> file{sha256(as_bytes(tiny_png()))};
  EXPECT_THAT(world_.run(photos_.known(other, gallery_, file)).value(), IsEmpty());
  EXPECT_EQ(code(world_.run(photos_.look(eleni, photo, {}))), "ok");
  EXPECT_EQ(code(world_.run(photos_.look(other, photo, {}))), "not_found");
  EXPECT_EQ(code(world_.run(photos_.original(eleni, photo))), "permission_denied");

  world_.metadata.photos().on_list_of_guest = [] { return Fault{}; };
  EXPECT_EQ(code(world_.run(galleries.look(eleni, gallery_, {}))), "unavailable") << "not as if there were none";
  world_.metadata.photos().on_list_of_guest = {};

  Viewer stopped = eleni;
  stopped.link->allows_photos = false;
  EXPECT_THAT(seen_by(stopped), IsEmpty());
  EXPECT_EQ(code(world_.run(photos_.look(stopped, photo, {}))), "not_found");
  const GalleryId elsewhere = world_.add_gallery(owner_, model::Audience::kPublic);
  ASSERT_TRUE(world_.run(photos_.edit({owner_}, photo, {.gallery = elsewhere})));
  EXPECT_THAT(seen_by(eleni), IsEmpty());
  EXPECT_EQ(code(world_.run(photos_.look(eleni, photo, {}))), "not_found");
}

// Until the owner lets them through.
class HeldPhotosTest : public GuestPhotosTest {
 protected:
  void hold() {
    ASSERT_TRUE(world_.run(world_.metadata.share_links().change_guests(
        link_, {.allows_guests = {}, .photos_max = 0, .held_photos_max = 500})));
  }
  std::vector<model::Photo> waiting() {
    const auto view = world_.run(held_.list({owner_}, gallery_, {})).value();
    EXPECT_EQ(view.count, view.photos.items.size());
    return view.photos.items;
  }
  std::vector<model::Photo> own(const Viewer& viewer) {
    return world_.run(galleries_.look(viewer, gallery_, {}))->own_held.items;
  }

  HeldPhotos held_{world_.metadata};
  GalleryService galleries_{world_.metadata, world_.clock};
};

TEST_F(HeldPhotosTest, WaitAndAreSeenByTheOwnerAndWhoAddedThemAlone) {
  hold();
  const Viewer eleni = guest(), other = guest();
  const auto photo = add(eleni, "key").value();
  EXPECT_EQ(photo.state, model::State::kHeld);
  EXPECT_EQ(add(eleni, "key")->id, photo.id) << "twice";
  EXPECT_EQ(code(add(eleni, "key", 2)), "conflict");
  EXPECT_EQ(count(), 0U);
  EXPECT_EQ(own(eleni).size(), 1U);
  EXPECT_THAT(own(other), IsEmpty());
  EXPECT_EQ(waiting().size(), 1U);
  EXPECT_EQ(world_.run(galleries_.look({owner_}, gallery_, {}))->held_count, 1U);
  EXPECT_EQ(world_.run(galleries_.look(other, gallery_, {}))->held_count, 0U);
  EXPECT_EQ(code(world_.run(photos_.look({owner_}, photo.id, {}))), "not_found") << "it has no page yet";
  const std::vector<Sha256Digest> file{sha256(as_bytes(tiny_png()))};
  EXPECT_EQ(world_.run(photos_.known(eleni, gallery_, file))->size(), 1U) << "so that it is not sent twice";
  EXPECT_THAT(world_.run(photos_.known(other, gallery_, file)).value(), IsEmpty());
  EXPECT_EQ(used(), size_);
  NotificationService notifications{world_.metadata, world_.clock};
  const auto told = world_.run(notifications.list({owner_}, {}))->view;
  ASSERT_EQ(told.items.size(), 1U);
  EXPECT_EQ(told.things.at(*told.items[0].target).photo->state, model::State::kHeld);

  EXPECT_EQ(code(world_.run(held_.release(other, photo.id))), "unauthenticated");
  EXPECT_EQ(code(world_.run(held_.release({world_.add_user("ben")}, photo.id))), "not_found");
  EXPECT_EQ(code(world_.run(held_.release({owner_}, photo.id))), "ok");
  EXPECT_EQ(code(world_.run(held_.release({owner_}, photo.id))), "ok") << "twice";
  EXPECT_EQ(count(), 1U);
  EXPECT_THAT(waiting(), IsEmpty());
  EXPECT_THAT(own(eleni), IsEmpty());
  EXPECT_EQ(add(eleni, "key")->id, photo.id) << "a late retry finds it";
}

TEST_F(HeldPhotosTest, CountForTheLinkAndTheRoomAndAreDeletedByBoth) {
  ASSERT_TRUE(world_.run(world_.metadata.share_links().change_guests(
      link_, {.allows_guests = {}, .photos_max = 0, .held_photos_max = 2})));
  set_quota(size_ * 5 / 2);
  const Viewer eleni = guest();
  const PhotoId first = add(eleni)->id, second = add(eleni)->id;
  EXPECT_EQ(code(add(eleni)), "conflict");
  EXPECT_EQ(used(), 2 * size_);
  EXPECT_EQ(code(world_.run(photos_.remove(guest(), first))), "not_found");
  EXPECT_EQ(code(world_.run(photos_.remove({world_.add_user("ben")}, first))), "not_found");
  EXPECT_EQ(code(world_.run(photos_.remove(eleni, first))), "ok");
  EXPECT_EQ(code(world_.run(photos_.remove({owner_}, second))), "ok");
  EXPECT_EQ(code(world_.run(held_.release({owner_}, second))), "not_found");
  EXPECT_EQ(used(), 0U);
  EXPECT_THAT(waiting(), IsEmpty());
}

TEST_F(HeldPhotosTest, AnUnknownOutcomeIsAskedAgainAndNeverToldAsSuccess) {
  hold();
  const PhotoId photo = add(guest())->id;
  auto& faulty = world_.metadata;
  faulty.photos().on_release = [] { return Fault{ErrorCode::kOutcomeUnknown, false}; };
  EXPECT_EQ(code(world_.run(held_.release({owner_}, photo))), "outcome_unknown");
  EXPECT_EQ(waiting().size(), 1U);
  faulty.photos().on_release = [tries = 0]() mutable -> std::optional<Fault> {
    if (++tries > 1) return std::nullopt;
    return Fault{ErrorCode::kOutcomeUnknown, true};
  };
  EXPECT_EQ(code(world_.run(held_.release({owner_}, photo))), "ok") << "its own write is found";
  EXPECT_EQ(count(), 1U);
}

TEST_F(HeldPhotosTest, GoWithTheAccount) {
  hold();
  ASSERT_TRUE(add(guest()));
  ASSERT_TRUE(world_.run(world_.metadata.accounts().mark_deleted({owner_, "", world_.clock.now(), "secret"})));
  Sweeper sweeper{world_.metadata, world_.images, world_.clock};
  AccountErasure erasure{world_.metadata, world_.images, sweeper, world_.clock};
  world_.clock.advance(std::chrono::minutes(1));
  world_.run(erasure.round());
  EXPECT_EQ(world_.run(world_.metadata.photos().count_held(gallery_)).value(), 0U);
  EXPECT_EQ(world_.memory_blobs.usage().blobs, 0U);
}

}  // namespace
}  // namespace portreto::services
