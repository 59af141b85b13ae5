#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "roles/backup/backup_folder.h"
#include "roles/backup/blob_reader.h"
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
  BlobReader& blobs;
  // Whether the lists of its records show one state of the database (SQLite), and not each record as it was at some
  // time while they were read (MongoDB; see metadata/records/records.h).
  bool shows_one_state = true;
};

// Makes a backup in the folder. First the records, then the bytes that they name: what is uploaded meanwhile is not
// among them, and what is deleted meanwhile is marked as deleted in the backup, too. Bytes that are in the folder from
// an earlier backup are not read again. An image whose bytes cannot be read is named, and the others are kept.
//
// The records are of one state of the database, and are compared with it. Where it does not show one state: what was
// there before and was not changed since is among them, with all that it belongs to; of what is made or changed
// meanwhile, some. Uploads under way are left out, records and bytes alike: they are begun anew.
//
// Throws std::runtime_error when it cannot be made; then the backup that was there before, if any, is as it was.
BackupManifest make_backup(TaskRunner& runner, Installation from, const BackupFolder& to, const OpenArchive& open,
                           const Clock& clock, const Say& say);

// Puts a backup that was verified into an installation; can be started again after any failure. Where bytes lay
// (locations, storage nodes) is not restored: `bytes` decides that anew. Nor are uploads under way, which backups of
// earlier versions hold without their bytes. Throws std::runtime_error; then the
// installation is not to be used, but to be restored again.
void put_back(TaskRunner& runner, const BackupFolder& from, const BackupManifest& manifest,
              metadata::MetadataStore& archive, Installation to, services::ImageBytes& bytes, const Say& say);

// Throws std::runtime_error, naming it, when an installation holds anything that a backup does not.
void require_nothing_else(TaskRunner& runner, metadata::MetadataStore& archive, metadata::MetadataStore& there);

// Copies all records, checks that both sides are equal then, and gives their numbers. Throws std::runtime_error: the
// target holds what the source does not, or one of them failed.
metadata::RecordCounts migrate_records(TaskRunner& runner, metadata::MetadataStore& from, metadata::MetadataStore& to,
                                       const Say& say);

}  // namespace portreto::roles
