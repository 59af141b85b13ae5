#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "cluster/member.h"
#include "metadata/database_state.h"
#include "metadata/metadata_store.h"
#include "roles/api/operations_dto.h"
#include "services/storage_nodes.h"

namespace portreto::roles::app {

// How database and registry are, and what the database says about the storage nodes. Looking takes them some time when
// they are away or busy, so it goes on behind the page, and the page shows what was found last. Thread-safe; what is
// passed outlives the tasks of the event loops.
class Backends {
 public:
  struct Dependencies {
    metadata::MetadataStore& metadata;
    const metadata::DatabaseState* database = nullptr;  // null: it always takes writes
    std::string database_kind, registry_kind;
    std::function<Task<Status>()> check_registry{};  // empty: there is nothing to ask
    std::function<cluster::MemberList()> storage{};  // the storage nodes of a cluster; empty: it is none
    const Clock& clock;
    std::chrono::milliseconds age_max{1000};  // what is older is looked for anew
    std::chrono::milliseconds patience{600};  // a page waits so long for that
  };
  struct State {
    api::BackendItem database, registry;
    std::optional<services::StorageNodesView> nodes;  // as it was known last; empty: never, or no cluster
  };

  explicit Backends(Dependencies dependencies);

  // Never fails.
  Task<State> look();
  // The next look does not show what was before.
  void forget();

  bool is_cluster() const { return static_cast<bool>(d_.storage); }
  cluster::MemberList storage() const { return d_.storage ? d_.storage() : nullptr; }

 private:
  // Shared with a look that goes on when the page has been answered.
  struct Shared {
    std::mutex mutex;
    State state;
    bool is_looking = false;
    std::optional<std::chrono::steady_clock::time_point> looked_at;
  };

  struct Done;

  bool is_fresh() const;
  bool begin_look();
  static Task<void> look_anew(Dependencies d, std::shared_ptr<Shared> shared);

  const Dependencies d_;
  const std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace portreto::roles::app
