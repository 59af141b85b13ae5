#include "blob/volume/volume_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/random.h"
#include "blob/volume/refused_disk.h"
#include "runtime/log.h"

namespace portreto::blob::volume {
namespace {

constexpr char kCheckpointName[] = "checkpoint";
constexpr char kNewCheckpointName[] = "checkpoint.new";

// A volume in which less than this lies is merged with its neighbours when one of them is compacted.
constexpr std::uint64_t kSmallShare = 4;

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
  remove_discards();
  refuse_strangers();
  open_volumes();
  const std::uint64_t covered_sequence = load_checkpoint();
  for (std::size_t at = 0; at < members_.size(); ++at) recover(at, covered_sequence);
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
    throw RefusedDisk(fmt::format("{}: the disk belongs to cluster {}, and this server to {}", directory_->path(),
                                  manifest_.cluster_id.str(), settings.cluster_id->str()));
  }
  if (settings.disk_id && *settings.disk_id != manifest_.disk_id) {
    throw RefusedDisk(fmt::format("{}: this is disk {}, and disk {} was expected", directory_->path(),
                                  manifest_.disk_id.str(), settings.disk_id->str()));
  }
}

void VolumeSet::forget_file(std::uint32_t epoch) {
  const auto removed = directory_->remove(VolumeFile::name_of(epoch));
  if (!removed && removed.error() != std::errc::no_such_file_or_directory) return;  // the next opening tries again
  std::erase(manifest_.discards, epoch);
}

void VolumeSet::remove_discards() {
  for (const std::uint32_t epoch : std::vector(manifest_.discards)) forget_file(epoch);
}

void VolumeSet::refuse_strangers() {
  const auto names = directory_->list();
  if (!names) give_up("the directory cannot be read: " + names.error().message());
  for (const std::string& name : *names) {
    const auto is_name_of = [&](std::uint32_t epoch) { return VolumeFile::name_of(epoch) == name; };
    const bool listed = std::ranges::any_of(manifest_.volumes, is_name_of, &VolumeEntry::epoch) ||
                        std::ranges::any_of(manifest_.discards, is_name_of);
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

void VolumeSet::open_volumes() {
  for (const VolumeEntry& entry : manifest_.volumes) {
    auto volume = VolumeFile::open(*directory_, entry.epoch, manifest_.cluster_id, manifest_.disk_id);
    const std::uint32_t number = catalogue_.attach(volume);
    members_.push_back({.volume = std::move(volume), .number = number});
  }
}

// A checkpoint may be older than the last compaction. What it says of volumes that are gone is dropped, and those that
// took their place are scanned as a whole: everything in them was live when they were published, or has its tombstone
// in them or behind what the checkpoint covers.
std::uint64_t VolumeSet::load_checkpoint() {
  const auto file = directory_->open(kCheckpointName);
  if (!file) return 0;
  const auto reader = CheckpointReader::open(**file);
  const auto is_ours = [&] {
    return reader->head().cluster_id == manifest_.cluster_id && reader->head().disk_id == manifest_.disk_id &&
           std::ranges::all_of(reader->head().volumes, [&](const auto& covered) {
             const auto entry = std::ranges::find(manifest_.volumes, covered.epoch, &VolumeEntry::epoch);
             if (entry == manifest_.volumes.end()) return true;
             const auto size = members_[entry - manifest_.volumes.begin()].volume->file().size_bytes();
             return size && covered.covered_bytes <= (entry->sealed ? entry->end_bytes : *size);
           });
  };
  if (!reader || !is_ours()) {
    log::warn("the checkpoint cannot be used; all volumes are scanned instead",
              {{"directory", directory_->path()}, {"reason", reader ? "of other volumes" : reader.error().message}});
    return 0;
  }
  std::vector<Member*> member_of;
  for (const auto& covered : reader->head().volumes) {
    const auto at = std::ranges::find(manifest_.volumes, covered.epoch, &VolumeEntry::epoch);
    member_of.push_back(at == manifest_.volumes.end() ? nullptr : &members_[at - manifest_.volumes.begin()]);
    if (member_of.back() == nullptr) continue;
    member_of.back()->covered_bytes = covered.covered_bytes;
    member_of.back()->volume->add_tombstone_bytes(covered.tombstone_bytes);
  }
  for (const auto& place : reader->head().damage) {
    if (contains(manifest_.volumes, place.epoch, &VolumeEntry::epoch)) {
      damage_.push_back(
          {.volume = place.epoch, .offset_bytes = place.offset_bytes, .length_bytes = place.length_bytes});
    }
  }
  catalogue_.restart(reader->seed());
  for (std::size_t shard = 0; shard < Index::kShards; ++shard) catalogue_.reserve(shard, reader->shard_sizes()[shard]);
  const auto read = reader->visit([&](Index::Entry entry) {
    const Member* const member = member_of[entry.place.volume];
    if (member == nullptr) return;
    entry.place.volume = member->number;
    catalogue_.restore(entry);
  });
  if (!read) give_up("the checkpoint could be read once and not again: " + read.error().message);
  manifest_.next_sequence = std::max(manifest_.next_sequence, reader->head().next_sequence);
  scrub_ = reader->head().scrub;
  return reader->head().next_sequence - 1;
}

void VolumeSet::recover(std::size_t at, std::uint64_t covered_sequence) {
  VolumeEntry& entry = manifest_.volumes[at];
  const Member& member = members_[at];
  VolumeFile& volume = *member.volume;
  const bool is_covered = member.covered_bytes > kFirstBatchOffset;
  const bool is_damaged = contains(damage_, entry.epoch, &VolumeDamage::volume);
  if (entry.sealed) {
    const auto size = volume.file().size_bytes();
    if (size) volume.set_capacity_bytes(std::min(*size, volume.capacity_bytes()));
  }
  ScanReport report{.end_bytes = entry.end_bytes};
  if (!entry.sealed || member.covered_bytes < entry.end_bytes) {
    report = scan_volume(
        volume,
        {.sealed = entry.sealed,
         .durable_bytes = std::max(entry.end_bytes, member.covered_bytes),
         .from_bytes = member.covered_bytes,
         .from_sequence = is_covered ? covered_sequence : 0},
        [&](const RecordHeader& header, std::uint64_t offset) { replay(header, member, offset, covered_sequence); });
  }
  manifest_.next_sequence = std::max(manifest_.next_sequence, report.next_sequence);
  for (const Damage& damage : report.damage) {
    damage_.push_back(
        {.volume = damage.epoch, .offset_bytes = damage.offset_bytes, .length_bytes = damage.length_bytes});
  }
  volume.set_end_bytes(report.end_bytes);
  entry.end_bytes = report.end_bytes;
  // A damaged volume is sealed: nothing is cut off and nothing is added, so that all of it can still be looked at.
  if (is_damaged || !report.damage.empty()) entry.sealed = true;
  if (entry.sealed) {
    volume.seal();
    return;
  }
  if (report.torn) ++torn_batches_;
  make_tail_blank(volume, report.torn);
  active_ = {.volume = member.volume, .number = member.number};
}

void VolumeSet::replay(const RecordHeader& header, const Member& member, std::uint64_t offset,
                       std::uint64_t covered_sequence) {
  // Compaction has kept a tombstone that the checkpoint knows: the blob may have been put again since, elsewhere.
  const bool is_tombstone = header.type == RecordType::kTombstone;
  if (is_tombstone) member.volume->add_tombstone_bytes(header.record_bytes());
  if (is_tombstone && header.sequence <= covered_sequence) return;
  const auto entries = catalogue_.entries_of(header.key);
  if (!entries) give_up("the disk cannot be read: " + entries.error().message());
  for (const Place& place : *entries) catalogue_.remove(header.key, place);
  if (!is_tombstone) catalogue_.add(header, member.number, offset);
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

Superblock VolumeSet::new_superblock(std::uint64_t capacity_bytes) {
  return {.cluster_id = manifest_.cluster_id,
          .disk_id = manifest_.disk_id,
          .epoch = manifest_.next_epoch++,
          .salt = random_salt(),
          .created = system_clock().now(),
          .capacity_bytes = capacity_bytes};
}

Result<VolumeSet::Active> VolumeSet::volume_for(std::uint64_t batch_bytes) {
  if (fits_active(batch_bytes)) return active_;
  const Superblock superblock = new_superblock(volume_size_bytes_);
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
  members_.push_back({.volume = active_.volume, .number = active_.number});
  return active_;
}

std::vector<VolumeSet::Active> VolumeSet::all() const {
  std::vector<Active> volumes;
  for (const Member& member : members_) volumes.push_back({.volume = member.volume, .number = member.number});
  return volumes;
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

bool VolumeSet::may_be_compacted(std::size_t at) const {
  const VolumeEntry& entry = manifest_.volumes[at];
  return entry.sealed && !contains(damage_, entry.epoch, &VolumeDamage::volume);
}

Result<std::optional<CompactionPlan>> VolumeSet::begin_compaction(double reclaimable_share_min) {
  struct Weight {
    std::uint64_t used_bytes;
    std::uint64_t kept_bytes;
    double share() const {
      return kept_bytes >= used_bytes ? 0 : 1 - static_cast<double>(kept_bytes) / static_cast<double>(used_bytes);
    }
  };
  const auto weight_of = [&](std::size_t at) {
    const VolumeFile& volume = *members_[at].volume;
    return Weight{.used_bytes = volume.end_bytes() - kFirstBatchOffset, .kept_bytes = volume.kept_bytes()};
  };
  // A volume with nothing in it can be freed as a whole.
  const auto is_worth_it = [&](std::size_t at) {
    const Weight weight = weight_of(at);
    return may_be_compacted(at) && !members_[at].volume->is_packed() &&
           (weight.kept_bytes == 0 || weight.share() >= reclaimable_share_min);
  };
  std::optional<std::size_t> best;
  for (std::size_t at = 0; at < members_.size(); ++at) {
    if (is_worth_it(at) && (!best || weight_of(at).share() > weight_of(*best).share())) best = at;
  }
  if (!best) return std::nullopt;

  std::size_t first = *best;
  std::size_t last = *best;
  std::uint64_t kept_bytes = weight_of(*best).kept_bytes;
  const auto joins = [&](std::size_t at) {
    const Weight weight = weight_of(at);
    const bool is_small = weight.used_bytes < volume_size_bytes_ / kSmallShare;
    if (!may_be_compacted(at) || (!is_small && !is_worth_it(at))) return false;
    if (kept_bytes + weight.kept_bytes > volume_size_bytes_) return false;
    kept_bytes += weight.kept_bytes;
    return true;
  };
  while (last + 1 < members_.size() && joins(last + 1)) ++last;
  while (first > 0 && joins(first - 1)) --first;

  CompactionPlan plan{.has_older = first > 0};
  for (std::size_t at = 0; at < members_.size(); ++at) {
    if (at >= first && at <= last) {
      plan.sources.push_back({.volume = members_[at].volume, .number = members_[at].number});
    } else {
      plan.other_epochs.push_back(manifest_.volumes[at].epoch);
    }
  }
  // Batches hold a megabyte or one large record, and are padded to pages: one in 256 at most is padding, or a page
  // each.
  const Superblock superblock = new_superblock(round_up(kept_bytes + kept_bytes / 64, kPageBytes) + 64 * kPageBytes);
  manifest_.discards.push_back(superblock.epoch);
  auto failed = [&](const std::error_code& error) -> std::unexpected<Error> {
    forget_file(superblock.epoch);
    if (is_out_of_space(error)) return fail(ErrorCode::kStorageFull, "There is no room to compact in.");
    return fail(ErrorCode::kUnavailable, "A volume to compact into cannot be made: " + error.message());
  };
  if (auto published = publish_manifest(*directory_, manifest_); !published) return failed(published.error());
  auto target = VolumeFile::create(*directory_, superblock);
  if (!target) return failed(target.error());
  plan.target = *target;
  plan.target_number = catalogue_.attach(plan.target);
  return plan;
}

void VolumeSet::abandon_compaction(const CompactionPlan& plan) {
  catalogue_.detach(plan.target_number);
  forget_file(plan.target->epoch());
}

Status VolumeSet::publish_compaction(const CompactionPlan& plan, std::uint64_t used_sequences) {
  const auto first = std::ranges::find(manifest_.volumes, plan.sources.front().volume->epoch(), &VolumeEntry::epoch);
  const auto at = first - manifest_.volumes.begin();
  const auto count = static_cast<std::ptrdiff_t>(plan.sources.size());
  for (const auto& source : plan.sources) manifest_.discards.push_back(source.volume->epoch());
  std::erase(manifest_.discards, plan.target->epoch());
  plan.target->seal();
  manifest_.volumes.erase(first, first + count);
  manifest_.volumes.insert(manifest_.volumes.begin() + at,
                           {.epoch = plan.target->epoch(), .sealed = true, .end_bytes = plan.target->end_bytes()});
  members_.erase(members_.begin() + at, members_.begin() + at + count);
  members_.insert(members_.begin() + at, {.volume = plan.target, .number = plan.target_number});
  manifest_.next_sequence += used_sequences;
  if (auto published = publish_manifest(*directory_, manifest_); !published) {
    return fail(ErrorCode::kOutcomeUnknown, "the manifest cannot be written: " + published.error().message());
  }
  return {};
}

void VolumeSet::remove_sources(const CompactionPlan& plan) {
  for (const auto& source : plan.sources) {
    catalogue_.detach(source.number);
    forget_file(source.volume->epoch());
  }
}

Checkpoint VolumeSet::describe() const {
  Checkpoint checkpoint{.cluster_id = manifest_.cluster_id,
                        .disk_id = manifest_.disk_id,
                        .next_sequence = manifest_.next_sequence,
                        .scrub = scrub_};
  for (const Member& member : members_) {
    checkpoint.volumes.push_back({.epoch = member.volume->epoch(),
                                  .number = member.number,
                                  .covered_bytes = member.volume->end_bytes(),
                                  .tombstone_bytes = member.volume->tombstone_bytes()});
  }
  for (const VolumeDamage& place : damage_) {
    checkpoint.damage.push_back(
        {.epoch = place.volume, .offset_bytes = place.offset_bytes, .length_bytes = place.length_bytes});
  }
  return checkpoint;
}

IoResult<std::unique_ptr<File>> VolumeSet::start_checkpoint() {
  if (auto removed = directory_->remove(kNewCheckpointName);
      !removed && removed.error() != std::errc::no_such_file_or_directory) {
    return std::unexpected(removed.error());
  }
  return directory_->create(kNewCheckpointName);
}

IoStatus VolumeSet::publish_checkpoint() {
  if (auto renamed = directory_->rename(kNewCheckpointName, kCheckpointName); !renamed) return renamed;
  return directory_->sync();
}

void VolumeSet::abandon_checkpoint() { static_cast<void>(directory_->remove(kNewCheckpointName)); }

void VolumeSet::close() {
  if (active_.volume) manifest_.volumes.back().end_bytes = active_.volume->end_bytes();
  static_cast<void>(publish_manifest(*directory_, manifest_));
}

}  // namespace portreto::blob::volume
