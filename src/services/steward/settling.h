#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "base/clock.h"
#include "cluster/member.h"
#include "metadata/metadata_store.h"
#include "services/replicated_image_bytes.h"
#include "services/steward/copier.h"

namespace portreto::services {

// Takes rows that are not at rest as far as they go: leftovers are erased on the nodes that are there, forgotten on
// those that will never be, and what is deleted goes. Not thread-safe: one event loop. Dependencies must outlive it.
class Settling {
 public:
  static constexpr std::size_t kBatch = 100;  // rows per read

  Settling(metadata::LocationStore& locations, Copier& copier, ReplicatedImageBytes& bytes,
           std::function<cluster::MemberList()> storage, const Clock& clock)
      : locations_(locations), copier_(copier), bytes_(bytes), storage_(std::move(storage)), clock_(clock) {}

  // The state of things for what follows. Leftovers of live blobs are left alone for Copier::kArrivalMax after
  // `in_charge_since`: copies that a steward before this one asked for may still arrive.
  void set(std::set<std::string> retired, Timestamp in_charge_since) {
    retired_ = std::move(retired);
    in_charge_since_ = in_charge_since;
  }

  struct Report {
    std::uint64_t settled = 0;  // rows that are at rest now, or gone
    std::uint64_t waiting = 0;  // for their time, or for a node
    std::uint64_t failures = 0;
    bool operator==(const Report&) const = default;
  };
  // Goes once over all rows that are not at rest.
  Task<Report> settle_all(std::function<bool()> may_go_on);
  // Whether the row is at rest now.
  Task<Result<bool>> settle(model::BlobLocation row);

 private:
  metadata::LocationStore& locations_;
  Copier& copier_;
  ReplicatedImageBytes& bytes_;
  const std::function<cluster::MemberList()> storage_;
  const Clock& clock_;
  std::set<std::string> retired_;
  Timestamp in_charge_since_{};
};

}  // namespace portreto::services
