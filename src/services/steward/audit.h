#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cluster/member.h"
#include "metadata/metadata_store.h"
#include "services/steward/copier.h"
#include "services/steward/settling.h"

namespace portreto::services {

// Compares what a node has with what the metadata say, which are right: what is missing or damaged is copied onto it
// again, and what was deleted meanwhile is erased. Not thread-safe: one event loop.
// Dependencies must outlive it.
class Audit {
 public:
  struct Options {
    std::size_t rows_at_a_time = 4;
    std::size_t batch = 100;  // rows per read
  };
  Audit(metadata::LocationStore& locations, Copier& copier, Settling& settling,
        std::function<cluster::MemberList()> storage, Options options)
      : locations_(locations), copier_(copier), settling_(settling), storage_(std::move(storage)), options_(options) {}

  struct Report {
    std::uint64_t checked = 0;   // copies
    std::uint64_t refilled = 0;  // copies of which something was missing or damaged, and is there again
    std::uint64_t dropped = 0;   // copies that count no more, since they could not be made whole
    std::uint64_t failures = 0;  // rows that could not be audited now
    bool is_complete = false;    // all rows were looked at, and the node answered for each
    bool operator==(const Report&) const = default;
  };
  // All blobs of a node that came, or came back, once. Ends between two rows once `may_go_on` says no.
  Task<Report> audit(std::string node, std::function<bool()> may_go_on);
  // Those that the node itself has found damaged: its copies are made anew once another one was read back.
  Task<Report> heal(std::string node, std::vector<blob::BlobKey> damaged, std::function<bool()> may_go_on);

 private:
  struct Round;
  struct BadVariant {
    std::uint16_t variant = 0;
    bool is_damaged = false;  // and not just missing
  };
  using Bad = std::vector<BadVariant>;
  Task<Status> work(Round& round);
  Task<Status> audit_row(Round& round, model::BlobLocation row);
  Task<Status> refill(Round& round, BlobId blob, Bad bad);
  static void note(Round& round, BlobId blob, const Status& outcome);

  metadata::LocationStore& locations_;
  Copier& copier_;
  Settling& settling_;
  const std::function<cluster::MemberList()> storage_;
  const Options options_;
};

}  // namespace portreto::services
