#include "metadata/mongo/mongo_metadata_store.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "metadata/failures.h"
#include "metadata/mongo/account_store.h"
#include "metadata/mongo/audit_store.h"
#include "metadata/mongo/block_store.h"
#include "metadata/mongo/case_store.h"
#include "metadata/mongo/deletion_store.h"
#include "metadata/mongo/digest_store.h"
#include "metadata/mongo/follow_store.h"
#include "metadata/mongo/followed_people.h"
#include "metadata/mongo/gallery_store.h"
#include "metadata/mongo/location_store.h"
#include "metadata/mongo/mongo_database.h"
#include "metadata/mongo/notification_store.h"
#include "metadata/mongo/passkey_store.h"
#include "metadata/mongo/photo_store.h"
#include "metadata/mongo/profile_store.h"
#include "metadata/mongo/quota_store.h"
#include "metadata/mongo/records.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/search_store.h"
#include "metadata/mongo/session_store.h"
#include "metadata/mongo/share_link_store.h"
#include "metadata/mongo/site_store.h"
#include "metadata/mongo/social_store.h"
#include "metadata/mongo/storage_node_store.h"
#include "metadata/mongo/upload_store.h"

namespace portreto::metadata {

struct MongoMetadataStore::Parts {
  Parts(MongoSettings settings, BlockingPool& pool)
      : database(settings.uri, pool, std::move(settings.on_command), settings.state ? *settings.state : own_state) {}

  DatabaseState own_state;
  MongoDatabase database;
  MongoAccountStore accounts{database};
  MongoSessionStore sessions{database};
  MongoProfileStore profiles{database};
  FollowedPeople followed;
  MongoGalleryStore galleries{database, followed};
  MongoPhotoStore photos{database};
  MongoSocialStore social{database};
  MongoFollowStore follows{database, followed};
  MongoLocationStore locations{database};
  MongoStorageNodeStore storage_nodes{database};
  MongoUploadStore uploads{database};
  MongoShareLinkStore share_links{database};
  MongoNotificationStore notifications{database};
  MongoSearchStore search{database};
  MongoDeletionStore deletions{database};
  MongoBlockStore blocks{database};
  MongoPasskeyStore passkeys{database};
  MongoSiteStore site{database};
  MongoCaseStore cases{database};
  MongoAuditStore audit{database};
  MongoQuotaStore quotas{database};
  MongoDigestStore digests{database};
};

std::unique_ptr<MongoMetadataStore> MongoMetadataStore::open(MongoSettings settings, BlockingPool& pool) {
  const bool must_exist = settings.must_exist;
  auto parts = std::make_unique<Parts>(std::move(settings), pool);
  const std::string& description = parts->database.description();
  const auto bring_up_to_date = [&](MongoClient& client) -> Status {
    if (must_exist && version_of(client) == 0) throw std::runtime_error("There is no database " + description + ".");
    migrate(client, description);
    return {};
  };
  try {
    if (!parts->database.run(bring_up_to_date)) throw std::runtime_error("No client is free.");
  } catch (const MongoError& error) {
    throw std::runtime_error(fmt::format("The database {} cannot be used: {}", description, error.what()));
  }
  return std::unique_ptr<MongoMetadataStore>(new MongoMetadataStore(std::move(parts)));
}

MongoMetadataStore::MongoMetadataStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
MongoMetadataStore::~MongoMetadataStore() = default;

const std::string& MongoMetadataStore::description() const { return parts_->database.description(); }

AccountStore& MongoMetadataStore::accounts() { return parts_->accounts; }
SessionStore& MongoMetadataStore::sessions() { return parts_->sessions; }
ProfileStore& MongoMetadataStore::profiles() { return parts_->profiles; }
GalleryStore& MongoMetadataStore::galleries() { return parts_->galleries; }
PhotoStore& MongoMetadataStore::photos() { return parts_->photos; }
SocialStore& MongoMetadataStore::social() { return parts_->social; }
FollowStore& MongoMetadataStore::follows() { return parts_->follows; }
LocationStore& MongoMetadataStore::locations() { return parts_->locations; }
StorageNodeStore& MongoMetadataStore::storage_nodes() { return parts_->storage_nodes; }
UploadStore& MongoMetadataStore::uploads() { return parts_->uploads; }
ShareLinkStore& MongoMetadataStore::share_links() { return parts_->share_links; }
NotificationStore& MongoMetadataStore::notifications() { return parts_->notifications; }
SearchStore& MongoMetadataStore::search() { return parts_->search; }
DeletionStore& MongoMetadataStore::deletions() { return parts_->deletions; }
BlockStore& MongoMetadataStore::blocks() { return parts_->blocks; }
PasskeyStore& MongoMetadataStore::passkeys() { return parts_->passkeys; }
SiteStore& MongoMetadataStore::site() { return parts_->site; }
CaseStore& MongoMetadataStore::cases() { return parts_->cases; }
AuditStore& MongoMetadataStore::audit() { return parts_->audit; }
QuotaStore& MongoMetadataStore::quotas() { return parts_->quotas; }
DigestStore& MongoMetadataStore::digests() { return parts_->digests; }

std::unique_ptr<Records> MongoMetadataStore::records() { return mongo_records(parts_->database); }

// As long as reads go on; that writes do not is for whoever has the state. With a primary, that one answers.
Task<Status> MongoMetadataStore::check() {
  const DatabaseState& state = parts_->database.state();
  if (state.is_lost()) co_return fail(database_silent());
  if (state.is_read_only()) co_return Status{};
  co_return co_await parts_->database.read([](MongoClient& client) -> Status {
    client.run(document("ping", 1));
    return {};
  });
}

}  // namespace portreto::metadata
