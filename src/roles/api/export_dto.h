#pragma once

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "model/values.h"
#include "roles/api/auth_dto.h"
#include "roles/api/page_dto.h"

// The document in the archive of GET /export. Files are named as they stand in the archive, people by their usernames.
namespace portreto::api {

// Who added a photo without an account. The id is the same for all that they added by one link.
struct ExportedGuest {
  UserId id;
  std::string name;  // empty when they did not say
};
BOOST_DESCRIBE_STRUCT(ExportedGuest, (), (id, name))

struct ExportedPhoto {
  PhotoId id;
  std::string file;
  std::string file_name;  // as it was uploaded
  std::uint64_t size_bytes = 0;
  Sha256Digest sha256{};
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::string description;
  std::string alt;
  std::string location;
  std::vector<std::string> tags;
  std::optional<Timestamp> taken_at;
  Timestamp created_at;
  ExifView exif;
  std::optional<ExportedGuest> added_by_guest;
};
BOOST_DESCRIBE_STRUCT(ExportedPhoto, (),
                      (id, file, file_name, size_bytes, sha256, width, height, description, alt, location, tags,
                       taken_at, created_at, exif, added_by_guest))

// One that was added to a gallery of somebody else.
struct ExportedContribution {
  GalleryId gallery;
  ExportedPhoto photo;
};
BOOST_DESCRIBE_STRUCT(ExportedContribution, (), (gallery, photo))

// One that the owner has made.
struct ExportedSection {
  std::string title;
  std::vector<PhotoId> photos;
};
BOOST_DESCRIBE_STRUCT(ExportedSection, (), (title, photos))

struct ExportedGallery {
  GalleryId id;
  std::string name;
  std::string description;
  model::Audience audience = model::Audience::kPrivate;
  std::vector<std::string> people;        // who were chosen for it
  std::vector<std::string> contributors;  // who may add photos to it
  std::optional<PhotoId> cover;
  bool shares_originals = false;
  bool comments_off = false;
  model::PositionDetail positions = model::PositionDetail::kHidden;
  bool hides_camera = false;
  model::PhotoOrder order = model::PhotoOrder::kAdded;  // in which its photos stand here
  std::vector<ExportedSection> sections;                // shown under the order by hand
  Timestamp created_at;
  Timestamp updated_at;
  std::vector<ExportedPhoto> photos;
};
BOOST_DESCRIBE_STRUCT(ExportedGallery, (),
                      (id, name, description, audience, people, contributors, cover, shares_originals, comments_off,
                       positions, hides_camera, order, sections, created_at, updated_at, photos))

struct ExportedComment {
  CommentId id;
  model::TargetKind target = model::TargetKind::kGallery;
  Uuid target_id;
  std::string text;
  Timestamp created_at;
  std::optional<Timestamp> edited_at;
};
BOOST_DESCRIBE_STRUCT(ExportedComment, (), (id, target, target_id, text, created_at, edited_at))

// Left by somebody without an account, on something of the person's.
struct ExportedGuestComment {
  CommentId id;
  model::TargetKind target = model::TargetKind::kGallery;
  Uuid target_id;
  std::string name;
  std::string text;
  Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ExportedGuestComment, (), (id, target, target_id, name, text, created_at))

struct ExportedLike {
  model::TargetKind target = model::TargetKind::kGallery;
  Uuid target_id;
  Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ExportedLike, (), (target, target_id, created_at))

struct ExportedProfile {
  std::string first_name;
  std::string last_name;
  std::string bio;
  std::optional<std::chrono::year_month_day> birth_date;
  std::optional<model::Sex> sex;
  bool is_private = false;
  std::optional<std::string> picture;  // a file
};
BOOST_DESCRIBE_STRUCT(ExportedProfile, (), (first_name, last_name, bio, birth_date, sex, is_private, picture))

// Without its key, which is in the person's device alone.
struct ExportedPasskey {
  std::string name;
  Timestamp created_at;
  std::optional<Timestamp> used_at;
};
BOOST_DESCRIBE_STRUCT(ExportedPasskey, (), (name, created_at, used_at))

struct ExportDocument {
  std::uint32_t version = 1;  // raised when a reader of the one before would be misled
  Timestamp exported_at;
  AccountView account;
  ExportedProfile profile;
  std::vector<ExportedGallery> galleries;
  std::vector<ExportedContribution> contributions;
  std::vector<ExportedComment> comments;
  std::vector<ExportedGuestComment> guest_comments;
  std::vector<ExportedLike> likes;
  std::vector<std::string> following;
  std::vector<std::string> followers;
  std::vector<std::string> blocked;
  std::vector<std::string> muted;
  std::vector<ExportedPasskey> passkeys;
};
BOOST_DESCRIBE_STRUCT(ExportDocument, (),
                      (version, exported_at, account, profile, galleries, contributions, comments, guest_comments,
                       likes, following, followers, blocked, muted, passkeys))

}  // namespace portreto::api
