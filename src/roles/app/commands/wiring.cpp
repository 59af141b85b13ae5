#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "blob/remote/remote_blob_store.h"
#include "roles/app/commands/adoption_report.h"
#include "roles/app/commands/commands.h"
#include "roles/app/commands/node_tables.h"
#include "roles/process/cluster_access.h"
#include "roles/process/node_clients.h"
#include "roles/process/process.h"
#include "roles/process/wiring.h"
#include "runtime/blocking_pool.h"
#include "runtime/task_runner.h"
#include "security/url_signer.h"
#include "services/adoption.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kQueueMax = 64;

// In the order in which they depend on each other; destroyed in the reverse one.
class Tool {
 public:
  explicit Tool(const config::Settings& settings)
      : metadata_(open_metadata(settings, pool_)), cluster_(settings, runner_, pool_) {}

  template <typename T>
  T wait(Task<T> task) {
    return runner_.wait(std::move(task));
  }
  metadata::MetadataStore& metadata() { return *metadata_; }

  // Null when this is no cluster, or nobody knows.
  cluster::MemberList alive() { return cluster_.storage(); }

  Result<std::string> adopt(const std::string& node) {
    const cluster::MemberList members = alive();
    if (!members) return fail(ErrorCode::kUnavailable, "The storage nodes cannot be asked.");
    NodeClients clients;
    clients.set_members(members);
    http::Client* const client = clients.find(node);
    if (client == nullptr) {
      return fail(ErrorCode::kNotFound, fmt::format("There is no storage node {} that runs now.", node));
    }
    security::UrlSigner signer;
    PORTRETO_TRY(cluster_.read_url_keys(signer));
    blob::RemoteBlobStore store(*client, signer, pool_, system_clock());
    services::Adoption adoption(*metadata_, node, store, system_clock());
    return wait(adoption_report(adoption));
  }

 private:
  TaskRunner runner_;
  BlockingPool pool_{2, kQueueMax};
  std::unique_ptr<metadata::MetadataStore> metadata_;
  ClusterAccess cluster_;
};

Result<std::string> answer(Tool& tool, const ClusterCommand& command) {
  using Action = ClusterCommand::Action;
  using State = model::StorageNode::State;
  switch (command.action) {
    case Action::kListNodes: return tool.wait(nodes_table(tool.metadata(), tool.alive()));
    case Action::kBlobs: return tool.wait(blobs_table(tool.metadata()));
    case Action::kDrain:
      return tool.wait(set_node_state(tool.metadata(), tool.alive(), command.node, State::kDraining));
    case Action::kRetire:
      return tool.wait(set_node_state(tool.metadata(), tool.alive(), command.node, State::kRetired));
    case Action::kAdopt: return tool.adopt(command.node);
    case Action::kActivate:
      return tool.wait(set_node_state(tool.metadata(), tool.alive(), command.node, State::kActive));
  }
  return "";
}

}  // namespace

int run_cluster_command(const config::Settings& settings, const ClusterCommand& command) {
  require_database(settings);
  Tool tool(settings);
  const auto text = answer(tool, command);
  if (!text) {
    fmt::print(stderr, "{}\n", text.error().message);
    return 1;
  }
  fmt::print("{}", *text);
  return 0;
}

}  // namespace portreto::roles
