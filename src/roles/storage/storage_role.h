#pragma once

#include <memory>

#include "base/clock.h"
#include "blob/node_store.h"
#include "http/router.h"
#include "roles/process/peer_clients.h"
#include "roles/process/spool.h"
#include "roles/storage/blob_writes.h"
#include "roles/storage/intake.h"
#include "roles/storage/leader_fence.h"
#include "roles/storage/peer_handlers.h"
#include "runtime/metrics.h"
#include "security/service_credential.h"
#include "security/url_signer.h"

namespace portreto::roles {

inline constexpr char kBlobPattern[] = "/b/{blob}/{variant}";

// Bytes of the bodies of GETs, as far as they were asked for, and of what was stored.
struct StorageTraffic {
  explicit StorageTraffic(Metrics& metrics);
  Counter read_bytes, written_bytes;
};

// The storage tier: takes, hands out and deletes blobs by signed URL, with Range and conditional requests; lists and
// copies them for the other tiers. Dependencies must outlive it.
class StorageRole {
 public:
  struct Dependencies {
    blob::NodeStore& blobs;
    const security::UrlSigner& signer;
    const security::ServiceCredentials& credentials;
    Spool& spool;
    LeaderFence& fence;
    Metrics& metrics;
    const Clock& clock;
  };
  explicit StorageRole(Dependencies dependencies);

  http::Router& router() { return router_; }
  const StorageTraffic& traffic() const { return traffic_; }

 private:
  Task<Status> admit(const http::Guard& require, const http::Route& route, http::Request& request);
  Task<Result<http::Response>> get_blob(http::Request& request);

  Dependencies d_;
  StorageTraffic traffic_;
  Intake intake_;
  PeerClients peers_;
  BlobWrites writes_;
  PeerHandlers peer_handlers_;
  http::Router router_;
};

}  // namespace portreto::roles
