#pragma once

#include <cstdint>
#include <string>

#include "metadata/mongo/mongo_client.h"

namespace portreto::metadata {

// The collections, in one place since several stores look into one.
inline constexpr char kPeople[] = "people";
inline constexpr char kSessions[] = "sessions";
inline constexpr char kLoginFailures[] = "login_failures";
inline constexpr char kGalleries[] = "galleries";
inline constexpr char kPhotos[] = "photos";
inline constexpr char kGarbage[] = "garbage";
inline constexpr char kLikes[] = "likes";
inline constexpr char kComments[] = "comments";
inline constexpr char kFollows[] = "follows";
inline constexpr char kLocations[] = "locations";
inline constexpr char kStorageNodes[] = "storage_nodes";
inline constexpr char kUploads[] = "uploads";
inline constexpr char kShareLinks[] = "share_links";
inline constexpr char kDeletions[] = "deletions";
inline constexpr char kBlocks[] = "blocks";
inline constexpr char kSiteSettings[] = "site_settings";
inline constexpr char kInvitations[] = "invitations";
inline constexpr char kCases[] = "cases";
inline constexpr char kAuditEntries[] = "audit_entries";
inline constexpr char kQuotas[] = "quotas";
inline constexpr char kDigests[] = "digests";
inline constexpr char kPasskeys[] = "passkeys";
inline constexpr char kGalleryNotices[] = "gallery_notices";

// Of the schema that the database has; 0 when no Portreto has used it. Throws MongoError.
std::int64_t version_of(MongoClient& client);

// Makes the indexes that are missing, and notes the version of the schema in the database. Several processes may do so
// at once, and one that was cut off is gone on with. A database that is one version ahead is used as it is, so that
// replicas of two releases run side by side. Throws std::runtime_error, with a text for the operator, for one that is
// further ahead; and MongoError.
void migrate(MongoClient& client, const std::string& description);

}  // namespace portreto::metadata
