#pragma once

#include <string>
#include <vector>

#include "blob/blob_copies.h"
#include "blob/blob_nodes.h"

namespace portreto::blob {

// Copies on the stores of `nodes`, which must outlive it and the calls under way.
class ReplicatedBlobs final : public BlobCopies {
 public:
  explicit ReplicatedBlobs(BlobNodes& nodes) : nodes_(nodes) {}

  Task<PutReport> put(BlobId blob, std::vector<BlobPart> parts, std::size_t copies, NodeChooser& chooser) override;
  Task<Result<BlobInfo>> head(std::vector<std::string> nodes, BlobKey key) override;
  Task<Result<Bytes>> get(std::vector<std::string> nodes, BlobKey key, std::uint64_t offset,
                          std::uint64_t length) override;
  Task<std::vector<std::string>> erase(std::vector<std::string> nodes, BlobId blob,
                                       std::vector<std::uint16_t> variants) override;

 private:
  Task<Status> put_on(std::string node, BlobId blob, std::vector<BlobPart> parts, PartsPut* put);
  Task<Status> erase_on(std::string node, BlobId blob, std::vector<std::uint16_t> variants);

  BlobNodes& nodes_;
};

}  // namespace portreto::blob
