#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "blob/volume/catalogue.h"
#include "blob/volume/file.h"
#include "blob/volume/manifest.h"
#include "blob/volume/recovery.h"
#include "blob/volume/volume_blob_store.h"

namespace portreto::blob::volume {

// The volumes of one directory and the manifest that lists them: opening and recovery, the volume that is appended to,
// rotation, sealing. Used by one thread at a time: the one that opens the store, then its writer.
class VolumeSet {
 public:
  // Recovers all volumes into the catalogue. Throws as VolumeBlobStore::open does.
  VolumeSet(const VolumeSettings& settings, std::unique_ptr<Directory> directory, Catalogue& catalogue);

  const Uuid& cluster_id() const { return manifest_.cluster_id; }
  const Uuid& disk_id() const { return manifest_.disk_id; }
  const std::vector<VolumeDamage>& damage() const { return damage_; }
  std::uint32_t torn_batches() const { return torn_batches_; }
  std::uint64_t next_sequence() const { return manifest_.next_sequence; }

  // Whether a batch with puts may be written, and the reserve be left alone.
  bool has_room_for_puts(std::uint64_t batch_bytes) const;

  struct Active {
    std::shared_ptr<VolumeFile> volume;
    std::uint32_t number = 0;  // in the catalogue
  };
  // The volume that the batch goes to; a new one when the present one has no room for it. kStorageFull when there is no
  // space for one; any other error means that the disk is broken.
  Result<Active> volume_for(std::uint64_t batch_bytes);

  // A batch of so many records has become durable in the active volume.
  void advance(std::uint64_t end_bytes, std::uint64_t records);

  // Seals the active volume at its last durable byte. To be called when a write or a sync has failed; the disk may be
  // too broken to note it, which recovery can live with.
  void seal_after_failure();

  // Notes how far all is durable, which spares recovery work and lets it recognise damage; and unlocks the directory.
  void close();

 private:
  void load(const VolumeSettings& settings);
  void refuse_strangers();
  void recover(VolumeEntry& entry);
  void replay(const RecordHeader& header, std::uint32_t number, std::uint64_t offset);
  void make_tail_blank(VolumeFile& volume, bool torn);
  void seal_active();
  [[noreturn]] void give_up(const std::string& what) const;
  bool fits_active(std::uint64_t batch_bytes) const;
  std::uint64_t reserve_bytes(const DiskSpace& space) const;

  const std::uint64_t volume_size_bytes_;
  const std::optional<std::uint64_t> reserve_bytes_;
  std::unique_ptr<Directory> directory_;
  Catalogue& catalogue_;
  Manifest manifest_;
  Active active_;  // none until something is written
  std::vector<VolumeDamage> damage_;
  std::uint32_t torn_batches_ = 0;
};

}  // namespace portreto::blob::volume
