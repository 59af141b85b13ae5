#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cluster/member.h"
#include "cluster/placement.h"
#include "metadata/metadata_store.h"
#include "runtime/keyed_turns.h"
#include "services/steward/copier.h"
#include "services/steward/node_watch.h"

namespace portreto::services {

// Gives every blob its number of copies again, on nodes in different zones, when a node is lost, retired or drained.
//
// The row names a node before anything is copied there, and names it as a copy only after all variants were verified on
// it; by the same compare-and-set the old copy becomes a leftover, so that it goes when its node is back. Whatever a
// crash leaves is a leftover of a live blob, which Settling erases. Not thread-safe: one event loop. Dependencies must
// outlive it.
class Repair {
 public:
  struct Options {
    std::size_t copies = 2;
    std::size_t streams_per_target = 2;  // STORAGE.md, "Copies"
    std::size_t streams_max = 16;        // of the whole cluster
    std::size_t batch = 100;             // rows per read
  };
  // `storage` gives the storage nodes of the moment, without blocking.
  Repair(metadata::LocationStore& locations, Copier& copier, std::function<cluster::MemberList()> storage,
         Options options)
      : locations_(locations), copier_(copier), storage_(std::move(storage)), options_(options) {}

  struct Report {
    std::uint64_t repaired = 0;  // blobs that got another copy
    std::uint64_t failures = 0;  // rows that are left for another round
    bool operator==(const Report&) const = default;
  };
  // Goes once over all blobs with a copy on one of `nodes`, of those that leave (NodePlan::leaving()); those with the
  // fewest other copies first. A row that fails is left for another round. Ends between two rows, and before anything
  // is changed, once `may_go_on` says no. `zones`: of nodes, as far as known, whether they run or not.
  Task<Report> replace(NodePlan plan, std::set<std::string> nodes, std::map<std::string, std::string> zones,
                       std::function<bool()> may_go_on);

  // The same for blobs that have too few copies, wherever these are. Reads all rows.
  Task<Report> complete(NodePlan plan, std::map<std::string, std::string> zones, std::function<bool()> may_go_on);

 private:
  struct Round;
  struct Queue;
  Task<Result<bool>> repair(Round& round, model::BlobLocation row);
  Task<Result<model::BlobLocation>> add_copy(Round& round, model::BlobLocation row, std::string target,
                                             std::vector<std::string> sources, std::string replaced);
  Task<void> repair_all(Round& round, std::vector<model::BlobLocation> rows);
  Task<Status> work(Round& round, Queue& queue);

  metadata::LocationStore& locations_;
  Copier& copier_;
  const std::function<cluster::MemberList()> storage_;
  const Options options_;
  KeyedTurns<std::string> streams_;
  std::size_t next_stream_ = 0;
};

}  // namespace portreto::services
