#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/result.h"
#include "metadata/page.h"
#include "metadata/records/records.h"
#include "metadata/remembered.h"
#include "model/position.h"
#include "model/values.h"
#include "runtime/task.h"

// Everything that Portreto remembers, but the bytes of photos. Each operation that changes something commits by one
// single-document write, durable before it returns, so that the same interface stands on SQLite and on MongoDB. All are
// thread-safe and may be awaited from any event loop. Conformance: metadata/conformance.
//
// Common errors, not repeated below: kUnavailable (nothing was done), kOutcomeUnknown (a write may have happened;
// doing it again is safe), kOverloaded. Lists take 1…kPageSizeMax rows and are ordered by (time, id); "newest first" is
// descending. Rows in State::kDeleting are found by no operation that does not say so.
namespace portreto::metadata {

class AccountStore {
 public:
  virtual ~AccountStore() = default;
  // Creates the person, account and empty profile in one write. kAlreadyExists, with `fields` naming "username" or
  // "email" (or both), when taken. The same id again: kAlreadyExists without fields.
  virtual Task<Status> insert(model::User user) = 0;
  virtual Task<Result<model::User>> find(UserId id) = 0;                   // kNotFound
  virtual Task<Result<model::User>> find_by_login(std::string login) = 0;  // username or email, folded; kNotFound
  // Where `expected` is still the stored hash: sets the new one, and password_changed_at and _in, in one write.
  // kConflict when it is not, kNotFound.
  struct PasswordChange {
    UserId user;
    std::string expected;
    std::string password_hash;
    Timestamp at;
    SessionId in;
  };
  virtual Task<Status> change_password(PasswordChange change) = 0;
  // Succeeds when they have it already. kNotFound.
  virtual Task<Status> set_role(UserId user, model::Role role) = 0;
  // Suspends the account, or ends that: while it is, no operation of ProfileStore finds the person. Twice is as once.
  // kNotFound.
  virtual Task<Status> set_disabled(UserId user, bool is_disabled) = 0;
  // What mails to them are in (model::User::language). Twice is as once. kNotFound.
  virtual Task<Status> set_language(UserId user, std::string language) = 0;

  // In place of an earlier one. kNotFound.
  virtual Task<Status> set_password_reset(UserId user, model::PasswordReset reset) = 0;
  // As change_password(), but for no session, where the reset with this token has not ended at `at`, which is removed
  // by the same write. kConflict also when there is no such reset.
  struct PasswordByReset {
    UserId user;
    Sha256Digest token_hash;
    std::string expected;
    std::string password_hash;
    Timestamp at;
  };
  virtual Task<Status> reset_password(PasswordByReset change) = 0;

  // Where `expected` is still the stored hash: sets `password_hash` and the second factor, or removes it, in one write.
  // (services/second_factor.h marks the hash of whoever has one.) kConflict when it is not, kNotFound.
  struct SecondFactorChange {
    UserId user;
    std::string expected;
    std::string password_hash;
    std::optional<model::SecondFactor> second_factor;
  };
  virtual Task<Status> change_second_factor(SecondFactorChange change) = 0;
  // Each accepts a code once, whoever asks at the same time: raises last_step to `step` where it is less; removes a
  // recovery code that is there. kConflict when it was used already, or there is no such factor, code or person.
  virtual Task<Status> use_factor_step(UserId user, std::int64_t step) = 0;
  virtual Task<Status> use_recovery_code(UserId user, Sha256Digest code) = 0;
  // Replaces all recovery codes of the factor that has this secret; kConflict when there is none.
  virtual Task<Status> replace_recovery_codes(UserId user, std::vector<std::byte> secret,
                                              std::vector<Sha256Digest> codes) = 0;

  // Where `expected` is still the stored hash: marks the account as deleted, in one write. From then on no other
  // operation of this store and of ProfileStore finds the person, and the username and the email stay taken. Deleted
  // already: changes nothing. Returns what is stored then. kConflict when the hash is another one, kNotFound.
  struct Deletion {
    UserId user;
    std::string expected;
    Timestamp at;
    std::string receipt_secret;
  };
  virtual Task<Result<model::User>> mark_deleted(Deletion deletion) = 0;
  virtual Task<Result<model::User>> find_deleted(UserId id) = 0;  // only of one that is deleted; kNotFound
  // By their ids, behind `after`; with the profiles, which name the pictures that have to go.
  virtual Task<Result<std::vector<Person>>> list_deleted(std::optional<UserId> after, std::size_t limit) = 0;
  virtual Task<Status> erase(UserId id) = 0;  // only of one that is deleted, otherwise kConflict; succeeds when gone
};

class SessionStore {
 public:
  virtual ~SessionStore() = default;
  virtual Task<Status> insert(model::Session session) = 0;      // kAlreadyExists
  virtual Task<Result<model::Session>> find(SessionId id) = 0;  // kNotFound
  // Compare-and-set: when current_hash still equals `expected`, makes it previous_hash, sets `successor` and
  // rotated_at. Returns the session as it is afterwards and whether this call changed it; kNotFound.
  struct Rotation {
    bool is_rotated = false;
    model::Session session;
  };
  virtual Task<Result<Rotation>> rotate(SessionId id, Sha256Digest expected, Sha256Digest successor, Timestamp now) = 0;
  virtual Task<Status> remove(SessionId id) = 0;  // succeeds when it is not there
  // Those of a person, in no order; not more than kPageSizeMax.
  virtual Task<Result<std::vector<model::Session>>> list_of(UserId user) = 0;
  // All of a person's but one; returns how many there were. After an error some may be gone.
  virtual Task<Result<std::size_t>> remove_others(UserId user, SessionId kept) = 0;
  virtual Task<Result<std::size_t>> remove_expired(Timestamp now, std::size_t limit) = 0;

  // Failed logins. `record_failure` adds one (starting anew when the last is older than `window`) and returns the
  // result.
  virtual Task<Result<model::LoginFailures>> record_failure(std::string key, Timestamp now,
                                                            std::chrono::milliseconds window) = 0;
  virtual Task<Result<std::optional<model::LoginFailures>>> failures(std::string key) = 0;
  virtual Task<Status> clear_failures(std::string key) = 0;
};

class ProfileStore {
 public:
  virtual ~ProfileStore() = default;
  virtual Task<Result<model::Profile>> find(UserId user) = 0;                       // kNotFound
  virtual Task<Result<model::Profile>> find_by_username(std::string username) = 0;  // folded; kNotFound
  // Those that exist, in no order.
  virtual Task<Result<std::unordered_map<UserId, model::Profile>>> find_many(std::vector<UserId> users) = 0;
  // Replaces everything but user, username, photo and created_at. kNotFound.
  virtual Task<Status> update(model::Profile profile) = 0;
  // Sets or removes the picture and returns the one that was there, whose bytes are now garbage. kNotFound.
  virtual Task<Result<std::optional<model::Image>>> set_photo(UserId user, std::optional<model::Image> photo) = 0;
  // People of whom the username or a word of the name starts with each word of `query` (all folded), by username.
  // Ordered and paged by username: `after` is the last username of the previous page, or empty.
  virtual Task<Result<std::vector<model::Profile>>> search(std::string query, std::string after, std::size_t limit) = 0;
  // Newest people, for those who follow nobody yet; `except` and whom they follow are left out.
  virtual Task<Result<std::vector<model::Profile>>> suggest(UserId except, std::size_t limit) = 0;
};

// Which galleries of somebody a list shows: those for these audiences, those for chosen people among whom `chosen` is,
// and those among whose contributors `contributor` is and which are not taken down.
struct GalleryFilter {
  GalleryFilter(std::set<model::Audience> audiences = {}, std::optional<UserId> chosen = {},
                std::optional<UserId> contributor = {})
      : audiences(std::move(audiences)), chosen(chosen), contributor(contributor) {}

  std::set<model::Audience> audiences;
  std::optional<UserId> chosen;
  std::optional<UserId> contributor;
};

class GalleryStore {
 public:
  virtual ~GalleryStore() = default;
  // kAlreadyExists with `fields` naming "name" when the owner has a live gallery of that name; without fields when the
  // id is there already (an earlier try of the same request).
  virtual Task<Status> insert(model::Gallery gallery) = 0;
  virtual Task<Result<model::Gallery>> find(GalleryId id) = 0;  // kNotFound
  // Those that exist, in no order.
  virtual Task<Result<std::unordered_map<GalleryId, model::Gallery>>> find_many(std::vector<GalleryId> ids) = 0;
  // Replaces name, description, audience, people, contributors, cover, order, sections and what it allows others where
  // `revision` is the stored one, and raises it. kConflict when it is not, kAlreadyExists (field "name"), kNotFound.
  virtual Task<Result<model::Gallery>> update(model::Gallery gallery) = 0;

  // All newest first.
  virtual Task<Result<Page<model::Gallery>>> list_by_owner(UserId owner, GalleryFilter filter, PageRequest page) = 0;
  // Galleries for followers, for the public, or for chosen people among whom `follower` is; of the people whom
  // `follower` follows (accepted).
  virtual Task<Result<Page<model::Gallery>>> list_feed(UserId follower, PageRequest page) = 0;
  virtual Task<Result<Page<model::Gallery>>> list_public(PageRequest page) = 0;
  // Galleries for chosen people among whom `person` is, and those among whose contributors they are; none that is taken
  // down. Whoever owns them.
  virtual Task<Result<Page<model::Gallery>>> list_shared_with(UserId person, PageRequest page) = 0;
  virtual Task<Result<std::uint64_t>> count_by_owner(UserId owner, GalleryFilter filter) = 0;
  // Public ones that tell where their photos were taken, newest first. `limit` may be greater than that of pages.
  virtual Task<Result<std::vector<model::Gallery>>> list_on_map(std::size_t limit) = 0;

  // Live → deleting; frees the name. Succeeds when it is deleting already; kNotFound when it is gone.
  virtual Task<Status> mark_deleting(GalleryId id) = 0;
  virtual Task<Result<std::vector<GalleryId>>> list_deleting(std::size_t limit) = 0;
  virtual Task<Status> erase(GalleryId id) = 0;  // only of one that is deleting; succeeds when it is gone
};

// A gallery's photos in one of the orders; of a gallery itself: in its own.
struct GalleryPhotos {
  GalleryPhotos(GalleryId gallery, model::PhotoOrder order = model::PhotoOrder::kAdded)
      : gallery(gallery), order(order) {}
  GalleryPhotos(const model::Gallery& gallery) : GalleryPhotos(gallery.id, gallery.order) {}

  GalleryId gallery;
  model::PhotoOrder order;
};

// Where one photo was taken, and what decides to whom that is told.
struct Located {
  PhotoId photo;
  GalleryId gallery;
  UserId owner;
  std::int64_t cell = model::kNoCell;
  std::optional<model::PositionDetail> positions;

  bool operator==(const Located&) const = default;
};

// Among which photos: those that somebody added, or, without them, those of some galleries.
struct LocatedAmong {
  std::optional<UserId> owner;
  std::vector<GalleryId> galleries;
};

// The photos of a gallery that wait until its owner lets them through: all, or those that one guest added.
struct HeldPhotos {
  GalleryId gallery;
  std::optional<UserId> guest{};  // model::PhotoGuest::id
};

// What one guest added to a gallery, by one link (model::PhotoGuest).
struct GuestsOwn {
  GalleryId gallery;
  ShareLinkId link;
  UserId guest;
};

class PhotoStore {
 public:
  virtual ~PhotoStore() = default;
  // kAlreadyExists when the id is there already (an earlier try of the same request).
  virtual Task<Status> insert(model::Photo photo) = 0;
  virtual Task<Result<model::Photo>> find(PhotoId id) = 0;  // kNotFound
  // Those that exist, in no order.
  virtual Task<Result<std::unordered_map<PhotoId, model::Photo>>> find_many(std::vector<PhotoId> ids) = 0;

  // Held ones (model::State) are found by these alone; all that is said of photos elsewhere is of live ones, but
  // where it says otherwise.
  virtual Task<Result<model::Photo>> find_with_held(PhotoId id) = 0;  // live or held; kNotFound
  virtual Task<Result<std::unordered_map<PhotoId, model::Photo>>> find_many_with_held(std::vector<PhotoId> ids) = 0;
  // In the order in which they were added.
  virtual Task<Result<Page<model::Photo>>> list_held(HeldPhotos of, PageRequest page) = 0;
  virtual Task<Result<std::uint64_t>> count_held(GalleryId gallery) = 0;
  // Makes a held one live, whatever its revision; one that is live already: succeeds, so that whoever does not know
  // whether it was done does it again. kNotFound.
  virtual Task<Status> release(PhotoId id) = 0;

  // Replaces location, description, alt, tags and positions of a live or held one where `revision` is still the stored
  // one, and raises it. The other fields are as they were read: what a search finds is made of them, too. kConflict,
  // kNotFound.
  virtual Task<Result<model::Photo>> update(model::Photo photo) = 0;

  // Puts it elsewhere in the owner's own order, whatever its revision; the last one to do so wins. kNotFound.
  virtual Task<Status> set_rank(PhotoId id, std::int64_t rank) = 0;

  // Puts it into another gallery, there in the place of its age, where `revision` is still the stored one, and raises
  // it; in that gallery already: succeeds, and changes nothing. `photo` is as it was read. kConflict, kNotFound.
  virtual Task<Result<model::Photo>> move(model::Photo photo, GalleryId to) = 0;

  virtual Task<Result<Page<model::Photo>>> list(GalleryPhotos of, PageRequest page) = 0;
  // Photos that were taken in these cells (model/position.h), in no order: `limit` of them where there are more, and it
  // may be greater than that of pages. Of those that the Portreto before has added: from the next sweep on
  // (SearchStore::index).
  virtual Task<Result<std::vector<Located>>> locate(LocatedAmong among, std::vector<model::CellRange> ranges,
                                                    std::size_t limit) = 0;
  // Those of a gallery whose originals are among these, in no order; of several with the same original, each.
  virtual Task<Result<std::vector<model::Photo>>> list_by_content(GalleryId gallery,
                                                                  std::vector<Sha256Digest> originals) = 0;
  struct Neighbours {
    std::optional<PhotoId> previous, next;
    std::uint64_t position = 0;  // 1 for the first
    std::uint64_t count = 0;
  };
  // In its gallery, which has this order.
  virtual Task<Result<Neighbours>> neighbours(model::Photo photo, model::PhotoOrder order) = 0;

  // Of each photo what the gallery's order goes by, in that order: the times of cursor_of() (paging.h). For what is
  // said of all of its photos at once: one pass of the order's index, about 2 ms for 5,000 photos.
  virtual Task<Result<std::vector<Timestamp>>> cursor_times(GalleryPhotos of) = 0;

  // Live and held ones that guests added who came by this link, in whatever gallery they are by now.
  virtual Task<Result<std::uint64_t>> count_by_guests(ShareLinkId link) = 0;
  // In the order in which they were added.
  virtual Task<Result<Page<model::Photo>>> list_of_guest(GuestsOwn of, PageRequest page) = 0;

  struct Preview {
    std::uint64_t count = 0;
    std::vector<model::Photo> photos;  // the cover first if it is there, then the first ones in the gallery's order
  };
  // For cards: per gallery its number of photos and up to `photos_max` of them. Galleries without photos are present,
  // empty.
  virtual Task<Result<std::unordered_map<GalleryId, Preview>>> previews(std::vector<model::Gallery> galleries,
                                                                        std::size_t photos_max) = 0;

  // How many photos a person has added to a gallery from one time on until before another, of those that are in it.
  // Counted from the rows.
  virtual Task<Result<std::uint64_t>> count_added(GalleryId gallery, UserId by, Timestamp from, Timestamp until) = 0;

  virtual Task<Status> mark_deleting(PhotoId id) = 0;  // as for galleries
  // Marks up to `limit` live and held photos of a gallery; returns how many there were.
  virtual Task<Result<std::size_t>> mark_deleting_of(GalleryId gallery, std::size_t limit) = 0;
  // With everything that is needed to erase their bytes.
  virtual Task<Result<std::vector<model::Photo>>> list_deleting(std::size_t limit) = 0;
  // Live and held photos whose gallery is gone or deleting: left by an upload that raced with a deletion.
  virtual Task<Result<std::vector<model::Photo>>> list_orphaned(std::size_t limit) = 0;
  virtual Task<Status> erase(PhotoId id) = 0;  // only of one that is deleting; succeeds when it is gone

  // Images that no document points to any more, kept until their bytes are erased (a replaced profile picture).
  virtual Task<Status> add_garbage(model::Image image) = 0;  // the same again: succeeds
  virtual Task<Result<std::vector<model::Image>>> list_garbage(std::size_t limit) = 0;
  virtual Task<Status> remove_garbage(BlobId blob) = 0;
};

class SocialStore {
 public:
  virtual ~SocialStore() = default;
  // Unique per (user, target): liking twice or unliking what was not liked succeeds.
  virtual Task<Status> put_like(model::Like like) = 0;
  virtual Task<Status> remove_like(UserId user, model::Target target) = 0;

  // Counted from the rows themselves, so exact.
  struct Reactions {
    std::uint64_t likes = 0;
    std::uint64_t comments = 0;
    bool is_liked = false;  // by `viewer`
  };
  virtual Task<Result<std::unordered_map<model::Target, Reactions>>> reactions(std::vector<model::Target> targets,
                                                                               std::optional<UserId> viewer) = 0;
  // Newest first, those of guests among them.
  virtual Task<Result<Page<model::Like>>> list_likes(model::Target target, PageRequest page) = 0;

  virtual Task<Status> insert_comment(model::Comment comment) = 0;      // kAlreadyExists for the same id
  virtual Task<Result<model::Comment>> find_comment(CommentId id) = 0;  // kNotFound
  virtual Task<Status> update_comment(CommentId id, std::string text, Timestamp edited_at) = 0;  // kNotFound
  virtual Task<Status> remove_comment(CommentId id) = 0;  // succeeds when it is gone
  // Oldest first.
  virtual Task<Result<Page<model::Comment>>> list_comments(model::Target target, PageRequest page) = 0;
  // Removes up to `limit` likes and comments of a thing that is being deleted; returns how many there were.
  virtual Task<Result<std::size_t>> remove_all_of(model::Target target, std::size_t limit) = 0;

  // What a person has left on anything. Counted from the rows themselves.
  struct Acts {
    std::uint64_t likes = 0;
    std::uint64_t comments = 0;
  };
  virtual Task<Result<Acts>> count_by(UserId user) = 0;
  // What guests have left on this thing who came by this link.
  virtual Task<Result<Acts>> count_by_guests(ShareLinkId link, model::Target target) = 0;
  // Likes by the ids of their things, comments by their own; behind `after`.
  virtual Task<Result<std::vector<model::Like>>> list_likes_by(UserId user, std::optional<model::Target> after,
                                                               std::size_t limit) = 0;
  virtual Task<Result<std::vector<model::Comment>>> list_comments_by(UserId user, std::optional<CommentId> after,
                                                                     std::size_t limit) = 0;
  // Removes up to `limit` of them; returns how many there were.
  virtual Task<Result<std::size_t>> remove_all_by(UserId user, std::size_t limit) = 0;
};

class FollowStore {
 public:
  virtual ~FollowStore() = default;
  // Unique per (follower, followed). One that is there stays as it is, whatever `follow.state`; returns what is stored.
  virtual Task<Result<model::Follow>> put(model::Follow follow) = 0;
  virtual Task<Result<std::optional<model::Follow>>> find(UserId follower, UserId followed) = 0;
  // Accepted already: succeeds, and nothing changes; none: kNotFound.
  virtual Task<Status> accept(UserId follower, UserId followed, Timestamp now) = 0;
  virtual Task<Status> remove(UserId follower, UserId followed) = 0;  // succeeds when there is none

  // Newest first; the cursor's id is the other person's.
  virtual Task<Result<Page<model::Follow>>> list_followers(UserId followed, model::FollowState state,
                                                           PageRequest page) = 0;
  virtual Task<Result<Page<model::Follow>>> list_following(UserId follower, model::FollowState state,
                                                           PageRequest page) = 0;
  // How `follower` stands to each of `followed`; those without a row are absent.
  virtual Task<Result<std::unordered_map<UserId, model::FollowState>>> states(UserId follower,
                                                                              std::vector<UserId> followed) = 0;
  struct Counts {
    std::uint64_t followers = 0;  // accepted
    std::uint64_t following = 0;  // accepted
    std::uint64_t requests = 0;   // waiting for this person's answer
  };
  virtual Task<Result<Counts>> counts(UserId user) = 0;

  // Removes up to `limit` in which the person is on either side, whatever their state; returns how many there were.
  virtual Task<Result<std::size_t>> remove_all_of(UserId user, std::size_t limit) = 0;
};

// Where the bytes of images lie. All operations see the rows of every state. Lists are in the order of the blobs' ids,
// behind `after`, and take 1…kPageSizeMax rows: one that gives as many may have more behind its last.
class LocationStore {
 public:
  virtual ~LocationStore() = default;
  virtual Task<Status> insert(model::BlobLocation location) = 0;    // kAlreadyExists for the same blob
  virtual Task<Result<model::BlobLocation>> find(BlobId blob) = 0;  // kNotFound
  // Those that exist, in no order.
  virtual Task<Result<std::unordered_map<BlobId, model::BlobLocation>>> find_many(std::vector<BlobId> blobs) = 0;
  // Replaces state, copies, leftovers and deletion where `revision` is still the stored one, and raises it; returns
  // what is stored then. kConflict when it is not, kNotFound.
  virtual Task<Result<model::BlobLocation>> update(model::BlobLocation location) = 0;
  // Only of one that is kDeleting and has neither copies nor leftovers, otherwise kConflict; succeeds when it is gone.
  virtual Task<Status> erase(BlobId blob) = 0;

  virtual Task<Result<std::vector<model::BlobLocation>>> list(std::optional<BlobId> after, std::size_t limit) = 0;
  // Those that have a copy or a leftover on this node.
  virtual Task<Result<std::vector<model::BlobLocation>>> list_on(std::string node, std::optional<BlobId> after,
                                                                 std::size_t limit) = 0;
  // Those that are not at rest: kWriting, kDeleting, or with leftovers.
  virtual Task<Result<std::vector<model::BlobLocation>>> list_unsettled(std::optional<BlobId> after,
                                                                        std::size_t limit) = 0;

  // Those that go with this deleted account.
  virtual Task<Result<std::vector<model::BlobLocation>>> list_of(DeletionId deletion, std::optional<BlobId> after,
                                                                 std::size_t limit) = 0;

  // Counted from the rows themselves, so exact, in a time that grows with what is counted: for a sweep or a gauge, not
  // for a request.
  //
  // Live blobs by their number of copies: index 0 counts those with none, and so on; the last holds "that many or
  // more".
  using CountByCopies = std::array<std::uint64_t, 4>;
  virtual Task<Result<CountByCopies>> count_by_copies() = 0;
  virtual Task<Result<std::uint64_t>> count_on(std::string node) = 0;  // live blobs with a copy on this node
};

// The storage nodes that ever were, and what the operator wants of each. There are a few hundred at most.
class StorageNodeStore {
 public:
  virtual ~StorageNodeStore() = default;
  // By instance: those that were noted, and those that only a location names, as active ones that were never seen.
  virtual Task<Result<std::vector<model::StorageNode>>> list() = 0;
  // A node as it is seen now: its zone and address replace what was known, its state stays as it is. One that is not
  // known yet is stored as it is given.
  virtual Task<Status> note(model::StorageNode seen) = 0;
  virtual Task<Status> set_state(std::string instance,
                                 model::StorageNode::State state) = 0;  // kNotFound: not in list()
};

// Files that are being sent. Operations see the rows of every state.
class UploadStore {
 public:
  virtual ~UploadStore() = default;
  virtual Task<Status> insert(model::Upload upload) = 0;      // kAlreadyExists for the same id
  virtual Task<Result<model::Upload>> find(UploadId id) = 0;  // kNotFound
  // Replaces parts, state, photo and expires_at where `revision` is still the stored one, and raises it; returns what
  // is stored then. kConflict when it is not, kNotFound.
  virtual Task<Result<model::Upload>> update(model::Upload upload) = 0;
  // Those of a person that are kReceiving, the oldest first.
  virtual Task<Result<std::vector<model::Upload>>> list_receiving(UserId owner, std::size_t limit) = 0;
  virtual Task<Result<std::vector<model::Upload>>> list_expired(Timestamp now,
                                                                std::size_t limit) = 0;  // expires_at <= now
  virtual Task<Status> erase(
      UploadId id) = 0;  // only of one that is kDeleting, otherwise kConflict; succeeds when it is gone
};

class ShareLinkStore;     // metadata/share_link_store.h
class NotificationStore;  // metadata/notification_store.h
class SearchStore;        // metadata/search_store.h
class DeletionStore;      // metadata/deletion_store.h
class BlockStore;         // metadata/block_store.h
class PasskeyStore;       // metadata/passkey_store.h
class SiteStore;          // metadata/site_store.h
class CaseStore;          // metadata/case_store.h
class AuditStore;         // metadata/audit_store.h
class QuotaStore;         // metadata/quota_store.h
class DigestStore;        // metadata/digest_store.h

class MetadataStore {
 public:
  virtual ~MetadataStore() = default;
  virtual AccountStore& accounts() = 0;
  virtual SessionStore& sessions() = 0;
  virtual ProfileStore& profiles() = 0;
  virtual GalleryStore& galleries() = 0;
  virtual PhotoStore& photos() = 0;
  virtual SocialStore& social() = 0;
  virtual FollowStore& follows() = 0;
  virtual LocationStore& locations() = 0;
  virtual StorageNodeStore& storage_nodes() = 0;
  virtual UploadStore& uploads() = 0;
  virtual ShareLinkStore& share_links() = 0;
  virtual NotificationStore& notifications() = 0;
  virtual SearchStore& search() = 0;
  virtual DeletionStore& deletions() = 0;
  virtual BlockStore& blocks() = 0;
  virtual PasskeyStore& passkeys() = 0;
  virtual SiteStore& site() = 0;
  virtual CaseStore& cases() = 0;
  virtual AuditStore& audit() = 0;
  virtual QuotaStore& quotas() = 0;
  virtual DigestStore& digests() = 0;
  // All that the stores above keep, for backups and moves. Must not outlive this. Never null.
  virtual std::unique_ptr<Records> records() = 0;
  // Whether reads (and, when `writable`, writes) work now; for /readyz.
  virtual Task<Status> check() = 0;

  // Filled by those who read, whatever the backend.
  Remembered& remembered() { return remembered_; }

 private:
  Remembered remembered_;
};

}  // namespace portreto::metadata
