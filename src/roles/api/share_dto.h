#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "roles/api/page_dto.h"

// Share links: what their owner sees of them, and what is shown to whoever holds one.
namespace portreto::api {

// Carries what POST /shared/{secret}/unlock gave, on every request below /shared/{secret}.
inline constexpr char kShareTokenHeader[] = "X-Share-Token";

// By which a client tells one guest from the others, on requests below /shared/{secret}: what it made at random, once.
inline constexpr char kGuestTokenHeader[] = "X-Guest-Token";

// POST /galleries/{id}/links.
struct ShareLinkInput {
  std::optional<std::string> label;               // for the owner's own list
  std::optional<std::string> password;            // absent or empty: none
  std::optional<Timestamp> expires_at;            // absent: never
  std::optional<bool> allows_download;            // of the originals; absent: no
  std::optional<bool> allows_guests;              // to like and to comment; absent: no
  std::optional<std::uint32_t> guest_photos_max;  // how many photos guests may add; absent: none
  std::optional<bool> holds_guest_photos;         // each waits until the owner lets it through; absent: no
  std::optional<bool> hides_gallery;              // shows guests what they have added alone; absent: no
};
BOOST_DESCRIBE_STRUCT(ShareLinkInput, (),
                      (label, password, expires_at, allows_download, allows_guests, guest_photos_max,
                       holds_guest_photos, hides_gallery))

// PATCH /galleries/{id}/links/{link}: what is absent stays.
struct ShareLinkPatch {
  std::optional<bool> allows_guests;
  std::optional<std::uint32_t> guest_photos_max;
  std::optional<bool> holds_guest_photos;
  std::optional<bool> hides_gallery;
};
BOOST_DESCRIBE_STRUCT(ShareLinkPatch, (), (allows_guests, guest_photos_max, holds_guest_photos, hides_gallery))

struct ShareLinkItem {
  ShareLinkId id;
  std::string label;
  bool has_password = false;
  std::optional<Timestamp> expires_at;
  bool allows_download = false;
  bool allows_guests = false;
  std::uint32_t guest_photos_max = 0;
  Timestamp created_at;
  bool holds_guest_photos = false;
  bool hides_gallery = false;
};
BOOST_DESCRIBE_STRUCT(ShareLinkItem, (),
                      (id, label, has_password, expires_at, allows_download, allows_guests, guest_photos_max,
                       created_at, holds_guest_photos, hides_gallery))

// The one time that the secret is told.
struct ShareLinkCreated {
  ShareLinkItem link;
  std::string secret;
  std::string path;  // of the page for people, "/s/…"
};
BOOST_DESCRIBE_STRUCT(ShareLinkCreated, (), (link, secret, path))

// GET /galleries/{id}/links: those that are not revoked, newest first.
struct ShareLinkList {
  std::optional<Viewer> viewer;
  GalleryLink gallery;
  std::uint64_t revision = 0;  // of the gallery
  bool are_open = false;       // false: the gallery is private, and no link opens it
  std::vector<ShareLinkItem> links;
};
BOOST_DESCRIBE_STRUCT(ShareLinkList, (), (viewer, gallery, revision, are_open, links))

struct UnlockInput {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(UnlockInput, (), (password))

struct UnlockResult {
  std::string token;
  std::uint64_t expires_in = 0;  // seconds
};
BOOST_DESCRIBE_STRUCT(UnlockResult, (), (token, expires_in))

// What people without an account may leave on a gallery or a photo, and what is there.
struct GuestReactions {
  Reactions reactions;
  bool comments_off = false;  // nobody may add a comment
  CommentPage comments;
};
BOOST_DESCRIBE_STRUCT(GuestReactions, (), (reactions, comments_off, comments))

// POST /shared/{secret}/comments, and of a photo.
struct GuestCommentInput {
  std::string name;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(GuestCommentInput, (), (name, text))

// PATCH /shared/{secret}/photos/{id}.
struct SharedPhotoPatch {
  std::string alt;
};
BOOST_DESCRIBE_STRUCT(SharedPhotoPatch, (), (alt))

// GET /shared/{secret}.
struct SharedGalleryPage {
  std::string name;
  std::string description;
  UserSummary owner;
  Timestamp created_at;
  std::uint64_t photo_count = 0;
  bool can_download = false;          // the originals
  std::vector<SectionItem> sections;  // as of a gallery
  std::vector<PhotoItem> photos;
  std::optional<std::string> next;
  std::optional<GuestReactions> guests;  // absent: guests cannot like and comment
  bool can_add = false;                  // photos
  bool holds_photos = false;             // those wait until the owner lets them through
  std::vector<PhotoItem> held_photos;    // one page of those that this guest added and that wait
  std::optional<std::string> held_next{};
  // Nothing of it is told but its name, its owner's, and when it was made; `photos` are those that this guest added.
  bool hides_gallery = false;
};
BOOST_DESCRIBE_STRUCT(SharedGalleryPage, (),
                      (name, description, owner, created_at, photo_count, can_download, sections, photos, next, guests,
                       can_add, holds_photos, held_photos, held_next, hides_gallery))

// One that waits until the owner of its gallery lets it through.
struct HeldPhotoItem {
  PhotoItem photo;
  Timestamp created_at;
  std::string added_by_guest;  // empty: they did not say
};
BOOST_DESCRIBE_STRUCT(HeldPhotoItem, (), (photo, created_at, added_by_guest))

// GET /galleries/{id}/held-photos, in the order in which they were added.
struct HeldPhotoList {
  std::optional<Viewer> viewer;
  GalleryLink gallery;
  std::uint64_t count = 0;  // of all
  std::vector<HeldPhotoItem> photos;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(HeldPhotoList, (), (viewer, gallery, count, photos, next))

// GET /shared/{secret}/photos/{id}.
struct SharedPhotoPage {
  PhotoDetails photo;
  std::string gallery_name;
  UserSummary owner;
  std::optional<PhotoId> previous;
  std::optional<PhotoId> next;
  std::uint64_t position = 0;  // in the gallery, from 1
  std::uint64_t count = 0;
  std::optional<std::string> page;       // as of a photo
  std::optional<SectionLink> section;    // likewise
  std::optional<GuestReactions> guests;  // as of the gallery
  bool can_delete = false;               // this guest added it
};
BOOST_DESCRIBE_STRUCT(SharedPhotoPage, (),
                      (photo, gallery_name, owner, previous, next, position, count, page, section, guests, can_delete))

}  // namespace portreto::api
