#include "metadata/sqlite/schema.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace portreto::metadata {
namespace {

// "Port": tells our files from those of others.
constexpr std::int64_t kApplicationId = 0x506f7274;

// Enumerations are stored as their numbers: audience 0 private, 1 followers, 2 public, -1 people, -2 link (see
// value_codec.h); state 0 live, 1 deleting; follow state 0 requested, 1 accepted; state of a location 0 writing, 1
// live, 2 deleting; of a storage node 0 active, 1 draining, 2 retired. Partial indexes name them, so those numbers
// never change.
constexpr std::string_view kFirst = R"sql(
CREATE TABLE people (
  id BLOB NOT NULL PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  role INTEGER NOT NULL,
  is_disabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  first_name TEXT NOT NULL DEFAULT '',
  last_name TEXT NOT NULL DEFAULT '',
  bio TEXT NOT NULL DEFAULT '',
  birth_date INTEGER,
  sex INTEGER,
  is_private INTEGER NOT NULL DEFAULT 0,
  photo BLOB
) STRICT;
CREATE INDEX people_newest ON people (created_at, id);

CREATE TABLE people_words (
  word TEXT NOT NULL,
  user BLOB NOT NULL,
  PRIMARY KEY (user, word)
) STRICT, WITHOUT ROWID;
CREATE INDEX people_words_by_word ON people_words (word, user);

CREATE TABLE sessions (
  id BLOB NOT NULL PRIMARY KEY,
  user BLOB NOT NULL,
  current_hash BLOB NOT NULL,
  previous_hash BLOB,
  rotated_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  device TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE login_failures (
  key TEXT NOT NULL PRIMARY KEY,
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX login_failures_by_age ON login_failures (last_at);

CREATE TABLE galleries (
  id BLOB NOT NULL PRIMARY KEY,
  owner BLOB NOT NULL,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  description TEXT NOT NULL,
  audience INTEGER NOT NULL,
  cover BLOB,
  state INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX galleries_by_name ON galleries (owner, name_folded) WHERE state = 0;
CREATE INDEX galleries_by_owner ON galleries (owner, created_at, id, audience) WHERE state = 0;
CREATE INDEX galleries_shared ON galleries (owner, created_at, id) WHERE state = 0 AND audience > 0;
CREATE INDEX galleries_public ON galleries (created_at, id) WHERE state = 0 AND audience = 2;
CREATE INDEX galleries_deleting ON galleries (created_at, id) WHERE state = 1;

CREATE TABLE photos (
  id BLOB NOT NULL PRIMARY KEY,
  gallery BLOB NOT NULL,
  owner BLOB NOT NULL,
  image BLOB NOT NULL,
  file_name TEXT NOT NULL,
  location TEXT NOT NULL,
  description TEXT NOT NULL,
  alt TEXT NOT NULL,
  exif BLOB NOT NULL,
  taken_at INTEGER,
  state INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX photos_by_gallery ON photos (gallery, created_at, id) WHERE state = 0;
CREATE INDEX photos_deleting ON photos (created_at, id) WHERE state = 1;

CREATE TABLE garbage (
  blob BLOB NOT NULL PRIMARY KEY,
  image BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE likes (
  target_kind INTEGER NOT NULL,
  target BLOB NOT NULL,
  user BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (target, target_kind, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE comments (
  id BLOB NOT NULL PRIMARY KEY,
  target_kind INTEGER NOT NULL,
  target BLOB NOT NULL,
  author BLOB NOT NULL,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  edited_at INTEGER
) STRICT;
CREATE INDEX comments_by_target ON comments (target, target_kind, created_at, id);

CREATE TABLE follows (
  follower BLOB NOT NULL,
  followed BLOB NOT NULL,
  state INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (follower, followed)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_by_followed ON follows (followed, state, created_at, follower);
CREATE INDEX follows_by_follower ON follows (follower, state, created_at, followed);
)sql";

// Where the bytes of images lie. location_nodes holds each node that a location names; is_copy where it has one of a
// live blob.
constexpr std::string_view kLocations = R"sql(
CREATE TABLE locations (
  blob BLOB NOT NULL PRIMARY KEY,
  variants BLOB NOT NULL,
  copies BLOB NOT NULL,
  leftovers BLOB NOT NULL,
  state INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  copy_count INTEGER NOT NULL,
  leftover_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX locations_unsettled ON locations (blob) WHERE state <> 1 OR leftover_count > 0;
CREATE INDEX locations_by_copies ON locations (state, copy_count);

CREATE TABLE location_nodes (
  node TEXT NOT NULL,
  blob BLOB NOT NULL,
  is_copy INTEGER NOT NULL,
  PRIMARY KEY (node, blob)
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kStorageNodes = R"sql(
CREATE TABLE storage_nodes (
  instance TEXT NOT NULL PRIMARY KEY,
  zone TEXT NOT NULL,
  address TEXT NOT NULL,
  state INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Files that are being sent, and photos by the bytes of their originals: sha256 stands behind the encoding's version (1
// byte), the blob (16), the format (1) and the size (8). State of an upload: 0 receiving, 1 done, 2 deleting.
constexpr std::string_view kUploads = R"sql(
CREATE TABLE uploads (
  id BLOB NOT NULL PRIMARY KEY,
  owner BLOB NOT NULL,
  gallery BLOB NOT NULL,
  file_name TEXT NOT NULL,
  length_bytes INTEGER NOT NULL,
  sha256 BLOB,
  parts BLOB NOT NULL,
  state INTEGER NOT NULL,
  photo BLOB,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_receiving ON uploads (owner, created_at, id) WHERE state = 0;
CREATE INDEX uploads_by_expiry ON uploads (expires_at);

ALTER TABLE photos ADD COLUMN sha256 BLOB AS (substr(image, 27, 32)) VIRTUAL;
CREATE INDEX photos_by_content ON photos (gallery, sha256) WHERE state = 0;
)sql";

constexpr std::string_view kSharedOriginals = R"sql(
ALTER TABLE galleries ADD COLUMN shares_originals INTEGER NOT NULL DEFAULT 0;
)sql";

// Whom the owner of a gallery chose, and links for those without an account. gallery_people holds what is in
// galleries.people, for searches; the default there is an empty list (binary_codec.h).
constexpr std::string_view kShareLinks = R"sql(
ALTER TABLE galleries ADD COLUMN people BLOB NOT NULL DEFAULT x'010000';

CREATE INDEX galleries_for_others ON galleries (owner, created_at, id) WHERE state = 0 AND audience <> 0;

CREATE TABLE gallery_people (
  gallery BLOB NOT NULL,
  person BLOB NOT NULL,
  PRIMARY KEY (gallery, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE share_links (
  id BLOB NOT NULL PRIMARY KEY,
  gallery BLOB NOT NULL,
  secret_hash BLOB NOT NULL UNIQUE,
  label TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  expires_at INTEGER,
  allows_download INTEGER NOT NULL,
  is_revoked INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX share_links_by_gallery ON share_links (gallery, is_revoked, created_at, id);
)sql";

// Whom an act is told to, stands in its own row: then no crash can part the two. Rows from before have no recipient,
// and get one by NotificationStore::address(), as do those of the Portreto before while it runs beside; what was done
// until now is no news to those who are here. follows.accepted_at: when a request was granted.
constexpr std::string_view kNotifications = R"sql(
ALTER TABLE likes ADD COLUMN recipient BLOB;
ALTER TABLE comments ADD COLUMN recipient BLOB;
ALTER TABLE follows ADD COLUMN accepted_at INTEGER;
CREATE INDEX likes_by_recipient ON likes (recipient, created_at, target, target_kind, user);
CREATE INDEX comments_by_recipient ON comments (recipient, created_at, id);
CREATE INDEX follows_granted ON follows (follower, accepted_at, followed) WHERE accepted_at IS NOT NULL;

ALTER TABLE people ADD COLUMN notifications_seen_at INTEGER;
UPDATE people SET notifications_seen_at = unixepoch() * 1000;
ALTER TABLE people ADD COLUMN password_changed_at INTEGER;
ALTER TABLE people ADD COLUMN password_changed_in BLOB;
CREATE INDEX sessions_by_user ON sessions (user);
)sql";

// What photos and galleries are found by: search_terms.h. Kind 0: gallery, 1: photo. terms_of: of which revision the
// terms of a thing are; the Portreto before raises the revision alone, and then SearchStore::index() writes them anew.
// The trigger also goes for its deletions. The default of tags is an empty list (binary_codec.h).
constexpr std::string_view kSearch = R"sql(
ALTER TABLE photos ADD COLUMN tags BLOB NOT NULL DEFAULT x'010000';
ALTER TABLE photos ADD COLUMN terms_of INTEGER NOT NULL DEFAULT 0;
ALTER TABLE galleries ADD COLUMN terms_of INTEGER NOT NULL DEFAULT 0;
CREATE INDEX photos_without_terms ON photos (id) WHERE terms_of <> revision;
CREATE INDEX galleries_without_terms ON galleries (id) WHERE terms_of <> revision;

CREATE TABLE search_terms (
  kind INTEGER NOT NULL,
  term TEXT NOT NULL,
  time INTEGER NOT NULL,
  thing BLOB NOT NULL,
  PRIMARY KEY (kind, term, time, thing)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_terms_by_thing ON search_terms (thing);

CREATE TRIGGER photos_erased AFTER DELETE ON photos BEGIN
  DELETE FROM search_terms WHERE thing = OLD.id;
END;
CREATE TRIGGER galleries_erased AFTER DELETE ON galleries BEGIN
  DELETE FROM search_terms WHERE thing = OLD.id;
END;
)sql";

// The orders of a gallery's photos: model::PhotoOrder. place and dated_at are model::place_of and dated_at, of rows of
// the Portreto before, too.
constexpr std::string_view kPhotoOrders = R"sql(
ALTER TABLE galleries ADD COLUMN photo_order INTEGER NOT NULL DEFAULT 0;
ALTER TABLE photos ADD COLUMN rank INTEGER;
ALTER TABLE photos ADD COLUMN place INTEGER AS (coalesce(rank, created_at * 1048576)) VIRTUAL;
ALTER TABLE photos ADD COLUMN dated_at INTEGER AS (min(coalesce(taken_at, created_at), created_at)) VIRTUAL;
CREATE INDEX photos_by_place ON photos (gallery, place, id) WHERE state = 0;
CREATE INDEX photos_by_date ON photos (gallery, dated_at, id) WHERE state = 0;
)sql";

// What a login asks for behind the password (binary_codec.h).
constexpr std::string_view kSecondFactor = R"sql(
ALTER TABLE people ADD COLUMN second_factor BLOB;
)sql";

// Leave to set a new password (binary_codec.h).
constexpr std::string_view kPasswordReset = R"sql(
ALTER TABLE people ADD COLUMN password_reset BLOB;
)sql";

// Accounts that are being deleted, and their receipts. State of a deletion: 0 counting, 1 erasing, 2 erased. A program
// from before takes such an account for a disabled one.
constexpr std::string_view kDeletions = R"sql(
ALTER TABLE people ADD COLUMN deleted_at INTEGER;
ALTER TABLE people ADD COLUMN receipt_secret TEXT NOT NULL DEFAULT '';
CREATE INDEX people_deleted ON people (id) WHERE deleted_at IS NOT NULL;

ALTER TABLE locations ADD COLUMN deletion BLOB;
CREATE INDEX locations_by_deletion ON locations (deletion, blob) WHERE deletion IS NOT NULL;

CREATE INDEX likes_by_user ON likes (user, target, target_kind);
CREATE INDEX comments_by_author ON comments (author, id);

CREATE TABLE deletions (
  id BLOB NOT NULL PRIMARY KEY,
  state INTEGER NOT NULL,
  photos INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  galleries INTEGER NOT NULL,
  comments INTEGER NOT NULL,
  likes INTEGER NOT NULL,
  follows INTEGER NOT NULL,
  nodes BLOB NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  erased_at INTEGER,
  finished_at INTEGER
) STRICT;
CREATE INDEX deletions_unfinished ON deletions (id) WHERE finished_at IS NULL;
CREATE INDEX deletions_finished ON deletions (finished_at) WHERE finished_at IS NOT NULL;
)sql";

// Whom people keep away. Kind: 0 muted, 1 blocked.
constexpr std::string_view kBlocks = R"sql(
CREATE TABLE blocks (
  user BLOB NOT NULL,
  other BLOB NOT NULL,
  kind INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (user, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_by_kind ON blocks (user, kind, created_at, other);
CREATE INDEX blocks_by_other ON blocks (other, user);
)sql";

constexpr std::string_view kCommentsOff = R"sql(
ALTER TABLE galleries ADD COLUMN comments_off INTEGER NOT NULL DEFAULT 0;
)sql";

// What administrators decide for everybody. Registration: 0 open, 1 by invitation, 2 closed.
constexpr std::string_view kSite = R"sql(
CREATE TABLE site_settings (
  id TEXT NOT NULL PRIMARY KEY,
  registration INTEGER NOT NULL,
  welcome TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE invitations (
  id BLOB NOT NULL PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  note TEXT NOT NULL,
  role INTEGER NOT NULL,
  uses_max INTEGER NOT NULL,
  used INTEGER NOT NULL,
  pending BLOB NOT NULL,
  expires_at INTEGER,
  is_revoked INTEGER NOT NULL,
  created_by BLOB,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invitations_newest ON invitations (created_at, id) WHERE is_revoked = 0;
)sql";

// What was reported, and the acts of administrators. Kind: model::SubjectKind. State of a case: 0 open, 1 in force,
// 2 closed. reports, decision: binary_codec.h. Outcome: 0 begun, 1 done, 2 failed.
constexpr std::string_view kModeration = R"sql(
ALTER TABLE galleries ADD COLUMN taken_down_from INTEGER;

CREATE TABLE cases (
  subject BLOB NOT NULL PRIMARY KEY,
  kind INTEGER NOT NULL,
  owner BLOB NOT NULL,
  reports BLOB NOT NULL,
  decision BLOB,
  state INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX cases_by_state ON cases (state, changed_at, subject);
CREATE INDEX cases_by_owner ON cases (owner);

CREATE TABLE audit_entries (
  id BLOB NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  actor BLOB,
  actor_name TEXT NOT NULL,
  act TEXT NOT NULL,
  object TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  outcome INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_entries_by_time ON audit_entries (at, id);
)sql";

// How much people may keep, and how much it is: size is size_bytes of the image (binary_codec.cpp), little-endian.
// quota_bytes: 0, as much as they like. reservations: binary_codec.h.
constexpr std::string_view kQuotas = R"sql(
ALTER TABLE site_settings ADD COLUMN quota_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE photos ADD COLUMN size BLOB AS (substr(image, 19, 8)) VIRTUAL;
CREATE INDEX photos_by_owner ON photos (owner, gallery, size) WHERE state = 0;

CREATE TABLE quotas (
  user BLOB NOT NULL PRIMARY KEY,
  limit_bytes INTEGER,
  counted_bytes INTEGER NOT NULL,
  counted_at INTEGER,
  reservations BLOB NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
)sql";

// Who may add photos to a gallery. gallery_contributors holds what is in galleries.contributors, for searches; the
// default there is an empty list (binary_codec.h).
constexpr std::string_view kContributors = R"sql(
ALTER TABLE galleries ADD COLUMN contributors BLOB NOT NULL DEFAULT x'010000';

CREATE TABLE gallery_contributors (
  gallery BLOB NOT NULL,
  person BLOB NOT NULL,
  PRIMARY KEY (gallery, person)
) STRICT, WITHOUT ROWID;
)sql";

// Mail about what concerns people. every: 0 hourly, 1 daily, 2 weekly.
constexpr std::string_view kDigests = R"sql(
CREATE TABLE digests (
  user BLOB NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  every INTEGER NOT NULL,
  secret TEXT NOT NULL,
  is_confirmed INTEGER NOT NULL,
  due INTEGER NOT NULL,
  told_until INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX digests_due ON digests (due, user) WHERE is_confirmed = 1;
)sql";

// By which people log in. A slot is one of the few that a person has (model/passkey.h).
constexpr std::string_view kPasskeys = R"sql(
CREATE TABLE passkeys (
  id BLOB NOT NULL PRIMARY KEY,
  user BLOB NOT NULL,
  slot INTEGER NOT NULL,
  credential_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  algorithm INTEGER NOT NULL,
  public_key BLOB NOT NULL,
  sign_count INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER,
  UNIQUE (user, slot)
) STRICT;
)sql";

// What people without an account leave by a share link that lets them.
constexpr std::string_view kGuests = R"sql(
ALTER TABLE share_links ADD COLUMN allows_guests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE likes ADD COLUMN link BLOB;
ALTER TABLE comments ADD COLUMN link BLOB;
ALTER TABLE comments ADD COLUMN guest_name TEXT NOT NULL DEFAULT '';
)sql";

// In which order somebody finds the galleries that name them: that of the galleries themselves, whose created_at never
// changes. The triggers also go for the rows of the Portreto before. gallery_notices: what is told of galleries; kind:
// model::NotificationKind.
constexpr std::string_view kSharedWith = R"sql(
ALTER TABLE gallery_people ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE gallery_contributors ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
UPDATE gallery_people SET created_at = ifnull((SELECT created_at FROM galleries WHERE id = gallery), 0);
UPDATE gallery_contributors SET created_at = ifnull((SELECT created_at FROM galleries WHERE id = gallery), 0);
CREATE INDEX gallery_people_by_person ON gallery_people (person, created_at, gallery);
CREATE INDEX gallery_contributors_by_person ON gallery_contributors (person, created_at, gallery);

CREATE TRIGGER gallery_people_dated AFTER INSERT ON gallery_people BEGIN
  UPDATE gallery_people SET created_at = ifnull((SELECT created_at FROM galleries WHERE id = NEW.gallery), 0)
  WHERE gallery = NEW.gallery AND person = NEW.person;
END;
CREATE TRIGGER gallery_contributors_dated AFTER INSERT ON gallery_contributors BEGIN
  UPDATE gallery_contributors SET created_at = ifnull((SELECT created_at FROM galleries WHERE id = NEW.gallery), 0)
  WHERE gallery = NEW.gallery AND person = NEW.person;
END;

CREATE TABLE gallery_notices (
  id BLOB NOT NULL PRIMARY KEY,
  kind INTEGER NOT NULL,
  gallery BLOB NOT NULL,
  actor BLOB NOT NULL,
  recipient BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX gallery_notices_by_recipient ON gallery_notices (recipient, at, kind, id, actor);
CREATE INDEX gallery_notices_by_gallery ON gallery_notices (gallery, recipient);
CREATE INDEX gallery_notices_by_actor ON gallery_notices (actor);
)sql";

// The parts of galleries that their owners have put in order; the default is an empty list (binary_codec.h).
constexpr std::string_view kSections = R"sql(
ALTER TABLE galleries ADD COLUMN sections BLOB NOT NULL DEFAULT x'010000';
)sql";

// Photos that people without an account add by a share link. guest: binary_codec.cpp, from which the two columns behind
// it are cut.
constexpr std::string_view kGuestPhotos = R"sql(
ALTER TABLE share_links ADD COLUMN guest_photos_max INTEGER NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN guest BLOB;
ALTER TABLE photos ADD COLUMN guest BLOB;
ALTER TABLE photos ADD COLUMN guest_link BLOB AS (substr(guest, 2, 16)) VIRTUAL;
ALTER TABLE photos ADD COLUMN guest_id BLOB AS (substr(guest, 18, 16)) VIRTUAL;
CREATE INDEX photos_by_guest_link ON photos (guest_link) WHERE guest IS NOT NULL AND state = 0;
CREATE INDEX photos_told ON photos (owner, created_at, id) WHERE guest IS NOT NULL AND state = 0;
)sql";

// Where photos were taken (model/position.h), and to whom that is told: model::PositionDetail. cell is NULL in rows of
// the Portreto before until the next sweep, and -1 where there is no position.
constexpr std::string_view kPositions = R"sql(
ALTER TABLE galleries ADD COLUMN positions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE galleries ADD COLUMN hides_camera INTEGER NOT NULL DEFAULT 0;
CREATE INDEX galleries_on_map ON galleries (created_at, id) WHERE state = 0 AND audience = 2 AND positions > 0;

ALTER TABLE photos ADD COLUMN positions INTEGER;
ALTER TABLE photos ADD COLUMN cell INTEGER;
CREATE INDEX photos_without_cell ON photos (id) WHERE cell IS NULL;
CREATE INDEX photos_located_of_owner ON photos (owner, cell, gallery, positions, state, id) WHERE state = 0 AND cell >= 0;
CREATE INDEX photos_located_in_gallery ON photos (gallery, cell, owner, positions, state, id) WHERE state = 0 AND cell >= 0;
)sql";

// What mails to a person are in.
constexpr std::string_view kMailLanguages = R"sql(
ALTER TABLE people ADD COLUMN language TEXT NOT NULL DEFAULT '';
)sql";

// When an invitation was revoked or its last use made: none for those of which nobody noted it.
constexpr std::string_view kInvitationEnds = R"sql(
ALTER TABLE invitations ADD COLUMN ended_at INTEGER;
CREATE INDEX invitations_revoked ON invitations (created_at, id) WHERE is_revoked = 1;
)sql";

// Guests' photos that wait until the owner of the gallery lets them through: those whose state is 2 (model::State).
constexpr std::string_view kHeldPhotos = R"sql(
ALTER TABLE share_links ADD COLUMN held_photos_max INTEGER NOT NULL DEFAULT 0;
CREATE INDEX photos_held ON photos (gallery, created_at, id) WHERE state = 2;
CREATE INDEX photos_held_of_guest ON photos (guest_id, created_at, id) WHERE state = 2;
CREATE INDEX photos_held_by_link ON photos (guest_link) WHERE state = 2;
CREATE INDEX photos_held_told ON photos (owner, created_at, id) WHERE state = 2;
)sql";

// Who likes something, newest first.
constexpr std::string_view kLikers = R"sql(
CREATE INDEX likes_newest ON likes (target, target_kind, created_at, user);
)sql";

// Links that show nothing of their gallery (model::ShareLink), and what one guest added.
constexpr std::string_view kHidingLinks = R"sql(
ALTER TABLE share_links ADD COLUMN hides_gallery INTEGER NOT NULL DEFAULT 0;
ALTER TABLE share_links ADD COLUMN hiding_until INTEGER;
CREATE INDEX photos_of_guest ON photos (guest_id, created_at, id) WHERE guest IS NOT NULL AND state = 0;
)sql";

// The n-th leads from version n to n + 1. What was released is never edited: a change is a new entry, and one that the
// Portreto before can live with, since its replicas go on beside: it adds tables, indexes, and columns with a default.
// What an entry makes useless is removed by one of a later release.
constexpr std::array kMigrations{kFirst,         kLocations,      kStorageNodes, kUploads,     kSharedOriginals,
                                 kShareLinks,    kNotifications,  kSearch,       kPhotoOrders, kSecondFactor,
                                 kPasswordReset, kDeletions,      kBlocks,       kCommentsOff, kSite,
                                 kModeration,    kQuotas,         kContributors, kDigests,     kPasskeys,
                                 kGuests,        kSharedWith,     kSections,     kGuestPhotos, kPositions,
                                 kMailLanguages, kInvitationEnds, kHeldPhotos,   kLikers,      kHidingLinks};

// The version that a program must know at least to use the newest one beside us. Raised, in the release that adds it,
// to the number of an entry that an older program cannot live with; then that one has to be stopped first.
constexpr std::int64_t kCompatibleFrom = 1;

// One row, so that an older program can tell. Not among the entries, since each of them may change it.
constexpr std::string_view kCompatibility = R"sql(
CREATE TABLE IF NOT EXISTS schema_compatibility (compatible_from INTEGER NOT NULL) STRICT;
DELETE FROM schema_compatibility;
)sql";

const Query kApplication{"PRAGMA application_id"};
const Query kVersion{"PRAGMA user_version"};
const Query kTellsCompatibility{"SELECT 1 FROM sqlite_schema WHERE name = 'schema_compatibility'"};
const Query kReadCompatibleFrom{"SELECT compatible_from FROM schema_compatibility"};

bool can_live_with_newer(Connection& connection) {
  if (!connection.find<int>(kTellsCompatibility)) return false;
  const auto compatible_from = connection.find<std::int64_t>(kReadCompatibleFrom);
  return compatible_from && *compatible_from <= static_cast<std::int64_t>(kMigrations.size());
}

}  // namespace

void migrate(Connection& connection, const std::string& path) {
  connection.run_script("BEGIN IMMEDIATE");
  const auto application = connection.get<std::int64_t>(kApplication);
  const auto version = connection.get<std::int64_t>(kVersion);
  if (application != kApplicationId && (application != 0 || version != 0)) {
    throw std::runtime_error(fmt::format("{} is a database of another program. Name another file.", path));
  }
  const auto known = static_cast<std::int64_t>(kMigrations.size());
  if (version > known && !can_live_with_newer(connection)) {
    throw std::runtime_error(fmt::format(
        "{} has schema {}, but this Portreto knows only up to {}. Start a newer Portreto.", path, version, known));
  }
  if (version >= known) return connection.run_script("COMMIT");
  for (auto next = static_cast<std::size_t>(version); next < kMigrations.size(); ++next) {
    connection.run_script(std::string(kMigrations[next]));
  }
  connection.run_script(std::string(kCompatibility));
  connection.run_script(fmt::format(
      "INSERT INTO schema_compatibility VALUES ({}); PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT",
      kCompatibleFrom, kApplicationId, known));
}

}  // namespace portreto::metadata
