#include "metadata/sqlite/sqlite_metadata_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "metadata/sqlite/account_store.h"
#include "metadata/sqlite/audit_store.h"
#include "metadata/sqlite/block_store.h"
#include "metadata/sqlite/case_store.h"
#include "metadata/sqlite/database.h"
#include "metadata/sqlite/deletion_store.h"
#include "metadata/sqlite/digest_store.h"
#include "metadata/sqlite/follow_store.h"
#include "metadata/sqlite/gallery_store.h"
#include "metadata/sqlite/location_store.h"
#include "metadata/sqlite/notification_store.h"
#include "metadata/sqlite/passkey_store.h"
#include "metadata/sqlite/photo_store.h"
#include "metadata/sqlite/profile_store.h"
#include "metadata/sqlite/quota_store.h"
#include "metadata/sqlite/records.h"
#include "metadata/sqlite/schema.h"
#include "metadata/sqlite/search_store.h"
#include "metadata/sqlite/session_store.h"
#include "metadata/sqlite/share_link_store.h"
#include "metadata/sqlite/site_store.h"
#include "metadata/sqlite/social_store.h"
#include "metadata/sqlite/storage_node_store.h"
#include "metadata/sqlite/upload_store.h"

namespace portreto::metadata {
namespace {

// After this many pages in the log the writer moves them to the database: 16 MiB at 4 KiB a page.
constexpr int kCheckpointPages = 4096;
constexpr std::int64_t kLogKeptBytesMax = 64 << 20;  // a longer log is cut after a checkpoint

const Query kJournalMode{"PRAGMA journal_mode = WAL"};
const Query kPageSize{"PRAGMA page_size"};
const Query kReadable{"SELECT count(*) FROM (SELECT 1 FROM people LIMIT 1)"};

std::unique_ptr<Connection> open_for_writing(const SqliteSettings& settings) {
  auto connection = std::make_unique<Connection>(settings.path, Connection::Access::kReadWrite,
                                                 std::chrono::milliseconds(settings.busy_timeout_ms));
  if (connection->get<std::string>(kJournalMode) != "wal") {
    throw std::runtime_error(
        fmt::format("{} cannot be used with a write-ahead log. Put it on a local disk, in a folder "
                    "that can be written.",
                    settings.path));
  }
  connection->run_script(fmt::format("PRAGMA wal_autocheckpoint = {}; PRAGMA journal_size_limit = {}", kCheckpointPages,
                                     kLogKeptBytesMax));
  if (settings.size_bytes_max > 0) {
    const auto page_bytes = connection->get<std::uint64_t>(kPageSize);
    connection->run_script(
        fmt::format("PRAGMA max_page_count = {}", std::max<std::uint64_t>(settings.size_bytes_max / page_bytes, 1)));
  }
  migrate(*connection, settings.path);
  return connection;
}

}  // namespace

struct SqliteMetadataStore::Parts {
  Parts(const SqliteSettings& settings, std::unique_ptr<Connection> writing, BlockingPool& pool)
      : path(settings.path),
        busy_timeout(settings.busy_timeout_ms),
        pool(pool),
        reading(path, settings.readers, busy_timeout),
        database(std::move(writing), settings.writer_queue_max, reading, settings.reader_queue_max, pool) {}

  const std::string path;
  const std::chrono::milliseconds busy_timeout;
  BlockingPool& pool;
  ReadConnections reading;
  Database database;
  SqliteAccountStore accounts{database};
  SqliteSessionStore sessions{database};
  SqliteProfileStore profiles{database};
  SqliteGalleryStore galleries{database};
  SqlitePhotoStore photos{database};
  SqliteSocialStore social{database};
  SqliteFollowStore follows{database};
  SqliteLocationStore locations{database};
  SqliteStorageNodeStore storage_nodes{database};
  SqliteUploadStore uploads{database};
  SqliteShareLinkStore share_links{database};
  SqliteNotificationStore notifications{database};
  SqliteSearchStore search{database};
  SqliteDeletionStore deletions{database};
  SqliteBlockStore blocks{database};
  SqlitePasskeyStore passkeys{database};
  SqliteSiteStore site{database};
  SqliteCaseStore cases{database};
  SqliteAuditStore audit{database};
  SqliteQuotaStore quotas{database};
  SqliteDigestStore digests{database};
};

std::unique_ptr<SqliteMetadataStore> SqliteMetadataStore::open(SqliteSettings settings, BlockingPool& pool) {
  try {
    auto writing = open_for_writing(settings);
    auto parts = std::make_unique<Parts>(settings, std::move(writing), pool);
    return std::unique_ptr<SqliteMetadataStore>(new SqliteMetadataStore(std::move(parts)));
  } catch (const SqliteError& error) {
    throw std::runtime_error(fmt::format("The database {} cannot be opened: {}", settings.path, error.what()));
  }
}

SqliteMetadataStore::SqliteMetadataStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteMetadataStore::~SqliteMetadataStore() = default;

AccountStore& SqliteMetadataStore::accounts() { return parts_->accounts; }
SessionStore& SqliteMetadataStore::sessions() { return parts_->sessions; }
ProfileStore& SqliteMetadataStore::profiles() { return parts_->profiles; }
GalleryStore& SqliteMetadataStore::galleries() { return parts_->galleries; }
PhotoStore& SqliteMetadataStore::photos() { return parts_->photos; }
SocialStore& SqliteMetadataStore::social() { return parts_->social; }
FollowStore& SqliteMetadataStore::follows() { return parts_->follows; }
LocationStore& SqliteMetadataStore::locations() { return parts_->locations; }
StorageNodeStore& SqliteMetadataStore::storage_nodes() { return parts_->storage_nodes; }
UploadStore& SqliteMetadataStore::uploads() { return parts_->uploads; }
ShareLinkStore& SqliteMetadataStore::share_links() { return parts_->share_links; }
NotificationStore& SqliteMetadataStore::notifications() { return parts_->notifications; }
SearchStore& SqliteMetadataStore::search() { return parts_->search; }
DeletionStore& SqliteMetadataStore::deletions() { return parts_->deletions; }
BlockStore& SqliteMetadataStore::blocks() { return parts_->blocks; }
PasskeyStore& SqliteMetadataStore::passkeys() { return parts_->passkeys; }
SiteStore& SqliteMetadataStore::site() { return parts_->site; }
CaseStore& SqliteMetadataStore::cases() { return parts_->cases; }
AuditStore& SqliteMetadataStore::audit() { return parts_->audit; }
QuotaStore& SqliteMetadataStore::quotas() { return parts_->quotas; }
DigestStore& SqliteMetadataStore::digests() { return parts_->digests; }

std::unique_ptr<Records> SqliteMetadataStore::records() {
  return sqlite_records(parts_->path, parts_->busy_timeout, parts_->database, parts_->pool);
}

// A transaction without a change still needs the write lock.
Task<Status> SqliteMetadataStore::check() {
  PORTRETO_CO_TRY(co_await parts_->database.read([](Connection& connection) -> Status {
    connection.get<std::int64_t>(kReadable);
    return {};
  }));
  co_return co_await parts_->database.write([](Connection&) -> Status { return {}; });
}

}  // namespace portreto::metadata
