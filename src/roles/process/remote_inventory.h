#pragma once

#include "base/clock.h"
#include "cluster/registry.h"
#include "roles/process/node_clients.h"
#include "security/service_credential.h"
#include "services/steward/node_inventory.h"

namespace portreto::roles {

// Asks the storage nodes that the registry knows, as the steward, while this process is it. Dependencies must outlive
// it and the calls under way.
class RemoteInventory final : public services::NodeInventory {
 public:
  RemoteInventory(NodeClients& nodes, const security::ServiceCredentials& credentials,
                  const cluster::Leadership& leadership, const Clock& clock)
      : nodes_(nodes), credentials_(credentials), leadership_(leadership), clock_(clock) {}

  Task<Result<Damage>> damage(std::string node) override;
  Task<Result<Page>> list(std::string node, std::string disk, std::string from) override;

 private:
  template <typename Answer>
  Task<Result<Answer>> ask(std::string node, std::string target);

  NodeClients& nodes_;
  const security::ServiceCredentials& credentials_;
  const cluster::Leadership& leadership_;
  const Clock& clock_;
};

}  // namespace portreto::roles
