#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "blob/volume/batch_writer.h"
#include "blob/volume/catalogue.h"
#include "blob/volume/group_commit.h"
#include "blob/volume/volume_blob_store.h"
#include "blob/volume/volume_set.h"

namespace portreto::blob::volume {

// The store without its coroutines. Everything here may block, but submit().
class Engine {
 public:
  // Throws as VolumeBlobStore::open does.
  Engine(const VolumeSettings& settings, std::unique_ptr<Directory> directory);

  // For the blocking pool, on many threads at once:

  // What is to be submitted, with a small blob's bytes read; nullopt when the store holds the blob already.
  Result<std::optional<Mutation>> prepare_put(const BlobKey& key, const std::shared_ptr<BlobSource>& source) const;
  Result<Mutation> prepare_erase(const BlobKey& key) const;
  Result<BlobInfo> head(const BlobKey& key) const;
  Result<Bytes> get(const BlobKey& key, std::uint64_t offset, std::uint64_t length) const {
    return catalogue_.read(key, offset, length);
  }

  // Does not block: the writer answers through `mutation.done`.
  void submit(Mutation mutation) { group_commit_.submit(std::move(mutation)); }

  // Commits what waits, and unlocks the directory. For the owner's thread; done twice: nothing.
  void close();

  const Catalogue& catalogue() const { return catalogue_; }
  const Uuid& cluster_id() const { return cluster_id_; }
  const Uuid& disk_id() const { return disk_id_; }
  VolumeHealth health() const;

 private:
  Result<QueueSlot> queue_slot(std::size_t bytes) const;
  Status writable() const;

  // On the writer's thread:
  void commit(std::vector<Mutation> batch);
  void answer_what_needs_no_write(std::vector<Mutation>& batch);
  void write(std::vector<Mutation>& batch);
  void apply(std::vector<Mutation>& batch, std::uint32_t volume);
  void stop_writing(std::string reason);

  const std::size_t batch_bytes_max_;
  const std::uint64_t blob_bytes_max_;
  Catalogue catalogue_;
  VolumeSet volumes_;
  BatchWriter writer_;
  const Uuid cluster_id_;
  const Uuid disk_id_;
  const std::shared_ptr<QueueGauge> gauge_;
  std::atomic<bool> writable_{true};
  mutable std::mutex health_mutex_;
  VolumeHealth health_;
  bool closed_ = false;
  GroupCommit group_commit_;  // last: its thread uses all the others
};

}  // namespace portreto::blob::volume
