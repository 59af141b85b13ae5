#pragma once

#include "base/clock.h"
#include "roles/process/node_clients.h"
#include "security/service_credential.h"
#include "services/steward/node_inventory.h"

namespace portreto::roles {

// Asks the storage nodes that the registry knows. Dependencies must outlive it and the calls under way.
class RemoteInventory final : public services::NodeInventory {
 public:
  RemoteInventory(NodeClients& nodes, const security::ServiceCredentials& credentials, const Clock& clock)
      : nodes_(nodes), credentials_(credentials), clock_(clock) {}

  Task<Result<Damage>> damage(std::string node) override;

 private:
  NodeClients& nodes_;
  const security::ServiceCredentials& credentials_;
  const Clock& clock_;
};

}  // namespace portreto::roles
