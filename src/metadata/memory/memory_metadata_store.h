#pragma once

#include "metadata/memory/account_store.h"
#include "metadata/memory/audit_store.h"
#include "metadata/memory/block_store.h"
#include "metadata/memory/case_store.h"
#include "metadata/memory/deletion_store.h"
#include "metadata/memory/digest_store.h"
#include "metadata/memory/follow_store.h"
#include "metadata/memory/gallery_store.h"
#include "metadata/memory/location_store.h"
#include "metadata/memory/notification_store.h"
#include "metadata/memory/passkey_store.h"
#include "metadata/memory/photo_store.h"
#include "metadata/memory/profile_store.h"
#include "metadata/memory/quota_store.h"
#include "metadata/memory/records.h"
#include "metadata/memory/search_store.h"
#include "metadata/memory/session_store.h"
#include "metadata/memory/share_link_store.h"
#include "metadata/memory/site_store.h"
#include "metadata/memory/social_store.h"
#include "metadata/memory/storage_node_store.h"
#include "metadata/memory/tables.h"
#include "metadata/memory/upload_store.h"
#include "metadata/metadata_store.h"

namespace portreto::metadata {

// Keeps everything in memory, and loses it with the process. It never fails, and no call of it ever waits.
class MemoryMetadataStore final : public MetadataStore {
 public:
  AccountStore& accounts() override { return accounts_; }
  SessionStore& sessions() override { return sessions_; }
  ProfileStore& profiles() override { return profiles_; }
  GalleryStore& galleries() override { return galleries_; }
  PhotoStore& photos() override { return photos_; }
  SocialStore& social() override { return social_; }
  FollowStore& follows() override { return follows_; }
  LocationStore& locations() override { return locations_; }
  StorageNodeStore& storage_nodes() override { return storage_nodes_; }
  UploadStore& uploads() override { return uploads_; }
  ShareLinkStore& share_links() override { return share_links_; }
  NotificationStore& notifications() override { return notifications_; }
  SearchStore& search() override { return search_; }
  DeletionStore& deletions() override { return deletions_; }
  BlockStore& blocks() override { return blocks_; }
  PasskeyStore& passkeys() override { return passkeys_; }
  SiteStore& site() override { return site_; }
  CaseStore& cases() override { return cases_; }
  AuditStore& audit() override { return audit_; }
  QuotaStore& quotas() override { return quotas_; }
  DigestStore& digests() override { return digests_; }
  std::unique_ptr<Records> records() override { return memory_records(tables_); }
  Task<Status> check() override { co_return Status{}; }

 private:
  Tables tables_;
  MemoryAccountStore accounts_{tables_};
  MemorySessionStore sessions_{tables_};
  MemoryProfileStore profiles_{tables_};
  MemoryGalleryStore galleries_{tables_};
  MemoryPhotoStore photos_{tables_};
  MemorySocialStore social_{tables_};
  MemoryFollowStore follows_{tables_};
  MemoryLocationStore locations_{tables_};
  MemoryStorageNodeStore storage_nodes_{tables_};
  MemoryUploadStore uploads_{tables_};
  MemoryShareLinkStore share_links_{tables_};
  MemoryNotificationStore notifications_{tables_};
  MemorySearchStore search_{tables_};
  MemoryDeletionStore deletions_{tables_};
  MemoryBlockStore blocks_{tables_};
  MemoryPasskeyStore passkeys_{tables_};
  MemorySiteStore site_{tables_};
  MemoryCaseStore cases_{tables_};
  MemoryAuditStore audit_{tables_};
  MemoryQuotaStore quotas_{tables_};
  MemoryDigestStore digests_{tables_};
};

}  // namespace portreto::metadata
