#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "metadata/database_state.h"
#include "metadata/metadata_store.h"
#include "runtime/blocking_pool.h"

namespace portreto::metadata {

// maxPoolSize of the URI's defaults.
inline constexpr std::size_t kMongoConnections = 32;

struct MongoSettings {
  std::string uri;  // mongodb://…; what it leaves open is as parse_mongo_uri has it
  // Refuse a database that no Portreto has used, rather than begin one there.
  bool must_exist = false;
  // Told what becomes of the servers; outlives the store. Null: nobody else wants to know.
  DatabaseState* state = nullptr;
  // For tests: told the name of each command that is sent, on whichever thread sends it.
  std::function<void(const char*)> on_command{};
};

// Everything in one database of a MongoDB replica set, or of a server that speaks its protocol. Each operation writes
// one document, with a majority's acknowledgement; unique indexes are what races are decided by. Several processes on
// many machines share it.
//
// Each operation takes a thread of the pool for as long as the server needs, up to the limits of the URI: give it
// kMongoConnections of them.
class MongoMetadataStore final : public MetadataStore {
 public:
  // Connects, and brings the indexes up to date. Throws std::runtime_error with a text for the operator, without the
  // password: the URI is none, no server answers or lets us in, or its database belongs to a newer Portreto (or
  // to none, see must_exist).
  static std::unique_ptr<MongoMetadataStore> open(MongoSettings settings, BlockingPool& pool);

  // "mongodb://host:port,host:port/database": without the password, for messages.
  const std::string& description() const;

  // No task may await an operation any more. Destroy it before the pool.
  ~MongoMetadataStore() override;

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
  explicit MongoMetadataStore(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace portreto::metadata
