#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "blob/blob_store.h"
#include "http/client.h"
#include "runtime/blocking_pool.h"
#include "security/url_signer.h"

namespace portreto::blob {

// The blobs of one storage node, by signed URL. A call that fails may have reached the node: kOutcomeUnknown for put
// and erase, kUnavailable for what only reads. A node whose signature check refuses (a key that it does not know yet)
// is kUnavailable, too. Thread-safe; what is passed must outlive it and the calls under way.
class RemoteBlobStore final : public BlobStore {
 public:
  struct Timeouts {
    std::chrono::milliseconds read{800};    // to the first byte (ARCHITECTURE.md)
    std::chrono::milliseconds erase{5000};  // includes a sync
    std::chrono::milliseconds put{10000};   // the same, behind other writes; and for each MiB:
    std::chrono::milliseconds put_per_mib{1000};
  };
  // `pool` reads the sources. `epoch`: of a leader, whose erasures are refused once there is a later one.
  RemoteBlobStore(http::Client& node, const security::UrlSigner& signer, BlockingPool& pool, const Clock& clock,
                  Timeouts timeouts, std::optional<std::uint64_t> epoch = std::nullopt)
      : node_(node), signer_(signer), pool_(pool), clock_(clock), timeouts_(timeouts), epoch_(epoch) {}
  RemoteBlobStore(http::Client& node, const security::UrlSigner& signer, BlockingPool& pool, const Clock& clock)
      : RemoteBlobStore(node, signer, pool, clock, Timeouts()) {}

  Task<Result<PutOutcome>> put(BlobKey key, std::shared_ptr<BlobSource> source) override;
  Task<Result<BlobInfo>> head(BlobKey key) override;
  Task<Result<Bytes>> get(BlobKey key, std::uint64_t offset, std::uint64_t length) override;
  Task<Status> erase(BlobKey key) override;

 private:
  Task<Result<std::uint32_t>> checksum(std::shared_ptr<BlobSource> source);

  http::Client& node_;
  const security::UrlSigner& signer_;
  BlockingPool& pool_;
  const Clock& clock_;
  const Timeouts timeouts_;
  const std::optional<std::uint64_t> epoch_;
};

}  // namespace portreto::blob
