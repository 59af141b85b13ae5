#pragma once

#include <memory>
#include <vector>

#include "config/settings.h"
#include "metadata/metadata_store.h"
#include "roles/backup/blob_reader.h"
#include "runtime/blocking_pool.h"
#include "runtime/task_runner.h"
#include "services/image_bytes.h"

namespace portreto::roles {

// The photos of a cluster that runs, for its backup and for a restore into it: on the storage nodes that its database
// names, asked for as app servers do, with their keys. Thread-safe, but for what is said otherwise.
class ClusterBlobs final : public BlobReader, public services::ImageBytes {
 public:
  // `settings` are those of an app server. Blocks. Throws std::runtime_error, with a text for the operator, when there
  // are no storage nodes or no keys. What is passed outlives it.
  ClusterBlobs(const config::Settings& settings, metadata::MetadataStore& metadata, TaskRunner& runner,
               BlockingPool& pool);
  ~ClusterBlobs() override;

  // Whether an app server runs. Blocks.
  bool has_app_servers() const;

  // From any copy. kNotFound also when the database knows of none.
  Task<Result<blob::BlobInfo>> head(blob::BlobKey key) override;
  Task<Result<Bytes>> get(blob::BlobKey key, std::uint64_t offset, std::uint64_t length) override;

  // For a restore: what an earlier try has put whole stays, what it has left half-done is removed first. A blob always
  // has the same bytes, so that late ones of an earlier try do no harm.
  Task<Status> put(BlobId blob, std::vector<blob::BlobPart> parts) override;
  Task<Result<Bytes>> get(BlobId blob, std::uint16_t variant, std::uint64_t offset, std::uint64_t length) override;
  Task<Status> erase(BlobId blob, std::vector<std::uint16_t> variants) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace portreto::roles
