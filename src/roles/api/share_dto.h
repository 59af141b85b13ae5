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

// POST /galleries/{id}/links.
struct ShareLinkInput {
  std::optional<std::string> label;     // for the owner's own list
  std::optional<std::string> password;  // absent or empty: none
  std::optional<Timestamp> expires_at;  // absent: never
  std::optional<bool> allows_download;  // of the originals; absent: no
};
BOOST_DESCRIBE_STRUCT(ShareLinkInput, (), (label, password, expires_at, allows_download))

struct ShareLinkItem {
  ShareLinkId id;
  std::string label;
  bool has_password = false;
  std::optional<Timestamp> expires_at;
  bool allows_download = false;
  Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ShareLinkItem, (), (id, label, has_password, expires_at, allows_download, created_at))

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

// GET /shared/{secret}.
struct SharedGalleryPage {
  std::string name;
  std::string description;
  UserSummary owner;
  Timestamp created_at;
  std::uint64_t photo_count = 0;
  bool can_download = false;  // the originals
  std::vector<PhotoItem> photos;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(SharedGalleryPage, (),
                      (name, description, owner, created_at, photo_count, can_download, photos, next))

// GET /shared/{secret}/photos/{id}.
struct SharedPhotoPage {
  PhotoDetails photo;
  std::string gallery_name;
  UserSummary owner;
  std::optional<PhotoId> previous;
  std::optional<PhotoId> next;
  std::uint64_t position = 0;  // in the gallery, from 1
  std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(SharedPhotoPage, (), (photo, gallery_name, owner, previous, next, position, count))

}  // namespace portreto::api
