#include "metadata/mongo/schema.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

namespace portreto::metadata {
namespace {

struct Index {
  const char* collection;
  const char* name;
  Bson keys;
  bool is_unique = false;
};

using Indexes = std::vector<Index>;

// What a version adds: indexes, and what is done once to the documents that are there, which may be done again.
struct Version {
  Indexes (*indexes)();
  void (*change)(MongoClient& client) = nullptr;
};

// Enumerations are stored as their numbers, as the first Portreto had them (sqlite/schema.cpp).
//
// Some fields only serve an index. people.words: what a person is found by. galleries.name_key: the folded name of a
// live gallery, which must be its owner's only one, or the id of one that is being deleted, so that its name is free.
// locations.nodes: copies and leftovers; .copy_count; .is_settled: live and without leftovers.
//
// Where a list is in the order of time, _id comes last in the index, as it does in the order of the list.
Indexes first() {
  return {
      {kPeople, "username", document("username", 1), true},
      {kPeople, "email", document("email", 1), true},
      {kPeople, "words", document("words", 1, "username", 1)},
      {kPeople, "newest", document("created_at", 1, "_id", 1)},
      {kSessions, "expiry", document("expires_at", 1)},
      {kLoginFailures, "age", document("last_at", 1)},
      {kGalleries, "name", document("owner", 1, "name_key", 1), true},
      {kGalleries, "owner", document("owner", 1, "state", 1, "created_at", 1, "_id", 1, "audience", 1)},
      {kGalleries, "audience", document("state", 1, "audience", 1, "created_at", 1, "_id", 1)},
      {kPhotos, "gallery", document("gallery", 1, "state", 1, "created_at", 1, "_id", 1)},
      {kPhotos, "content", document("gallery", 1, "image.sha256", 1)},
      {kPhotos, "state", document("state", 1, "created_at", 1, "_id", 1)},
      {kLikes, "target", document("target", 1)},
      {kComments, "target", document("target", 1, "created_at", 1, "_id", 1)},
      {kFollows, "followed", document("followed", 1, "state", 1, "created_at", 1, "follower", 1)},
      {kFollows, "follower", document("follower", 1, "state", 1, "created_at", 1, "followed", 1)},
      {kLocations, "nodes", document("nodes", 1, "_id", 1)},
      {kLocations, "copies", document("copies", 1, "state", 1)},
      {kLocations, "settled", document("is_settled", 1, "_id", 1)},
      {kLocations, "copy_count", document("state", 1, "copy_count", 1)},
      {kUploads, "owner", document("owner", 1, "state", 1, "created_at", 1, "_id", 1)},
      {kUploads, "expiry", document("expires_at", 1)},
  };
}

Indexes share_links() {
  return {
      {kShareLinks, "secret_hash", document("secret_hash", 1), true},
      {kShareLinks, "gallery", document("gallery", 1, "is_revoked", 1, "created_at", 1, "_id", 1)},
  };
}

// Whom an act is told to, stands in its own document (sqlite/schema.cpp, kNotifications).
Indexes notifications() {
  return {
      {kLikes, "recipient", document("recipient", 1, "created_at", 1, "_id", 1)},
      {kComments, "recipient", document("recipient", 1, "created_at", 1, "_id", 1)},
      {kFollows, "granted", document("follower", 1, "accepted_at", 1, "followed", 1)},
      {kSessions, "user", document("user", 1)},
  };
}

// What photos and galleries are found by (search_terms.h), and the orders of a gallery's photos (model::PhotoOrder).
// Fields that only serve this: terms; terms_of, the revision that they are of; dated_at; place, which is
// model::place_of. The Portreto before does not write them: see SearchStore::index().
//
// For deletions and blocks, people.is_deleted, locations.deletion and deletions.is_finished.
Indexes since_notifications() {
  return {
      {kGalleries, "terms", document("terms", 1, "dated_at", 1, "_id", 1)},
      {kGalleries, "terms_of", document("revision", 1, "terms_of", 1)},
      {kPhotos, "terms", document("terms", 1, "dated_at", 1, "_id", 1)},
      {kPhotos, "terms_of", document("revision", 1, "terms_of", 1)},
      {kPhotos, "gallery_place", document("gallery", 1, "state", 1, "place", 1, "_id", 1)},
      {kPhotos, "gallery_dated", document("gallery", 1, "state", 1, "dated_at", 1, "_id", 1)},
      {kPhotos, "place", document("place", 1)},
      {kPeople, "deleted", document("is_deleted", 1, "_id", 1)},
      {kLocations, "deletion", document("deletion", 1, "_id", 1)},
      {kLikes, "user", document("user", 1, "_id", 1)},
      {kComments, "author", document("author", 1, "_id", 1)},
      {kDeletions, "finished", document("is_finished", 1, "_id", 1)},
      {kBlocks, "kind", document("user", 1, "kind", 1, "created_at", 1, "other", 1)},
      {kBlocks, "other", document("other", 1)},
      {kInvitations, "token_hash", document("token_hash", 1), true},
      {kInvitations, "newest", document("is_revoked", 1, "created_at", 1, "_id", 1)},
      {kCases, "state", document("state", 1, "changed_at", 1, "_id", 1)},
      {kCases, "owner", document("owner", 1)},
      {kAuditEntries, "time", document("at", 1, "_id", 1)},
  };
}

// Of one release, and so one version.
Indexes quotas_digests_and_passkeys() {
  return {
      {kPhotos, "owner", document("owner", 1, "state", 1, "gallery", 1, "image.size_bytes", 1)},
      {kDigests, "due", document("is_confirmed", 1, "due", 1, "_id", 1)},
      {kPasskeys, "credential_id", document("credential_id", 1), true},
      // By this a person has no more than there are slots (model/passkey.h).
      {kPasskeys, "slot", document("user", 1, "slot", 1), true},
  };
}

// In which galleries somebody is named, and what is told of them; and photos of guests. Fields that only serve
// these: recipient, guest_id and guest_link of a photo (stored_document.cpp).
// And where photos were taken (model/position.h): photos.cell, with all that a map asks for, so that it reads no
// document. The Portreto before does not write it: see SearchStore::index().
Indexes shared_with_guest_photos_and_positions() {
  return {
      {kGalleries, "people", document("people", 1, "state", 1, "audience", 1, "created_at", 1, "_id", 1)},
      {kGalleries, "contributors", document("contributors", 1, "state", 1, "created_at", 1, "_id", 1)},
      {kGalleryNotices, "recipient", document("recipient", 1, "at", 1, "kind", 1, "_id", 1)},
      {kGalleryNotices, "gallery", document("gallery", 1, "recipient", 1)},
      {kGalleryNotices, "actor", document("actor", 1)},
      {kPhotos, "recipient", document("recipient", 1, "state", 1, "created_at", 1, "_id", 1)},
      {kPhotos, "guest_link", document("guest_link", 1, "state", 1)},
      {kPhotos, "cell", document("cell", 1)},
      {kPhotos, "owner_cell", document("owner", 1, "state", 1, "cell", 1, "gallery", 1, "positions", 1, "_id", 1)},
      {kPhotos, "gallery_cell", document("gallery", 1, "state", 1, "cell", 1, "owner", 1, "positions", 1, "_id", 1)},
      {kGalleries, "positions", document("state", 1, "audience", 1, "positions", 1, "created_at", 1, "_id", 1)},
  };
}

// Who likes something, newest first.
Indexes likers() { return {{kLikes, "target_newest", document("target", 1, "created_at", 1, "user", 1)}}; }

// What was done until now is no news to those who are here.
void begin_notifications(MongoClient& client) {
  client.update_all(kPeople, document("notifications_seen_at", document("$exists", false)),
                    document("$set", document("notifications_seen_at", system_clock().now())));
}

// The n-th leads from version n to n + 1. What was released is never edited: a change is a new entry, and one that the
// Portreto before can live with, since its replicas go on beside: it adds, and what it makes useless is removed one
// version later.
constexpr std::array kMigrations{Version{first},
                                 Version{share_links},
                                 Version{notifications, begin_notifications},
                                 Version{since_notifications},
                                 Version{quotas_digests_and_passkeys},
                                 Version{shared_with_guest_photos_and_positions},
                                 Version{likers}};

// How far the database may be ahead of this program.
constexpr std::int64_t kVersionsAheadMax = 1;

constexpr char kSchema[] = "schema";
constexpr char kSchemaId[] = "portreto";

// One at a time: FerretDB 1.x fails when two of one command are there already.
void create(MongoClient& client, const Index& index) {
  Bson description = document("key", index.keys, "name", index.name);
  if (index.is_unique) description.add("unique", true);
  client.run(document("createIndexes", index.collection, "indexes", std::vector{description}));
}

}  // namespace

std::int64_t version_of(MongoClient& client) {
  const auto versions = client.find_values<std::int64_t>(kSchema, "version", document("_id", kSchemaId));
  return versions.empty() ? 0 : versions.front();
}

void migrate(MongoClient& client, const std::string& description) {
  const Bson id = document("_id", kSchemaId);
  const std::int64_t version = version_of(client);
  const auto known = static_cast<std::int64_t>(kMigrations.size());
  if (version > known + kVersionsAheadMax) {
    throw std::runtime_error(fmt::format(
        "{} has schema {}, but this Portreto knows only up to {}, and can live with {}. Start a newer Portreto.",
        description, version, known, known + kVersionsAheadMax));
  }
  if (version >= known) return;
  for (auto next = static_cast<std::size_t>(version); next < kMigrations.size(); ++next) {
    for (const Index& index : kMigrations[next].indexes()) create(client, index);
    if (kMigrations[next].change != nullptr) kMigrations[next].change(client);
  }
  // Not lowered, when a newer one did the same meanwhile.
  while (true) {
    try {
      client.update(kSchema, id, document("$max", document("version", known)), Upsert::kYes);
      return;
    } catch (const MongoError& error) {
      if (!error.is_duplicate()) throw;  // made by another process at this moment: it is there now
    }
  }
}

}  // namespace portreto::metadata
