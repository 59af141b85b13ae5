#pragma once

#include "base/clock.h"
#include "cluster/registry.h"
#include "roles/process/node_clients.h"
#include "security/service_credential.h"
#include "services/steward/blob_transfer.h"

namespace portreto::roles {

// Lets one storage node pull a blob from another (POST /api/v1/pulls), so that the bytes do not come by here;
// as the steward, while this process is it. Dependencies must outlive it and the calls under way.
class NodeTransfer final : public services::BlobTransfer {
 public:
  // A pull takes at most kTimeout, and kTimeoutPerMib for each MiB, but never longer than kTimeoutMax: whoever asks
  // relies on nothing arriving after services::Copier::kArrivalMax.
  static constexpr std::chrono::seconds kTimeout{15};
  static constexpr std::chrono::seconds kTimeoutPerMib{1};
  static constexpr std::chrono::seconds kTimeoutMax{300};

  NodeTransfer(NodeClients& nodes, const security::ServiceCredentials& credentials,
               const cluster::Leadership& leadership, const Clock& clock)
      : nodes_(nodes), credentials_(credentials), leadership_(leadership), clock_(clock) {}

  Task<Status> copy(blob::BlobKey key, blob::BlobInfo info, std::string from_node, std::string to_node) override;

 private:
  NodeClients& nodes_;
  const security::ServiceCredentials& credentials_;
  const cluster::Leadership& leadership_;
  const Clock& clock_;
};

}  // namespace portreto::roles
