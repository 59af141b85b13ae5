#pragma once

#include <functional>

#include "base/clock.h"
#include "blob/node_store.h"
#include "http/client.h"
#include "http/router.h"
#include "roles/storage/intake.h"
#include "security/url_signer.h"

namespace portreto::roles {

// What the tiers ask of a node beside its blobs: which disks it has, what lies on them and what of it is damaged, and
// to copy a blob from another node.
class PeerHandlers {
 public:
  // The client for an address; see PeerClients::at.
  using Connect = std::function<Result<http::Client*>(const std::string& address)>;

  PeerHandlers(blob::NodeStore& blobs, const security::UrlSigner& signer, const Clock& clock, Intake& intake,
               Connect connect)
      : blobs_(blobs), signer_(signer), clock_(clock), intake_(intake), connect_(std::move(connect)) {}

  // Adds the routes, for the service alone.
  void add_to(http::Router& router);

 private:
  Task<Result<http::Response>> list_disks(http::Request& request);
  Task<Result<http::Response>> list_damage(http::Request& request);
  // ?cursor=…&limit=…: some of the blobs of a disk.
  Task<Result<http::Response>> list_blobs(http::Request& request);
  // 201 once the copy is durable here, 200 when it was already. Nothing is stored that was not announced: 422. 503 when
  // the other node does not give it.
  Task<Result<http::Response>> pull(http::Request& request);

  blob::NodeStore& blobs_;
  const security::UrlSigner& signer_;
  const Clock& clock_;
  Intake& intake_;
  const Connect connect_;
};

}  // namespace portreto::roles
