#include "blob/volume/volume_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/random.h"

namespace portreto::blob::volume {
namespace {

std::uint32_t random_salt() {
  std::uint32_t salt = 0;
  fill_random(std::as_writable_bytes(std::span(&salt, 1)));
  return salt;
}

}  // namespace

VolumeSet::VolumeSet(const VolumeSettings& settings, std::unique_ptr<Directory> directory, Catalogue& catalogue)
    : volume_size_bytes_(settings.volume_size_bytes),
      reserve_bytes_(settings.reserve_bytes),
      directory_(std::move(directory)),
      catalogue_(catalogue) {
  load(settings);
  refuse_strangers();
  for (VolumeEntry& entry : manifest_.volumes) recover(entry);
  if (auto published = publish_manifest(*directory_, manifest_); !published) {
    give_up("the manifest cannot be written: " + published.error().message());
  }
}

void VolumeSet::give_up(const std::string& what) const {
  throw std::runtime_error(fmt::format("{}: {}", directory_->path(), what));
}

void VolumeSet::load(const VolumeSettings& settings) {
  const auto text = load_manifest(*directory_);
  if (!text) give_up("the manifest cannot be read: " + text.error().message());
  if (!*text) {
    manifest_.cluster_id = settings.cluster_id.value_or(Uuid::generate());
    manifest_.disk_id = settings.disk_id.value_or(Uuid::generate());
    return;
  }
  auto manifest = Manifest::parse(**text);
  if (!manifest) give_up("the manifest cannot be used: " + manifest.error().message);
  manifest_ = std::move(*manifest);
  if (settings.cluster_id && *settings.cluster_id != manifest_.cluster_id) {
    give_up(fmt::format("the disk belongs to cluster {}, and this server to {}", manifest_.cluster_id.str(),
                        settings.cluster_id->str()));
  }
  if (settings.disk_id && *settings.disk_id != manifest_.disk_id) {
    give_up(fmt::format("this is disk {}, and disk {} was expected", manifest_.disk_id.str(), settings.disk_id->str()));
  }
}

void VolumeSet::refuse_strangers() {
  const auto names = directory_->list();
  if (!names) give_up("the directory cannot be read: " + names.error().message());
  for (const std::string& name : *names) {
    const bool listed = std::ranges::any_of(
        manifest_.volumes, [&](const VolumeEntry& entry) { return VolumeFile::name_of(entry.epoch) == name; });
    if (listed || !VolumeFile::is_volume_name(name)) continue;
    // A crash between making a volume and listing it leaves an empty one. Anything else is somebody's data.
    const auto file = directory_->open(name);
    if (!file) give_up(fmt::format("{} cannot be opened: {}", name, file.error().message()));
    HeaderArray first{};
    if (auto count = read_up_to(**file, kFirstBatchOffset, first); !count) {
      give_up(fmt::format("{} cannot be read: {}", name, count.error().message()));
    }
    if (first != HeaderArray{}) {
      give_up(fmt::format("{} holds blobs and is not in the manifest; move it away, or restore the manifest", name));
    }
    if (auto removed = directory_->remove(name); !removed) {
      give_up(fmt::format("{} cannot be removed: {}", name, removed.error().message()));
    }
  }
}

void VolumeSet::recover(VolumeEntry& entry) {
  const auto volume = VolumeFile::open(*directory_, entry.epoch, manifest_.cluster_id, manifest_.disk_id);
  const std::uint32_t number = catalogue_.attach(volume);
  const ScanReport report =
      scan_volume(*volume, {.sealed = entry.sealed, .durable_bytes = entry.end_bytes},
                  [&](const RecordHeader& header, std::uint64_t offset) { replay(header, number, offset); });
  manifest_.next_sequence = std::max(manifest_.next_sequence, report.next_sequence);
  for (const Damage& damage : report.damage) {
    damage_.push_back(
        {.volume = damage.epoch, .offset_bytes = damage.offset_bytes, .length_bytes = damage.length_bytes});
  }
  volume->set_end_bytes(report.end_bytes);
  entry.end_bytes = report.end_bytes;
  // A damaged volume is sealed: nothing is cut off and nothing is added, so that all of it can still be looked at.
  if (!report.damage.empty()) entry.sealed = true;
  if (entry.sealed) {
    volume->seal();
    return;
  }
  if (report.torn) ++torn_batches_;
  make_tail_blank(*volume, report.torn);
  active_ = {.volume = volume, .number = number};
}

void VolumeSet::replay(const RecordHeader& header, std::uint32_t number, std::uint64_t offset) {
  const auto entries = catalogue_.entries_of(header.key);
  if (!entries) give_up("the disk cannot be read: " + entries.error().message());
  for (const Place& place : *entries) catalogue_.remove(header.key, place);
  if (header.type == RecordType::kBlob) catalogue_.add(header, number, offset);
}

void VolumeSet::make_tail_blank(VolumeFile& volume, bool torn) {
  const auto size = volume.file().size_bytes();
  if (size && !torn && *size >= volume.capacity_bytes()) return;
  // Cut off and allocated again, the tail reads as zeros: nothing of a torn batch can be taken for something later. (A
  // file that is too short is one where a crash came between the two.)
  IoStatus status = volume.file().truncate(volume.end_bytes());
  if (status) status = volume.file().allocate(volume.capacity_bytes());
  if (status) status = volume.file().sync_data();
  if (!status) {
    give_up(fmt::format("volume {} cannot be rewound to {}: {}", volume.epoch(), volume.end_bytes(),
                        status.error().message()));
  }
}

bool VolumeSet::fits_active(std::uint64_t batch_bytes) const {
  return active_.volume && batch_bytes <= active_.volume->capacity_bytes() - active_.volume->end_bytes();
}

std::uint64_t VolumeSet::reserve_bytes(const DiskSpace& space) const {
  return reserve_bytes_.value_or(std::max(space.total_bytes / 20, 2 * volume_size_bytes_));
}

bool VolumeSet::has_room_for_puts(std::uint64_t batch_bytes) const {
  const auto space = directory_->space();
  if (!space) return true;  // the write itself will tell
  const std::uint64_t to_take = fits_active(batch_bytes) ? 0 : volume_size_bytes_;
  return space->free_bytes >= reserve_bytes(*space) + to_take;
}

Result<VolumeSet::Active> VolumeSet::volume_for(std::uint64_t batch_bytes) {
  if (fits_active(batch_bytes)) return active_;
  const Superblock superblock{.cluster_id = manifest_.cluster_id,
                              .disk_id = manifest_.disk_id,
                              .epoch = manifest_.next_epoch++,
                              .salt = random_salt(),
                              .created = system_clock().now(),
                              .capacity_bytes = volume_size_bytes_};
  auto volume = VolumeFile::create(*directory_, superblock);
  if (!volume) {
    // Best effort: opening the store removes what is left.
    static_cast<void>(directory_->remove(VolumeFile::name_of(superblock.epoch)));
    if (is_out_of_space(volume.error())) return fail(ErrorCode::kStorageFull, "The disk is full.");
    return fail(ErrorCode::kUnavailable, "No volume can be made: " + volume.error().message());
  }
  seal_active();
  manifest_.volumes.push_back({.epoch = superblock.epoch, .sealed = false, .end_bytes = kFirstBatchOffset});
  if (auto published = publish_manifest(*directory_, manifest_); !published) {
    // Whether the manifest on the disk is the old or the new one, it tells the truth: the new volume is empty.
    return fail(ErrorCode::kUnavailable, "The manifest cannot be written: " + published.error().message());
  }
  active_ = {.volume = *volume, .number = catalogue_.attach(*volume)};
  return active_;
}

void VolumeSet::advance(std::uint64_t end_bytes, std::uint64_t records) {
  manifest_.next_sequence += records;
  active_.volume->set_end_bytes(end_bytes);
}

void VolumeSet::seal_active() {
  if (!active_.volume) return;
  active_.volume->seal();
  manifest_.volumes.back() = {
      .epoch = active_.volume->epoch(), .sealed = true, .end_bytes = active_.volume->end_bytes()};
  active_ = {};
}

void VolumeSet::seal_after_failure() {
  seal_active();
  static_cast<void>(publish_manifest(*directory_, manifest_));
}

void VolumeSet::close() {
  if (active_.volume) manifest_.volumes.back().end_bytes = active_.volume->end_bytes();
  static_cast<void>(publish_manifest(*directory_, manifest_));
  directory_.reset();
}

}  // namespace portreto::blob::volume
