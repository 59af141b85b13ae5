#pragma once

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/values.h"
#include "model/variant.h"

// Answers of the app tier. A page holds everything that is drawn of it, the viewer's own bar included, so that one page
// costs one request. `next` of a list is the `cursor` (or `after`) to ask for what follows; absent at the end.
namespace portreto::api {

// How the viewer stands to a person.
enum class Relation { kSelf, kNone, kRequested, kFollowing };

struct Source {
  model::ImageFormat format = model::ImageFormat::kWebp;
  std::uint32_t width = 0;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(Source, (), (format, width, url))

// A profile's picture.
struct Picture {
  std::string average_color;  // "#rrggbb"
  std::vector<Source> sources;
};
BOOST_DESCRIBE_STRUCT(Picture, (), (average_color, sources))

struct UserSummary {
  UserId id;
  std::string username;
  std::string display_name;  // first and last name, or the username when there is neither
  bool is_private = false;
  std::optional<Picture> photo;
};
BOOST_DESCRIBE_STRUCT(UserSummary, (), (id, username, display_name, is_private, photo))

// Whoever is logged in, for the bar on top of each page.
struct Viewer {
  UserId id;
  std::string username;
  std::string display_name;
  std::optional<Picture> photo;
  std::uint64_t pending_requests = 0;      // people who ask to follow
  std::uint64_t unread_notifications = 0;  // counted up to 100
  bool is_admin = false;                   // by the access token: a new role shows with the next one
};
BOOST_DESCRIBE_STRUCT(Viewer, (), (id, username, display_name, photo, pending_requests, unread_notifications, is_admin))

// What the viewer may do with a gallery, or with a photo. The service checks again on each call.
struct Permissions {
  bool can_edit = false;
  bool can_delete = false;
  bool can_add = false;       // photos, to the gallery
  bool can_react = false;     // like, and comment unless that is off
  bool can_download = false;  // the originals
  bool comments_off = false;  // nobody may add a comment
};
BOOST_DESCRIBE_STRUCT(Permissions, (), (can_edit, can_delete, can_add, can_react, can_download, comments_off))

struct Reactions {
  std::uint64_t likes = 0;
  std::uint64_t comments = 0;
  bool is_liked = false;  // by the viewer
};
BOOST_DESCRIBE_STRUCT(Reactions, (), (likes, comments, is_liked))

struct CommentItem {
  CommentId id;
  UserSummary author;
  std::string text;
  Timestamp created_at;
  std::optional<Timestamp> edited_at;
  bool can_edit = false;
  bool can_delete = false;
  bool can_report = false;
  bool is_guest = false;  // the author has no account, and so no username
};
BOOST_DESCRIBE_STRUCT(CommentItem, (),
                      (id, author, text, created_at, edited_at, can_edit, can_delete, can_report, is_guest))

// Oldest first.
struct CommentPage {
  std::vector<CommentItem> items;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(CommentPage, (), (items, next))

// GET /comments/{id}: one comment and where it stands.
struct CommentView {
  std::optional<Viewer> viewer;
  CommentItem comment;
  model::TargetKind target = model::TargetKind::kGallery;
  Uuid target_id;
};
BOOST_DESCRIBE_STRUCT(CommentView, (), (viewer, comment, target, target_id))

// A photo as a tile of a grid: WebP at 320, 640 and 960 and JPEG at 640, as far as they exist.
struct PhotoItem {
  PhotoId id;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::string average_color;  // "#rrggbb"
  std::string thumbhash;      // base64url
  std::string alt;
  std::string description;  // at most its first 120 characters
  std::vector<Source> sources;
  std::optional<std::string> section{};  // the key of the one that it is in, of the gallery's page that shows it
};
BOOST_DESCRIBE_STRUCT(PhotoItem, (), (id, width, height, average_color, thumbhash, alt, description, sources, section))

// A part of a gallery. GET of the gallery with `section=` and its key begins with its first photo.
struct SectionItem {
  std::string key;                   // of one by time "2026", "2026-11" or "2026-11-28", in UTC
  std::optional<std::string> title;  // of one that the owner has made
  std::uint64_t photo_count = 0;
};
BOOST_DESCRIBE_STRUCT(SectionItem, (), (key, title, photo_count))

// One that the owner has made: also the answer to making and to changing it.
struct SectionLink {
  std::string key;
  std::string title;
};
BOOST_DESCRIBE_STRUCT(SectionLink, (), (key, title))

struct GalleryCard {
  GalleryId id;
  std::string name;
  std::string description;
  model::Audience audience = model::Audience::kPrivate;
  UserSummary owner;
  std::uint64_t photo_count = 0;
  std::vector<PhotoItem> previews;  // the cover, then the first ones; at most 5
  Reactions reactions;
  Timestamp created_at;
  Timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(GalleryCard, (),
                      (id, name, description, audience, owner, photo_count, previews, reactions, created_at,
                       updated_at))

// GET /galleries/{id}; also the answer to creating and to changing one. `gallery.previews` holds the cover alone.
struct GalleryPage {
  std::optional<Viewer> viewer;
  GalleryCard gallery;
  std::uint64_t revision = 0;
  std::optional<PhotoId> cover;   // absent: the first photo
  bool shares_originals = false;  // whether whoever may see it may download the originals
  model::PositionDetail positions = model::PositionDetail::kHidden;  // how exactly it is told where photos were taken
  bool hides_camera = false;
  model::PhotoOrder order = model::PhotoOrder::kAdded;
  // Whom the owner chose, and who may add photos; told to the owner alone.
  std::optional<std::vector<UserSummary>> people;
  std::optional<std::vector<UserSummary>> contributors;
  // Of all its photos, in its order: those that the owner has made, or days, months or years of a large gallery.
  std::vector<SectionItem> sections;
  std::vector<PhotoItem> photos;
  std::optional<std::string> next;
  CommentPage comments;
  Relation relation = Relation::kNone;  // to the owner
  Permissions permissions;
  std::optional<std::string> taken_down;  // why, when an administrator has taken it down; then its owner alone sees it
  std::optional<std::uint64_t> held_photo_count{};  // that wait for the owner, to whom alone it is told; absent: none
};
BOOST_DESCRIBE_STRUCT(GalleryPage, (),
                      (viewer, gallery, revision, cover, shares_originals, positions, hides_camera, order, people,
                       contributors, sections, photos, next, comments, relation, permissions, taken_down,
                       held_photo_count))

// The file as it was uploaded, for those who may download it: it may say where it was taken.
struct Original {
  std::string file_name;
  model::ImageFormat format = model::ImageFormat::kJpeg;
  std::uint64_t size_bytes = 0;
  std::string url;  // answers as an attachment
};
BOOST_DESCRIBE_STRUCT(Original, (), (file_name, format, size_bytes, url))

// Absent fields are unknown, or not told to this viewer.
struct ExifView {
  std::optional<std::string> camera;
  std::optional<std::string> lens;
  std::optional<std::string> exposure;
  std::optional<double> aperture;
  std::optional<std::uint32_t> iso;
  std::optional<double> focal_length_mm;
  std::optional<double> latitude;
  std::optional<double> longitude;
  std::optional<bool> is_approximate;  // the position lies up to about 10 km away
};
BOOST_DESCRIBE_STRUCT(ExifView, (),
                      (camera, lens, exposure, aperture, iso, focal_length_mm, latitude, longitude, is_approximate))

struct PhotoDetails {
  PhotoId id;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::string average_color;
  std::string thumbhash;
  std::string alt;
  std::string description;
  std::string location;
  std::vector<std::string> tags;
  std::optional<Timestamp> taken_at;
  Timestamp created_at;
  std::uint64_t revision = 0;
  std::vector<Source> sources;  // every size, WebP and JPEG
  std::optional<Original> original;
  ExifView exif;
  // Of one that somebody without an account added: what they call themselves, empty when they did not say.
  std::optional<std::string> added_by_guest;
  // What whoever added it decided; told to them alone. Absent: as the gallery tells it in one's own, otherwise hidden.
  std::optional<model::PositionDetail> positions;
  std::optional<model::PositionDetail> positions_told;  // to others who may see it; told to whoever added it alone
};
BOOST_DESCRIBE_STRUCT(PhotoDetails, (),
                      (id, width, height, average_color, thumbhash, alt, description, location, tags, taken_at,
                       created_at, revision, sources, original, exif, added_by_guest, positions, positions_told))

struct GalleryLink {
  GalleryId id;
  std::string name;
  model::Audience audience = model::Audience::kPrivate;
};
BOOST_DESCRIBE_STRUCT(GalleryLink, (), (id, name, audience))

// GET /photos/{id}; also the answer to changing one.
struct PhotoPage {
  std::optional<Viewer> viewer;
  PhotoDetails photo;
  GalleryLink gallery;
  UserSummary owner;                    // of the gallery
  std::optional<UserSummary> added_by;  // absent: the owner
  std::optional<PhotoId> previous;
  std::optional<PhotoId> next;
  std::uint64_t position = 0;  // in the gallery, from 1
  std::uint64_t count = 0;
  std::optional<std::string> page;     // cursor of the gallery's page that begins with it; absent: it is on the first
  std::optional<SectionLink> section;  // that it is in, of those that the owner has made
  Reactions reactions;
  CommentPage comments;
  Relation relation = Relation::kNone;  // to the owner
  Permissions permissions;
  std::optional<std::string> taken_down;  // as of a gallery
};
BOOST_DESCRIBE_STRUCT(PhotoPage, (),
                      (viewer, photo, gallery, owner, added_by, previous, next, position, count, page, section,
                       reactions, comments, relation, permissions, taken_down))

// Answer of POST /photos/{id}/place.
struct PlaceResult {
  std::uint64_t position = 0;  // from 1
};
BOOST_DESCRIBE_STRUCT(PlaceResult, (), (position))

// Answer of POST /galleries/{id}/photos.
struct UploadResult {
  PhotoItem photo;
  bool is_held = false;  // it waits until the owner of the gallery lets it through
};
BOOST_DESCRIBE_STRUCT(UploadResult, (), (photo, is_held))

// GET /galleries (own), GET /shared-with-me, GET /explore and GET /search/galleries; newest first.
struct GalleryList {
  std::optional<Viewer> viewer;
  std::vector<GalleryCard> galleries;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(GalleryList, (), (viewer, galleries, next))

struct FoundPhoto {
  PhotoItem photo;
  GalleryLink gallery;
  UserSummary owner;
};
BOOST_DESCRIBE_STRUCT(FoundPhoto, (), (photo, gallery, owner))

// GET /search/photos and GET /tags/{tag}; newest first, by when they were taken. There may be a `next` although few
// were found, or none: the search goes on there.
struct FoundPhotos {
  std::optional<Viewer> viewer;
  std::vector<FoundPhoto> photos;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(FoundPhotos, (), (viewer, photos, next))

struct PersonItem {
  UserSummary user;
  Relation relation = Relation::kNone;
};
BOOST_DESCRIBE_STRUCT(PersonItem, (), (user, relation))

// GET /feed; newest first.
struct FeedPage {
  std::optional<Viewer> viewer;
  std::vector<GalleryCard> galleries;
  std::optional<std::string> next;
  std::vector<PersonItem> suggestions;  // whom one might follow; filled only when the feed is empty
  std::optional<std::string> newest;    // for GET /feed/news; absent when there are no galleries
};
BOOST_DESCRIBE_STRUCT(FeedPage, (), (viewer, galleries, next, suggestions, newest))

// GET /feed/news.
struct FeedNews {
  std::uint64_t count = 0;
  bool has_more = false;  // there may be more than were counted
};
BOOST_DESCRIBE_STRUCT(FeedNews, (), (count, has_more))

// GET /people (`query` is what was asked for) and GET /suggestions.
struct PeoplePage {
  std::optional<Viewer> viewer;
  std::string query;
  std::vector<PersonItem> people;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(PeoplePage, (), (viewer, query, people, next))

// GET /profiles/{username}/followers and /following, and GET /follow-requests; newest first.
struct FollowList {
  std::optional<Viewer> viewer;
  UserSummary user;  // whose list it is
  std::vector<PersonItem> people;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(FollowList, (), (viewer, user, people, next))

// GET /galleries/{id}/likes and /photos/{id}/likes; newest first.
struct LikerList {
  std::optional<Viewer> viewer;
  std::vector<PersonItem> people;
  std::uint64_t guests = 0;  // on this page, who have no name
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(LikerList, (), (viewer, people, guests, next))

// What is shown of a person to those who may see more than name and picture.
struct ProfileDetails {
  std::string bio;
  std::optional<std::chrono::year_month_day> birth_date;
  std::optional<model::Sex> sex;
  std::uint64_t followers = 0;
  std::uint64_t following = 0;
  std::uint64_t galleries = 0;  // that the viewer may see
};
BOOST_DESCRIBE_STRUCT(ProfileDetails, (), (bio, birth_date, sex, followers, following, galleries))

// GET /profiles/{username}. A private profile that has not accepted the viewer: no details; its public galleries are
// there.
struct ProfilePage {
  std::optional<Viewer> viewer;
  UserSummary user;
  Timestamp joined_at;
  Relation relation = Relation::kNone;
  bool is_follower = false;  // this person follows the viewer
  bool is_muted = false;     // by the viewer
  std::optional<ProfileDetails> details;
  std::vector<GalleryCard> galleries;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ProfilePage, (),
                      (viewer, user, joined_at, relation, is_follower, is_muted, details, galleries, next))

// GET /profile: one's own, for editing; also the answer to changing it.
struct OwnProfile {
  std::optional<Viewer> viewer;
  std::string username;
  std::string first_name;
  std::string last_name;
  std::string bio;
  std::optional<std::chrono::year_month_day> birth_date;
  std::optional<model::Sex> sex;
  bool is_private = false;
  std::optional<Picture> photo;
};
BOOST_DESCRIBE_STRUCT(OwnProfile, (),
                      (viewer, username, first_name, last_name, bio, birth_date, sex, is_private, photo))

// GET /me.
struct Me {
  Viewer viewer;
  std::uint64_t followers = 0;
  std::uint64_t following = 0;
  std::uint64_t galleries = 0;
};
BOOST_DESCRIBE_STRUCT(Me, (), (viewer, followers, following, galleries))

// Answer of PUT and DELETE /follows/{username}.
struct FollowResult {
  Relation relation = Relation::kNone;
};
BOOST_DESCRIBE_STRUCT(FollowResult, (), (relation))

// GET /photos/{id}/copies, for its owner.
struct PhotoCopies {
  std::uint64_t copies = 0;                 // that there should be
  std::uint64_t answering = 0;              // whose machines say now that they are well
  std::uint64_t zones = 0;                  // that those are in
  std::optional<Timestamp> verified_since;  // after it, which is after the photo came, all that their machines had was
                                            // read and verified; absent: not yet, or not known
};
BOOST_DESCRIBE_STRUCT(PhotoCopies, (), (copies, answering, zones, verified_since))

}  // namespace portreto::api
