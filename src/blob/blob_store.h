#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/result.h"
#include "runtime/task.h"

namespace portreto::blob {

// One stored object: a photo's original (variant 0) or one of its derived sizes. Variants are given their meaning by
// model/variant.h; a store treats them as numbers.
struct BlobKey {
  BlobId id;
  std::uint16_t variant = 0;
  auto operator<=>(const BlobKey&) const = default;
};

// Bytes to be stored, readable again from any offset, so that a write can be tried again elsewhere. `read` may block:
// it is called on a blocking pool. Thread-safe: a write to several nodes reads it for each at once.
class BlobSource {
 public:
  virtual ~BlobSource() = default;
  virtual std::uint64_t size() const = 0;
  // Fills `out` from `offset`; the range lies within size().
  virtual Status read(std::uint64_t offset, std::span<std::byte> out) = 0;
};

std::shared_ptr<BlobSource> source_of(Bytes bytes);
// A file that must not change while it is read; throws std::system_error when it cannot be opened.
std::shared_ptr<BlobSource> source_of_file(const std::string& path);

struct BlobInfo {
  std::uint64_t size_bytes = 0;
  std::uint32_t crc32c = 0;  // of the whole blob; makes the strong ETag
  bool operator==(const BlobInfo&) const = default;
};

struct FetchedBlob {
  BlobInfo info;
  std::optional<Bytes> bytes;  // all of them
};

enum class PutOutcome { kStored, kAlreadyThere };

// A blob that can be sent straight from a file: its bytes were verified lately and lie in memory.
struct ResidentBlob {
  BlobInfo info;
  std::shared_ptr<const void> owner;  // keeps the descriptor open
  int descriptor = -1;
  std::uint64_t offset = 0;  // of the blob's first byte in the file
};

// Durable, write-once storage of blobs. Thread-safe; every call may be awaited from any event loop. Conformance:
// blob/conformance.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  // Returns only when the bytes are durable. The same key with the same bytes again: kAlreadyThere. With other bytes:
  // kConflict. kStorageFull leaves nothing behind. kUnavailable: the store is read-only or closed. kOutcomeUnknown: the
  // bytes may be there; putting the same again settles it.
  virtual Task<Result<PutOutcome>> put(BlobKey key, std::shared_ptr<BlobSource> source) = 0;

  // kNotFound when it was never put, or was deleted.
  virtual Task<Result<BlobInfo>> head(BlobKey key) = 0;

  // Exactly [offset, offset + length) of the blob; kInvalidArgument when that is not within it; kCorruption when the
  // stored bytes do not match their checksum (never wrong bytes).
  virtual Task<Result<Bytes>> get(BlobKey key, std::uint64_t offset, std::uint64_t length) = 0;

  // For whoever will most likely read all of it: head(), with the blob's bytes when the store gets them by the same
  // read, as it does for small ones; the others are read with get(). kCorruption, then, is known before the first byte
  // is sent.
  virtual Task<Result<FetchedBlob>> fetch(BlobKey key) {
    PORTRETO_CO_ASSIGN(const BlobInfo info, co_await head(key));
    co_return FetchedBlob{.info = info, .bytes = std::nullopt};
  }

  // Gives only what needs no wait, for whoever wants to send without copying (sendfile(2)); the others read with get().
  // Never blocks. After a get() of a whole blob, or a verified() of it, it gives that one for some minutes.
  virtual std::optional<ResidentBlob> find_resident(const BlobKey&) { return std::nullopt; }
  // The caller has read all of the blob by get(), part by part.
  virtual void verified(const BlobKey&) {}

  // Returns when the deletion is durable. Deleting what is not there succeeds and writes nothing. A later put of the
  // key is a new put. kUnavailable as put(); kOutcomeUnknown: it may be gone, and deleting it again settles that.
  virtual Task<Status> erase(BlobKey key) = 0;
};

}  // namespace portreto::blob
