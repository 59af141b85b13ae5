#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "blob/node_store.h"
#include "blob/volume/volume_blob_store.h"
#include "runtime/keyed_turns.h"

namespace portreto::blob {

struct VolumeDisksSettings {
  std::string data_directory;            // keeps the list of disks (volume/disk_register.h); made when it is missing
  std::vector<std::string> directories;  // one a disk, each absolute
  unsigned free_space_percent_min = 5;   // of each disk, and two volumes at least; for VolumeSettings::reserve_bytes
  VolumeSettings volumes{};              // of each disk; its directory and its ids are not looked at
  // What opens one of the directories: volume::open_directory, or a disk that fails when a test says so.
  std::function<std::unique_ptr<volume::Directory>(const std::string&)> open_directory;
};

// The blobs of a node in volumes on one or several disks, each on one of them. A blob's disk is chosen by its id, in
// proportion to the sizes of the disks; when that one takes no writes, or is full, it is the next one.
//
// A disk that fails is taken out, and the node goes on with the others. At the start: one that cannot be read, or whose
// directory is empty although it has had blobs (it is not mounted). Later: as VolumeBlobStore says, its blobs are still
// read. As long as a disk is out, what is not found on the others is kUnavailable and not kNotFound: nobody may take it
// for deleted. Erasing is kUnavailable as long as some disk may hold the blob and takes no writes.
class VolumeDisks final : public NodeStore {
 public:
  // Throws RefusedDisk when a disk is not this node's to use: it is of another cluster, is not the one that this
  // directory had, is there twice (a copy), or is in use; std::runtime_error, with a text for the operator, when there
  // is no disk left to work with, or the data directory cannot be used. The pool must outlive it.
  static std::unique_ptr<VolumeDisks> open(const VolumeDisksSettings& settings, BlockingPool& pool);
  ~VolumeDisks() override;

  Task<Result<PutOutcome>> put(BlobKey key, std::shared_ptr<BlobSource> source) override;
  Task<Result<BlobInfo>> head(BlobKey key) override;
  Task<Result<Bytes>> get(BlobKey key, std::uint64_t offset, std::uint64_t length) override;
  Task<Result<FetchedBlob>> fetch(BlobKey key) override;
  std::optional<ResidentBlob> find_resident(const BlobKey& key) override;
  void verified(const BlobKey& key) override;
  Task<Status> erase(BlobKey key) override;
  StoreUsage usage() const override;

  std::vector<DiskReport> disks() const override;
  std::vector<BlobKey> damaged_blobs(std::size_t count_max) const override;
  Task<Result<BlobPage>> list(Uuid disk, BlobCursor from, std::size_t count_max) override;

 private:
  struct Disk {
    std::string directory;
    std::optional<Uuid> id;
    std::string reason_out;
    double weight = 1;
    std::unique_ptr<VolumeBlobStore> store;  // null: it is out
  };
  class Opening;

  VolumeDisks() = default;
  Task<Result<PutOutcome>> put_in_turn(const BlobKey& key, const std::shared_ptr<BlobSource>& source);
  // Asks the disks that may hold the blob, one after the other. The first answer that is not kNotFound; nullopt when
  // none of those that are open holds it.
  template <typename Ask>
  using AnswerTo = typename std::invoke_result_t<Ask&, VolumeBlobStore&>::value_type;
  template <typename Ask>
  auto first_answer(BlobKey key, Ask ask) -> Task<std::optional<AnswerTo<Ask>>>;
  std::vector<VolumeBlobStore*> by_preference(const BlobKey& key) const;
  std::unexpected<Error> not_found() const;

  std::unique_ptr<volume::Directory> data_;  // locked, so that no other process changes the list of disks
  std::vector<Disk> disks_;                  // not changed after opening
  bool is_complete_ = true;                  // no disk is out
  KeyedTurns<BlobKey> turns_;                // puts and erases of the same blob, which could meet on two disks
};

}  // namespace portreto::blob
