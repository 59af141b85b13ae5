#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "model/variant.h"

// The values of ARCHITECTURE.md's data model. Plain data; the rules about them are in model/rules.h and model/limits.h.
namespace portreto::model {

enum class Role { kMember, kAdmin };

// What a login asks for behind the password: a code from an app that has the secret (security/totp.h), or one of the
// recovery codes, each of which is good once.
struct SecondFactor {
  std::vector<std::byte> secret;
  std::int64_t last_step = 0;                // of the last code that was accepted; none up to it is accepted again
  std::vector<Sha256Digest> recovery_codes;  // hashes of those that are left

  bool operator==(const SecondFactor&) const = default;
};

// Leave to set a new password, for whoever has what was mailed to this person.
struct PasswordReset {
  Sha256Digest token_hash{};
  Timestamp expires_at;

  bool operator==(const PasswordReset&) const = default;
};

// What the auth tier knows of a person. It shares one stored document with the Profile, so that registering is a single
// write.
struct User {
  UserId id;
  std::string username;  // lower case, unique
  std::string email;     // lower case, unique; never shown to others
  std::string password_hash;
  Role role = Role::kMember;
  bool is_disabled = false;
  Timestamp created_at;
  // What happened later is news to this person; none: everything is.
  std::optional<Timestamp> notifications_seen_at;
  // The last change of the password, and the session in which it was made: the only one begun before that goes on.
  std::optional<Timestamp> password_changed_at;
  std::optional<SessionId> password_changed_in;
  std::optional<SecondFactor> second_factor;
  std::optional<PasswordReset> password_reset;
  // Once they have deleted their account: from then on they are gone for everybody, and all that is theirs is being
  // removed; this row goes last, so that nobody takes the name before. The secret of the receipt is kept until then, so
  // that the same wish again gets the same answer.
  std::optional<Timestamp> deleted_at;
  std::string receipt_secret;
  std::string language;  // what mails to this person are in, a code of BCP 47; empty: they never said

  bool operator==(const User&) const = default;
};

// A family of refresh tokens: one login on one device. Rotation replaces current_hash and remembers the predecessor,
// whose reappearance after the grace period reveals a stolen token (RFC 9700 section 4.14.2).
struct Session {
  SessionId id;
  UserId user;
  Sha256Digest current_hash{};
  std::optional<Sha256Digest> previous_hash;
  Timestamp rotated_at;
  Timestamp created_at;
  Timestamp expires_at;
  std::string device;  // from User-Agent, for the person's own list

  bool operator==(const Session&) const = default;
};

// Failed logins under one key (an account or a peer address), for throttling.
struct LoginFailures {
  std::string key;
  std::uint32_t count = 0;
  Timestamp last_at;

  bool operator==(const LoginFailures&) const = default;
};

// A photo's or profile picture's bytes: the original and its derived sizes share one blob id.
struct Image {
  BlobId blob;
  ImageFormat format = ImageFormat::kJpeg;  // of the original
  std::uint64_t size_bytes = 0;             // of the original
  Sha256Digest sha256{};                    // of the original
  std::uint32_t width = 0;                  // after orientation
  std::uint32_t height = 0;
  std::vector<std::uint16_t> derivative_widths;  // each exists as WebP and as JPEG, ascending
  std::vector<std::byte> thumbhash;              // at most 25 bytes
  std::uint32_t average_color = 0;               // 0xRRGGBB

  bool operator==(const Image&) const = default;
};

// Where the bytes of an image lie in a cluster: one row for all variants of a blob. A node stands once in it, among the
// copies or among the leftovers.
struct BlobLocation {
  // kWriting: being stored, nobody owns it yet. kLive: complete on `copies`. kDeleting: to be removed from wherever it
  // is; the row goes last.
  enum class State { kWriting, kLive, kDeleting };

  BlobId blob;
  std::vector<std::uint16_t> variants;  // numbers, see model/variant.h
  std::vector<std::string> copies;      // nodes (cluster::Member::instance) on which all variants are durable
  std::vector<std::string> leftovers;   // nodes on which bytes may lie that must go
  State state = State::kWriting;
  std::uint64_t revision = 1;  // raised by every update; guards against lost updates
  Timestamp created_at;
  std::optional<DeletionId> deletion;  // of the account that it goes with, whose receipt tells what is left

  bool operator==(const BlobLocation&) const = default;
};

// A storage node as the cluster remembers it, whether it runs or not.
struct StorageNode {
  // kDraining: takes no new blobs, and those that it has are moved to other nodes. kRetired: will never be back; what
  // lay on it is lost.
  enum class State { kActive, kDraining, kRetired };

  std::string instance;  // cluster::Member::instance
  std::string zone;      // this and the address as they were last seen; empty when it was not
  std::string address;
  State state = State::kActive;

  bool operator==(const StorageNode&) const = default;
};

// What lies of a deleted account on one storage node.
struct DeletionNode {
  std::string node;
  std::uint64_t images = 0;  // when the account was deleted: photos, the profile picture, parts of unfinished uploads
  std::uint64_t bytes = 0;   // of their originals
  std::uint64_t left = 0;    // images of which copies are still to be erased
  std::optional<Timestamp> erased_at;  // when it was seen that nothing is left
  bool is_retired = false;             // is out of the cluster for good: nothing was erased there, it will never answer

  bool operator==(const DeletionNode&) const = default;
};

// The receipt of a deleted account: what was removed, and from where. Nothing in it tells whose it was.
struct Deletion {
  // kCounting: nothing was removed yet. kErasing: what is below was counted and is being removed. kErased: every row is
  // gone, and all bytes but those on nodes that could not be reached yet.
  enum class State { kCounting, kErasing, kErased };

  DeletionId id;  // made of the secret of the link to it
  State state = State::kCounting;
  std::uint64_t photos = 0;
  std::uint64_t bytes = 0;  // of their originals
  std::uint64_t galleries = 0;
  std::uint64_t comments = 0;
  std::uint64_t likes = 0;
  std::uint64_t follows = 0;  // in either direction, requests included
  std::vector<DeletionNode> nodes;
  std::uint64_t revision = 1;            // raised by every update; guards against lost updates
  Timestamp created_at;                  // when the account was deleted
  std::optional<Timestamp> erased_at;    // when it became kErased
  std::optional<Timestamp> finished_at;  // when nothing was left on any node

  bool operator==(const Deletion&) const = default;
};

enum class Sex { kFemale, kMale, kOther };

struct Profile {
  UserId user;
  std::string username;
  std::string first_name;
  std::string last_name;
  std::string bio;
  std::optional<std::chrono::year_month_day> birth_date;
  std::optional<Sex> sex;
  bool is_private = false;
  std::optional<Image> photo;
  Timestamp created_at;

  bool operator==(const Profile&) const = default;
};

// kPeople: those whom the owner chose by name. kLink: nobody but the owner, and whoever holds a share link.
enum class Audience { kPrivate, kFollowers, kPublic, kPeople, kLink };
inline constexpr std::array kAllAudiences{Audience::kPrivate, Audience::kFollowers, Audience::kPublic,
                                          Audience::kPeople, Audience::kLink};

// kDeleting: invisible to everyone; its bytes and rows are being removed and the row goes last. kHeld: of a photo that
// a guest added, until the owner of its gallery lets it through; the Portreto before knows no such state, and shows
// live photos alone.
enum class State { kLive, kDeleting, kHeld };

// In which order a gallery shows its photos, the oldest first: as they were added, by dated_at, or by place_of.
enum class PhotoOrder { kAdded, kTaken, kManual };
inline constexpr std::array kAllPhotoOrders{PhotoOrder::kAdded, PhotoOrder::kTaken, PhotoOrder::kManual};

// A part of a gallery in its owner's own order, with a title. It has a place there itself, among the photos and as a
// thing of its own: so photos come and go, also its first one, and it stays where it was put.
struct Section {
  SectionId id;
  std::string title;
  std::int64_t place = 0;  // photos whose place_of is not less are in it, up to the next section

  bool operator==(const Section&) const = default;
};

// How exactly it is told where a photo was taken; each tells more than the one before.
enum class PositionDetail { kHidden, kApproximate, kExact };
inline constexpr std::array kAllPositionDetails{PositionDetail::kHidden, PositionDetail::kApproximate,
                                                PositionDetail::kExact};

struct Gallery {
  GalleryId id;
  UserId owner;
  std::string name;  // unique among the owner's live galleries, compared without case
  std::string description;
  Audience audience = Audience::kPrivate;
  std::vector<UserId> people;  // who may see it under kPeople: each once, in order; kept under other audiences
  // Who may see it whatever its audience, and add photos to it: each once, in order.
  std::vector<UserId> contributors{};
  std::optional<PhotoId> cover;   // none, or gone: the first photo
  bool shares_originals = false;  // whether whoever may see it may download the originals
  PhotoOrder order = PhotoOrder::kAdded;
  // By their places, no two at the same; shown under PhotoOrder::kManual, and kept under the other orders.
  std::vector<Section> sections{};
  bool comments_off = false;                           // whether nobody may add a comment, to it or to its photos
  PositionDetail positions = PositionDetail::kHidden;  // of its photos, for whoever may see it; not by a link
  bool hides_camera = false;                           // whether camera, lens and settings are told to nobody else
  // The audience that it had before an administrator took it down: until it is restored it is private, and its owner
  // can neither share it nor move its photos elsewhere.
  std::optional<Audience> taken_down_from{};
  State state = State::kLive;
  std::uint64_t revision = 1;  // raised by every update; guards against lost updates
  Timestamp created_at;
  Timestamp updated_at;

  bool operator==(const Gallery&) const = default;
};

// A way into one gallery for whoever holds its secret, without an account.
struct ShareLink {
  ShareLinkId id;
  GalleryId gallery;
  Sha256Digest secret_hash{};           // unique; the secret itself is known to whoever was given it alone
  std::string label;                    // for the owner's own list
  std::string password_hash;            // empty: none is asked for
  std::optional<Timestamp> expires_at;  // none: never
  bool allows_download = false;         // of the originals
  bool allows_guests = false;           // to like and to comment, without an account
  std::uint32_t guest_photos_max = 0;   // how many photos people without an account may add by it; 0: none
  // The same, where each waits until the owner lets it through. In a field of its own, so that the Portreto before,
  // which would show them at once, lets nobody add by it; where both are given this one counts.
  std::uint32_t held_photos_max = 0;
  // That guests see nothing of the gallery by it but what they have added (Pass::Link::kOwn). The Portreto before does
  // not know this, and would show the gallery: so `expires_at` is then kOverForOlder, by which such a server finds the
  // link expired (410, and listed so to its owner, who can revoke it there), and `hiding_until` says when it expires.
  bool hides_gallery = false;
  std::optional<Timestamp> hiding_until{};
  bool is_revoked = false;  // for good; the row stays, so that its holders are told so
  Timestamp created_at;

  bool operator==(const ShareLink&) const = default;
};

inline constexpr Timestamp kOverForOlder{};
inline std::optional<Timestamp> expiry_of(const ShareLink& link) {
  return link.hides_gallery ? link.hiding_until : link.expires_at;
}
// When it expires stays as it is.
inline void set_hiding(ShareLink& link, bool hides) {
  const auto expiry = expiry_of(link);
  link.hides_gallery = hides;
  link.expires_at = hides ? std::optional(kOverForOlder) : expiry;
  link.hiding_until = hides ? expiry : std::nullopt;
}

// Where they see nothing there is nothing to like, whatever was chosen for when they do.
inline bool lets_guests_react(const ShareLink& link) { return link.allows_guests && !link.hides_gallery; }
inline bool holds_guest_photos(const ShareLink& link) { return link.held_photos_max > 0; }
inline std::uint32_t guest_photos_max(const ShareLink& link) {
  return holds_guest_photos(link) ? link.held_photos_max : link.guest_photos_max;
}

// What the camera wrote, as far as it is shown; model/rules.h says to whom.
struct Exif {
  std::string camera;
  std::string lens;
  std::string exposure;  // "1/250 s"
  double aperture = 0;   // f-number; 0: unknown
  std::uint32_t iso = 0;
  double focal_length_mm = 0;
  std::optional<double> latitude;
  std::optional<double> longitude;
  bool operator==(const Exif&) const = default;
};

// Somebody without an account who adds a photo: by which link they came, who they are among its guests (nobody's
// account, see security/guest_token.h), and what they call themselves, if they said so.
struct PhotoGuest {
  ShareLinkId link;
  UserId id;
  std::string name;
  bool operator==(const PhotoGuest&) const = default;
};

struct Photo {
  PhotoId id;
  GalleryId gallery;
  UserId owner;  // who added it: the gallery's owner, or one of its contributors; of a guest's, the gallery's owner
  Image image;
  std::string file_name;  // as it was uploaded; for the download's name only
  std::string location;
  std::string description;
  std::string alt;
  std::vector<std::string> tags;  // as the owner wrote them, no two with the same model::tag_key
  Exif exif;
  std::optional<Timestamp> taken_at;
  State state = State::kLive;
  std::uint64_t revision = 1;
  Timestamp created_at;
  // Where the gallery's owner has put it among the others of its gallery; none: where it was added. Changes without the
  // revision.
  std::optional<std::int64_t> rank;
  std::optional<PhotoGuest> guest{};  // who added it without an account
  // How exactly whoever added it lets others know where it was taken, where the gallery tells so at all; none: as the
  // gallery does in one's own, and not at all in another's.
  std::optional<PositionDetail> positions{};

  bool operator==(const Photo&) const = default;
};

// By which photos stand in the owner's own order, and then by their ids. A photo that was never moved has the time when
// it was added, as milliseconds since 1970 times kPlacesPerMs: room for twenty photos, each put before the last,
// between two that were added a millisecond apart.
inline constexpr std::int64_t kPlacesPerMs = 1 << 20;
std::int64_t place_of(const Photo& photo);

// When a photo was taken, as far as its camera says so and it can be true; otherwise when it was added. Never changes.
Timestamp dated_at(const Photo& photo);

// A stretch of a file that has arrived, and lies under a blob of its own until the file is whole.
struct UploadPart {
  BlobId blob;
  std::uint64_t size_bytes = 0;
  bool operator==(const UploadPart&) const = default;
};

// A file that comes in parts, over several requests and for as long as its sender needs.
struct Upload {
  // kReceiving: waits for what is missing. kDone: has become `photo`; what is left of its parts may go. kDeleting: was
  // given up; the row goes after its parts.
  enum class State { kReceiving, kDone, kDeleting };

  UploadId id;
  UserId owner;       // who sends it; of a guest's: guests_of(gallery), so that they take none of the owner's room
  GalleryId gallery;  // where the photo belongs
  std::string file_name;
  std::uint64_t length_bytes = 0;
  std::optional<Sha256Digest> sha256;  // of the whole file, if the sender has told
  std::vector<UploadPart> parts;       // in their order, each durable
  State state = State::kReceiving;
  std::optional<PhotoId> photo;
  std::uint64_t revision = 1;  // raised by every update; guards against lost updates
  Timestamp created_at;
  Timestamp expires_at;
  std::optional<PhotoGuest> guest{};  // who sends it without an account

  // How much of the file is durable.
  std::uint64_t offset_bytes() const;

  bool operator==(const Upload&) const = default;
};

// All guests who send files into a gallery, as the owner of their uploads: nobody's account.
inline UserId guests_of(GalleryId gallery) { return UserId{gallery.uuid}; }

// A gallery or a photo, as the thing that is liked or commented on.
enum class TargetKind { kGallery, kPhoto };
struct Target {
  TargetKind kind = TargetKind::kGallery;
  Uuid id;
  auto operator<=>(const Target&) const = default;
};
inline Target target_of(GalleryId id) { return {TargetKind::kGallery, id.uuid}; }
inline Target target_of(PhotoId id) { return {TargetKind::kPhoto, id.uuid}; }

// `recipient` is whom the act is told to, for good: the owner of the thing, or the nil id when that is who acts, or is
// gone. None: not known yet; the Portreto before this field wrote the row (NotificationStore::address).
struct Like {
  Target target;
  UserId user;
  Timestamp created_at;
  std::optional<UserId> recipient;
  std::optional<ShareLinkId> link{};  // of a guest: the one that they came by; `user` is theirs alone, and nobody's

  bool operator==(const Like&) const = default;
};

struct Comment {
  CommentId id;
  Target target;
  UserId author;
  std::string text;
  Timestamp created_at;
  std::optional<Timestamp> edited_at;
  std::optional<UserId> recipient;    // as of a Like
  std::optional<ShareLinkId> link{};  // as of a Like
  std::string guest_name{};           // what a guest calls themselves

  bool operator==(const Comment&) const = default;
};

enum class FollowState { kRequested, kAccepted };

struct Follow {
  UserId follower;
  UserId followed;
  FollowState state = FollowState::kRequested;
  Timestamp created_at;
  std::optional<Timestamp> accepted_at;  // of one that was asked for first; none of one that needed no answer

  bool operator==(const Follow&) const = default;
};

// Whom a person keeps away: muted, their galleries are not in the feed and their acts in no notification; blocked,
// neither of the two sees anything of the other.
enum class BlockKind { kMuted, kBlocked };

struct Block {
  UserId user;
  UserId other;
  BlockKind kind = BlockKind::kMuted;
  Timestamp created_at;

  bool operator==(const Block&) const = default;
};

std::string_view to_string(Role value);
std::string_view to_string(Sex value);
std::string_view to_string(Audience value);
std::string_view to_string(PhotoOrder value);
std::string_view to_string(PositionDetail value);
std::string_view to_string(FollowState value);
std::string_view to_string(TargetKind value);
std::string_view to_string(StorageNode::State value);
std::optional<Role> parse_role(std::string_view text);
std::optional<Sex> parse_sex(std::string_view text);
std::optional<Audience> parse_audience(std::string_view text);
std::optional<PhotoOrder> parse_photo_order(std::string_view text);
std::optional<PositionDetail> parse_position_detail(std::string_view text);
std::optional<FollowState> parse_follow_state(std::string_view text);
std::optional<TargetKind> parse_target_kind(std::string_view text);
std::optional<StorageNode::State> parse_storage_node_state(std::string_view text);

}  // namespace portreto::model

template <>
struct std::hash<portreto::model::Target> {
  std::size_t operator()(const portreto::model::Target& target) const noexcept {
    return std::hash<portreto::Uuid>{}(target.id) * 2 + static_cast<std::size_t>(target.kind);
  }
};
