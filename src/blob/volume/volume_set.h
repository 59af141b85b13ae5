#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/contains.h"
#include "blob/volume/catalogue.h"
#include "blob/volume/checkpoint.h"
#include "blob/volume/file.h"
#include "blob/volume/manifest.h"
#include "blob/volume/recovery.h"
#include "blob/volume/volume_blob_store.h"

namespace portreto::blob::volume {

// One volume that takes the place of some. The sources are neighbours in the manifest, all sealed.
struct CompactionPlan {
  struct Source {
    std::shared_ptr<VolumeFile> volume;
    std::uint32_t number = 0;  // in the catalogue
  };
  std::vector<Source> sources;
  std::shared_ptr<VolumeFile> target;
  std::uint32_t target_number = 0;
  std::vector<std::uint32_t> other_epochs;  // of the volumes that stay
  bool has_older = false;                   // whether some of them are older than the sources

  // A tombstone has to stay as long as a volume may hold the record that it deleted: without it, the record would be
  // found alive at the next opening.
  bool keeps_tombstone_of(std::uint32_t erased_epoch) const {
    return erased_epoch == 0 ? has_older : contains(other_epochs, erased_epoch);
  }
};

// The volumes of one directory and the manifest that lists them: opening and recovery, the volume that is appended to,
// rotation, sealing, replacement. For one thread at a time: the one that opens the store, then whoever holds the
// engine's lock.
class VolumeSet {
 public:
  // Recovers all volumes into the catalogue. Throws as VolumeBlobStore::open does.
  VolumeSet(const VolumeSettings& settings, std::unique_ptr<Directory> directory, Catalogue& catalogue);

  const Uuid& cluster_id() const { return manifest_.cluster_id; }
  const Uuid& disk_id() const { return manifest_.disk_id; }
  const std::vector<VolumeDamage>& damage() const { return damage_; }
  // A volume with damage is not compacted: all of it can still be looked at.
  void add_damage(const VolumeDamage& damage) { damage_.push_back(damage); }
  std::uint32_t torn_batches() const { return torn_batches_; }
  std::uint64_t next_sequence() const { return manifest_.next_sequence; }
  IoResult<DiskSpace> space() const { return directory_->space(); }

  // Whether a batch with puts may be written, and the reserve be left alone.
  bool has_room_for_puts(std::uint64_t batch_bytes) const;

  struct Active {
    std::shared_ptr<VolumeFile> volume;
    std::uint32_t number = 0;  // in the catalogue
  };
  // The volume that the batch goes to; a new one when the present one has no room for it. kStorageFull when there is no
  // space for one; any other error means that the disk is broken.
  Result<Active> volume_for(std::uint64_t batch_bytes);

  // All volumes, the oldest first.
  std::vector<Active> all() const;

  // A batch of so many records has become durable in the active volume.
  void advance(std::uint64_t end_bytes, std::uint64_t records);

  // Seals the active volume at its last durable byte. To be called when a write or a sync has failed; the disk may be
  // too broken to note it, which recovery can live with.
  void seal_after_failure();

  // Chooses what is worth compacting: the sealed volume of which the largest share could be freed, if that is at least
  // `reclaimable_share_min`, and its neighbours of which the same is true or that are small, as far as all fit into one
  // volume. Makes the file that they go to. nullopt when there is nothing; kStorageFull when there is no room.
  Result<std::optional<CompactionPlan>> begin_compaction(double reclaimable_share_min);
  // The target is durable: it takes the place of the sources, which go. `used_sequences` were taken for it. When this
  // fails, nobody knows which of them will be found at the next opening, and nothing may be written before.
  Status publish_compaction(const CompactionPlan& plan, std::uint64_t used_sequences);
  // Removes the files of what was published, once nothing names them any more.
  void remove_sources(const CompactionPlan& plan);
  void abandon_compaction(const CompactionPlan& plan);

  // What a checkpoint covers now, without its entries.
  Checkpoint describe() const;
  // The two ends of writing one: a file that replaces the last one when it is complete.
  IoResult<std::unique_ptr<File>> start_checkpoint();
  IoStatus publish_checkpoint();
  void abandon_checkpoint();

  // Notes how far all is durable, which spares recovery work and lets it recognise damage.
  void close();
  // Unlocks the directory. The set is of no use afterwards.
  void unlock() { directory_.reset(); }

  // When the checkpoint that was found at opening was made, and how far the scrub had come.
  const ScrubProgress& scrub_progress() const { return scrub_; }
  void set_scrub_progress(const ScrubProgress& progress) { scrub_ = progress; }

 private:
  struct Member {
    std::shared_ptr<VolumeFile> volume;
    std::uint32_t number = 0;
    std::uint64_t covered_bytes = kFirstBatchOffset;  // by the checkpoint
  };

  void load(const VolumeSettings& settings);
  void remove_discards();
  void refuse_strangers();
  void open_volumes();
  // Gives the highest sequence that it covers.
  std::uint64_t load_checkpoint();
  void recover(std::size_t at, std::uint64_t covered_sequence);
  void replay(const RecordHeader& header, const Member& member, std::uint64_t offset, std::uint64_t covered_sequence);
  void make_tail_blank(VolumeFile& volume, bool torn);
  void seal_active();
  [[noreturn]] void give_up(const std::string& what) const;
  bool fits_active(std::uint64_t batch_bytes) const;
  std::uint64_t reserve_bytes(const DiskSpace& space) const;
  bool may_be_compacted(std::size_t at) const;
  Superblock new_superblock(std::uint64_t capacity_bytes);
  void forget_file(std::uint32_t epoch);

  const std::uint64_t volume_size_bytes_;
  const std::optional<std::uint64_t> reserve_bytes_;
  std::unique_ptr<Directory> directory_;
  Catalogue& catalogue_;
  Manifest manifest_;
  std::vector<Member> members_;  // one for each volume of the manifest
  Active active_;                // none until something is written
  std::vector<VolumeDamage> damage_;
  std::uint32_t torn_batches_ = 0;
  ScrubProgress scrub_;
};

}  // namespace portreto::blob::volume
