#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "metadata/metadata_store.h"
#include "runtime/blocking_pool.h"

namespace portreto::metadata {

struct SqliteSettings {
  std::string path;                     // created when it is not there; its folder must be
  std::size_t readers = 4;              // connections for reading; more than the pool has threads are of no use
  int busy_timeout_ms = 5000;           // how long to wait for a lock of another process, or for a free reader
  std::size_t reader_queue_max = 4096;  // more reads that wait: kOverloaded
  std::size_t writer_queue_max = 4096;  // more writes that wait or run: kOverloaded
  std::uint64_t size_bytes_max = 0;     // the file is not let grow beyond this: kStorageFull; 0: as the disk allows
};

// Everything in one SQLite file (WAL, synchronous=FULL): reads run on the blocking pool, many in one go; writes on one
// thread that commits many at once. Several processes may share the file, on one machine.
class SqliteMetadataStore final : public MetadataStore {
 public:
  // Opens the database, and brings its schema up to date. Throws std::runtime_error with a text for the operator: the
  // file cannot be opened or written, is not a database, or belongs to a newer Portreto.
  static std::unique_ptr<SqliteMetadataStore> open(SqliteSettings settings, BlockingPool& pool);

  // Finishes the writes that were accepted. No task may await a read any more. Destroy it before the pool, and the pool
  // before the event loops.
  ~SqliteMetadataStore() override;

  AccountStore& accounts() override;
  SessionStore& sessions() override;
  ProfileStore& profiles() override;
  GalleryStore& galleries() override;
  PhotoStore& photos() override;
  SocialStore& social() override;
  FollowStore& follows() override;
  LocationStore& locations() override;
  StorageNodeStore& storage_nodes() override;
  UploadStore& uploads() override;
  ShareLinkStore& share_links() override;
  NotificationStore& notifications() override;
  SearchStore& search() override;
  DeletionStore& deletions() override;
  BlockStore& blocks() override;
  PasskeyStore& passkeys() override;
  SiteStore& site() override;
  CaseStore& cases() override;
  AuditStore& audit() override;
  QuotaStore& quotas() override;
  DigestStore& digests() override;
  std::unique_ptr<Records> records() override;
  Task<Status> check() override;

 private:
  struct Parts;
  explicit SqliteMetadataStore(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace portreto::metadata
