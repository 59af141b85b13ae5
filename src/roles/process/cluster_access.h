#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "cluster/registry.h"
#include "config/settings.h"
#include "runtime/blocking_pool.h"
#include "runtime/task_runner.h"
#include "security/url_signer.h"

namespace portreto::roles {

// A cluster as a command sees it that has the settings of an app server: who is there, and the keys that app servers
// have. Connects when it is first asked. One thread; its calls block. `runner` and `pool` outlive it.
class ClusterAccess {
 public:
  ClusterAccess(const config::Settings& settings, TaskRunner& runner, BlockingPool& pool);
  ~ClusterAccess();
  ClusterAccess(const ClusterAccess&) = delete;
  ClusterAccess& operator=(const ClusterAccess&) = delete;

  // Null when the settings are not those of a cluster. Throws as open_registry does.
  cluster::Registry* registry();

  // The storage nodes that are alive, once the first are known. Null when there is no registry, or it does not answer:
  // that is then said on standard error.
  cluster::MemberList storage();

  // Gives the signer the keys by which app servers read and write pictures. kUnavailable when they are not here.
  Status read_url_keys(security::UrlSigner& signer);

 private:
  const config::Settings settings_;
  const std::filesystem::path scratch_;  // goes with this
  TaskRunner& runner_;
  BlockingPool& pool_;
  std::unique_ptr<cluster::Registry> registry_;
};

}  // namespace portreto::roles
