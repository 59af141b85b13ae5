#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "blob/blob_store.h"
#include "metadata/metadata_store.h"
#include "roles/backup/backup_folder.h"
#include "runtime/task_runner.h"
#include "services/image_bytes.h"

namespace portreto::roles {

// Opens the database in a file, or makes it. Throws std::runtime_error with a text for the operator.
using OpenArchive = std::function<std::unique_ptr<metadata::MetadataStore>(const std::string& path)>;
// A line for whoever waits.
using Say = std::function<void(const std::string&)>;

// An installation as a backup sees it, whether it runs meanwhile or not. Outlives the calls.
struct Installation {
  metadata::MetadataStore& metadata;
  blob::BlobStore& blobs;
};

// Makes a backup in the folder. First all records, of one state of the database, then the bytes that they name: what is
// uploaded meanwhile is not among them, and what is deleted meanwhile is marked as deleted in the backup, too. Bytes
// that are in the folder from an earlier backup are not read again. An image whose bytes cannot be read is named, and
// the others are kept.
//
// Throws std::runtime_error when it cannot be made; then the backup that was there before, if any, is as it was.
BackupManifest make_backup(TaskRunner& runner, Installation from, const BackupFolder& to, const OpenArchive& open,
                           const Clock& clock, const Say& say);

// Puts a backup that was verified into an installation; can be started again after any failure. Where bytes lay
// (locations, storage nodes) is not restored: `bytes` decides that anew. Throws std::runtime_error; then the
// installation is not to be used, but to be restored again.
void put_back(TaskRunner& runner, const BackupFolder& from, const BackupManifest& manifest,
              metadata::MetadataStore& archive, Installation to, services::ImageBytes& bytes, const Say& say);

// Copies all records, checks that both sides are equal then, and gives their numbers. Throws std::runtime_error: the
// target holds what the source does not, or one of them failed.
metadata::RecordCounts migrate_records(TaskRunner& runner, metadata::MetadataStore& from, metadata::MetadataStore& to,
                                       const Say& say);

}  // namespace portreto::roles
