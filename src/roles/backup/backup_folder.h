#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/hash.h"
#include "blob/blob_store.h"
#include "metadata/records/copy.h"

namespace portreto::roles {

// What `backup.json` says of a backup. A folder without it is none.
struct BackupManifest {
  struct File {
    std::string name;
    std::uint64_t size_bytes = 0;
    Sha256Digest sha256{};
  };
  std::string id;  // a UUIDv7; in the names of the files
  Timestamp created_at;
  File metadata;                   // an SQLite database with all records
  File blob_list;                  // see BlobLine
  metadata::RecordCounts records;  // by kind
  std::uint64_t blobs = 0;         // lines of the list
  std::uint64_t blob_bytes = 0;
  std::uint64_t lost_images = 0;  // whose bytes could not be read when the backup was made
};

std::string text_of(const BackupManifest& manifest);
// Throws a std::exception that says what is wrong with it.
BackupManifest parse_manifest(const std::string& text);

// A line of the list of blobs, "BLOB VARIANT BYTES CRC32C": one stored object, as a file blobs/…/BLOB/VARIANT.
struct BlobLine {
  blob::BlobKey key;
  blob::BlobInfo info;
};
std::string text_of(const BlobLine& line);                         // ends with a line feed
std::optional<BlobLine> parse_blob_line(const std::string& text);  // without it; only what text_of gives

// The layout of a backup: one directory. The next backup into it leaves the last one whole until it is complete itself,
// and takes over the photos that are there. What is wrong with files is thrown as std::runtime_error, with a text for
// the operator.
class BackupFolder {
 public:
  explicit BackupFolder(std::filesystem::path directory) : directory_(std::move(directory)) {}

  // nullopt when there is no backup. Throws for one that is damaged or of a newer format.
  std::optional<BackupManifest> manifest() const;
  std::filesystem::path file(const std::string& name) const { return directory_ / name; }
  std::filesystem::path blob_file(const blob::BlobKey& key) const;

  // For the files of a backup that is being made.
  static std::string metadata_name(const std::string& id) { return "metadata-" + id + ".db"; }
  static std::string blob_list_name(const std::string& id) { return "blobs-" + id; }
  // Makes all that was written durable, then replaces the manifest, which makes the new backup the one that is here.
  void publish(const BackupManifest& manifest) const;
  // Removes all that the backup does not name.
  void prune(const BackupManifest& manifest) const;

  void for_each_blob(const BackupManifest& manifest, const std::function<void(const BlobLine&)>& visit) const;

 private:
  const std::filesystem::path directory_;
};

// Reads all of a backup, and names what is damaged or missing on `report`; gives how many files that are.
std::uint64_t verify(const BackupFolder& folder, const BackupManifest& manifest,
                     const std::function<void(const std::string&)>& report);

}  // namespace portreto::roles
