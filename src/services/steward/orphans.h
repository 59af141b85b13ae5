#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cluster/member.h"
#include "metadata/metadata_store.h"
#include "services/steward/copier.h"
#include "services/steward/node_inventory.h"

namespace portreto::services {

// Finds blobs on storage nodes that no row accounts for, by the nodes' inventories: what reached a node after it was
// given up, and what a restored disk has brought back. Rows are written before bytes, so an upload under way is none of
// them. Not thread-safe: one event loop. Dependencies must outlive it.
//
// Nothing goes that was not seen so in two searches `age_min` apart, nor what is younger than that, nor when it is more
// than kShareMax of a node: then rather the metadata are at fault, say an old backup (STORAGE.md, "Copies").
class Orphans {
 public:
  struct Options {
    // Longer than any upload takes (ReplicatedImageBytes::Options::write_age_max), and enough for an operator to
    // notice.
    std::chrono::milliseconds age_min = std::chrono::hours(24);
  };
  static constexpr double kShareMax = 0.01;
  static constexpr std::size_t kAlwaysMax = 10;      // so many may go even when they are a larger share
  static constexpr std::size_t kFoundMax = 100'000;  // that are remembered of one node

  Orphans(metadata::LocationStore& locations, NodeInventory& inventory, Copier& copier, const Clock& clock,
          Options options)
      : locations_(locations), inventory_(inventory), copier_(copier), clock_(clock), options_(options) {}

  struct Report {
    std::uint64_t blobs = 0;     // of the node; one may be counted twice
    std::uint64_t found = 0;     // that no row accounts for
    std::uint64_t removed = 0;   // or named as leftovers, which Settling erases
    std::uint64_t failures = 0;  // that are left for another search; an inventory that cannot be read is one
    bool is_refused = false;     // too many were found
    bool operator==(const Report&) const = default;
  };
  // All of a node once. Ends early, with nothing removed, when the node or the metadata do not answer.
  Task<Report> search(cluster::Member node, std::function<bool()> may_go_on);

 private:
  struct Orphan {
    std::vector<std::uint16_t> variants{};
    Timestamp since{};  // found in each search since then
  };
  using Found = std::map<BlobId, Orphan>;

  // Adds those of one disk to `found`; false when that was not possible.
  Task<bool> search_disk(const std::string& node, const std::string& disk, Report& report, Found& found,
                         const std::function<bool()>& may_go_on);
  Task<Status> add_page(const std::string& node, const NodeInventory::Page& page, Report& report, Found& found);
  Task<Status> remove(std::string node, BlobId blob, Orphan orphan);

  metadata::LocationStore& locations_;
  NodeInventory& inventory_;
  Copier& copier_;
  const Clock& clock_;
  const Options options_;
  std::map<std::string, Found> known_;  // by node, from the last search
};

}  // namespace portreto::services
