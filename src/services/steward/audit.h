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
#include "services/steward/pace.h"
#include "services/steward/settling.h"

namespace portreto::services {

// Compares what a node has with what the metadata say, which are right: what is missing or damaged is copied onto it
// again, and what was deleted meanwhile is erased. Not thread-safe: one event loop.
// Dependencies must outlive it.
class Audit {
 public:
  struct Options {
    std::size_t rows_at_a_time = 4;
    std::size_t batch = 100;             // rows per read
    std::uint64_t read_bytes_per_s = 0;  // of read_back(); 0: as fast as it goes
  };
  Audit(metadata::LocationStore& locations, Copier& copier, Settling& settling,
        std::function<cluster::MemberList()> storage, Options options)
      : locations_(locations),
        copier_(copier),
        settling_(settling),
        storage_(std::move(storage)),
        options_(options),
        pace_(options.read_bytes_per_s) {}

  struct Report {
    std::uint64_t checked = 0;     // copies
    std::uint64_t refilled = 0;    // copies of which something was missing or damaged, and is there again
    std::uint64_t dropped = 0;     // copies that count no more, since they could not be made whole
    std::uint64_t failures = 0;    // rows that could not be audited now
    bool is_complete = false;      // all rows were looked at, and the node answered for each
    std::uint64_t read_bytes = 0;  // by read_back()
    bool operator==(const Report&) const = default;
  };
  // All blobs of a node that came, or came back, once. Ends between two rows once `may_go_on` says no.
  Task<Report> audit(std::string node, std::function<bool()> may_go_on);
  // Those that the node itself has found damaged: its copies are made anew once another one was read back.
  Task<Report> heal(std::string node, std::vector<blob::BlobKey> damaged, std::function<bool()> may_go_on);

  struct ReadBack {
    Report report;
    std::optional<BlobId> after;  // for the next call; not set when these were the last rows
  };
  // Reads back all copies of the next rows behind `after` that are on nodes which are there, and compares them with
  // their checksums: whoever is asked for a blob may find it damaged or missing, and this asks for all. What a node
  // finds itself by that is for heal().
  Task<ReadBack> read_back(std::optional<BlobId> after, std::function<bool()> may_go_on);

 private:
  struct Round;
  struct BadVariant {
    std::uint16_t variant = 0;
    bool is_damaged = false;  // and not just missing
  };
  using Bad = std::vector<BadVariant>;
  enum class Depth { kHead, kWhole };
  Task<Status> work(Round& round);
  Task<Status> audit_row(Round& round, model::BlobLocation row);
  // Whether the node of the round has what the row says, and brings what it has not.
  Task<Status> check(Round& round, model::BlobLocation row, Depth depth);
  Task<Status> read_variant(Round& round, blob::BlobKey key, blob::BlobInfo info);
  Task<Status> refill(Round& round, BlobId blob, Bad bad);
  static void note(Round& round, BlobId blob, const Status& outcome);

  metadata::LocationStore& locations_;
  Copier& copier_;
  Settling& settling_;
  const std::function<cluster::MemberList()> storage_;
  const Options options_;
  Pace pace_;
};

}  // namespace portreto::services
