#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "blob/blob_store.h"
#include "blob/store_usage.h"

namespace portreto::blob {

// One blob of an inventory.
struct ListedBlob {
  BlobKey key;
  BlobInfo info;
  Timestamp created{};
  std::uint32_t volume = 0;
  std::uint64_t offset_bytes = 0;  // of its record
};

// Where an inventory goes on: behind the record of this sequence, which lay in this volume then.
struct BlobCursor {
  std::uint64_t after = 0;
  std::uint32_t volume = 0;
};

struct BlobPage {
  std::vector<ListedBlob> blobs;
  BlobCursor next;
  bool is_last = false;
};

enum class DiskState {
  kGood,
  kReadOnly,  // its blobs are served, and it takes no new ones
  kOut,       // it could not be opened: none of its blobs can be served
};

// A round of reading and verifying all that a disk holds, while it runs.
struct ScrubRun {
  Timestamp started{};
  std::uint64_t done_bytes = 0;
  std::uint64_t total_bytes = 0;
  double bytes_per_s = 0;  // of this process in this round; 0: not known yet
};

// A disk of a node as the operator and the rest of the cluster see it.
struct DiskReport {
  std::optional<Uuid> id;  // not set when it could not be learned
  std::string directory;
  DiskState state = DiskState::kGood;
  std::string reason;             // for the operator, when it is not good
  std::uint64_t total_bytes = 0;  // of the file system; 0 when it does not tell
  std::uint64_t free_bytes = 0;
  StoreUsage usage;
  std::uint64_t volumes = 0;
  std::uint64_t index_bytes = 0;            // memory that the index takes
  std::uint64_t damaged_blobs = 0;          // known to be unreadable here
  std::uint64_t damaged_bytes = 0;          // of volumes, unreadable
  std::optional<Timestamp> verified_since;  // all that was there then has been read and verified after it
  std::optional<ScrubRun> scrub;            // not set between two rounds
};

// The blobs of one storage node, on one or several disks. Thread-safe, as BlobStore.
class NodeStore : public BlobStore {
 public:
  virtual StoreUsage usage() const = 0;

  // The disks in the order of the settings, as they are now. Takes some system calls.
  virtual std::vector<DiskReport> disks() const = 0;

  // Blobs that this process knows to be unreadable here, at most so many: readers and the scrub find them, an erasure
  // forgets them.
  virtual std::vector<BlobKey> damaged_blobs(std::size_t count_max) const = 0;

  // The next page of all blobs of a disk. What is there from the first page to the last is listed once; what is put or
  // deleted meanwhile may be or not. kNotFound: no such disk here; kUnavailable: it is out.
  virtual Task<Result<BlobPage>> list(Uuid disk, BlobCursor from, std::size_t count_max) = 0;
};

}  // namespace portreto::blob
