#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "blob/blob_copies.h"
#include "blob/blob_nodes.h"
#include "cluster/registry.h"
#include "metadata/metadata_store.h"
#include "services/account_erasure.h"
#include "services/replicated_image_bytes.h"
#include "services/steward/audit.h"
#include "services/steward/blob_transfer.h"
#include "services/steward/copier.h"
#include "services/steward/node_inventory.h"
#include "services/steward/node_watch.h"
#include "services/steward/orphans.h"
#include "services/steward/repair.h"
#include "services/steward/settling.h"
#include "services/sweeper.h"

namespace portreto::services {

// What the steward has done since the process began, and how things are as it saw them last.
struct StewardFigures {
  bool is_leading = false;
  bool is_halted = false;
  std::uint64_t lost_nodes = 0;
  std::uint64_t under_replicated = 0;  // live blobs with too few copies, those on lost nodes not counted
  std::uint64_t unsettled = 0;         // rows with something left to erase
  std::uint64_t repaired = 0;          // blobs that got another copy
  std::uint64_t refilled = 0;          // copies made whole where something was missing or damaged
  std::uint64_t dropped = 0;           // copies that count no more
  std::uint64_t orphans = 0;           // blobs that nobody accounts for, on the node where there were most
  std::uint64_t orphans_removed = 0;
  std::uint64_t bytes_copied = 0;
  std::uint64_t bytes_audited = 0;  // read back
  std::uint64_t failures = 0;
};

// Keeps every photo on enough nodes, and sweeps, while it leads: one of all app replicas. All of it may be cut off at
// any moment, and be done by two at once for a while; the rows' revisions see to that. Everything runs on one event
// loop; figures() may be called from any thread. Dependencies must outlive it.
class Steward {
 public:
  struct Dependencies {
    metadata::MetadataStore& metadata;
    blob::BlobNodes& nodes;
    blob::BlobCopies& copies;
    BlobTransfer& transfer;
    NodeInventory& inventory;
    ReplicatedImageBytes& bytes;
    Sweeper& sweeper;
    AccountErasure& erasure;
    const cluster::Leadership& leadership;
    std::function<cluster::MemberList()> storage;  // the storage nodes of the moment, without blocking
    const Clock& clock;
  };
  struct Options {
    std::size_t copies = 2;
    std::chrono::milliseconds repair_delay = std::chrono::minutes(10);
    std::chrono::milliseconds sweep_interval = std::chrono::minutes(10);
    std::uint64_t repair_bytes_per_s = 0;  // 0: as fast as it goes
    std::uint64_t audit_bytes_per_s = 0;   // the same
    Orphans::Options orphans{};            // searched for four times in their age
    // Between two looks at who is there, and two rounds of repair.
    std::chrono::milliseconds watch_interval = std::chrono::seconds(5);
    // After a round in which nothing could be repaired, and an audit that could not be completed.
    std::chrono::milliseconds retry_interval = std::chrono::minutes(1);
  };
  Steward(Dependencies dependencies, Options options);

  // Does all of the following at its time, until the loop ends.
  Task<void> run();

  // The steps. Each does nothing while another process leads.
  //
  // Looks who is there.
  Task<void> watch();
  // Audits the nodes that came.
  Task<void> audit();
  // Asks the nodes what they have found damaged, and makes those copies anew.
  Task<void> heal();
  // Reads back the copies of all blobs, one after the other, to find those that are damaged or missing. A round goes on
  // where the last one was broken off.
  Task<void> read_back();
  // Compares what lies on each node with the rows, and removes what nobody accounts for.
  Task<void> search_orphans();
  // Replaces the copies of nodes that are lost, retired or drained; one round.
  Task<void> repair();
  // Gives blobs with too few copies more, settles what is left over, and sweeps.
  Task<void> sweep();
  // Goes on erasing deleted accounts; people wait for their receipts.
  Task<void> erase_accounts();

  StewardFigures figures() const;
  const NodePlan& plan() const { return plan_; }

 private:
  // As long as this process leads in the epoch of now.
  std::optional<std::function<bool()>> term() const;
  Task<Result<std::vector<KnownNode>>> known_nodes(std::vector<cluster::Member> members);
  void note(const Repair::Report& report);
  void add(const Audit::Report& report);
  void note(const std::string& node, const Audit::Report& report);
  Task<void> heal_on(std::string node, std::function<bool()> may_go_on);
  Task<void> sweep_when_due();

  const Dependencies d_;
  const Options options_;
  Copier copier_;
  Settling settling_;
  Repair repair_;
  Audit audit_;
  Orphans orphans_;

  std::optional<std::uint64_t> epoch_;  // in which `watch_` began
  std::optional<NodeWatch> watch_;
  NodePlan plan_;
  std::map<std::string, std::string> zones_;
  Timestamp in_charge_since_{};
  Timestamp repair_not_before_{};
  Timestamp sweep_not_before_{};
  std::map<std::string, Timestamp> audit_not_before_;
  bool has_read_back_ = false;               // in this term
  std::optional<BlobId> read_back_after_{};  // where it goes on
  Timestamp read_back_not_before_{};
  std::map<std::string, Timestamp> search_not_before_;
  std::map<std::string, std::uint64_t> orphans_on_;
  std::map<std::string, Timestamp> heal_not_before_;
  std::map<std::string, std::uint64_t> damaged_bytes_;  // of nodes, as they told last

  struct Counters {
    std::atomic<bool> is_leading{false}, is_halted{false};
    std::atomic<std::uint64_t> lost_nodes{0}, under_replicated{0}, unsettled{0}, repaired{0}, refilled{0}, dropped{0},
        orphans{0}, orphans_removed{0}, bytes_copied{0}, bytes_audited{0}, failures{0};
  };
  Counters counters_;
};

}  // namespace portreto::services
