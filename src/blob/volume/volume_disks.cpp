#include "blob/volume/volume_disks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>
#include <utility>

#include "base/contains.h"
#include "base/rendezvous.h"
#include "blob/volume/disk_register.h"
#include "blob/volume/file.h"
#include "blob/volume/manifest.h"
#include "blob/volume/refused_disk.h"
#include "runtime/log.h"

namespace portreto::blob {
namespace {

// What has no manifest has never had a blob.
bool is_empty(volume::Directory& directory) {
  const auto manifest = volume::load_manifest(directory);
  return manifest && !*manifest;
}

std::array<std::byte, 18> bytes_of(const BlobKey& key) {
  std::array<std::byte, 18> bytes{};
  std::ranges::copy(key.id.uuid.bytes, bytes.begin());
  bytes[16] = static_cast<std::byte>(key.variant >> 8);
  bytes[17] = static_cast<std::byte>(key.variant & 0xFF);
  return bytes;
}

// Whether the next disk may do what this one could not.
bool may_go_elsewhere(ErrorCode code) {
  // After kOutcomeUnknown the disk is sealed before the bytes: should they be found again all the same, they are the
  // same bytes twice.
  return code == ErrorCode::kStorageFull || code == ErrorCode::kUnavailable || code == ErrorCode::kOutcomeUnknown;
}

}  // namespace

// Opens the disks one after the other, and compares them with the list of those that were here before.
class VolumeDisks::Opening {
 public:
  Opening(const VolumeDisksSettings& settings, BlockingPool& pool)
      : settings_(settings),
        pool_(pool),
        open_(settings.open_directory ? settings.open_directory : volume::open_directory),
        data_(volume::open_directory(settings.data_directory)) {
    if (auto known = volume::load_disk_register(*data_)) known_ = std::move(*known);
  }

  std::unique_ptr<VolumeDisks> run() {
    if (settings_.directories.empty()) throw std::runtime_error("no directory for the volumes was given");
    auto disks = std::unique_ptr<VolumeDisks>(new VolumeDisks);
    std::vector<std::unique_ptr<volume::Directory>> directories;
    for (const std::string& name : settings_.directories) {
      disks->disks_.push_back({.directory = name});
      directories.push_back(open_directory(disks->disks_.back()));
    }
    // Those that have volumes first: a new disk becomes part of their cluster.
    for (const bool is_new : {false, true}) {
      for (std::size_t i = 0; i < directories.size(); ++i) {
        if (directories[i] && is_empty(*directories[i]) == is_new) open(disks->disks_[i], std::move(directories[i]));
      }
    }
    const auto is_open = [](const Disk& disk) { return disk.store != nullptr; };
    if (std::ranges::none_of(disks->disks_, is_open)) throw std::runtime_error(disks->disks_.front().reason_out);
    disks->is_complete_ = std::ranges::all_of(disks->disks_, is_open);
    publish(disks->disks_);
    disks->data_ = std::move(data_);
    return disks;
  }

 private:
  // Null: the disk is out.
  std::unique_ptr<volume::Directory> open_directory(Disk& disk) {
    const auto* before = known_.find(disk.directory);
    if (before) disk.id = before->id;
    std::unique_ptr<volume::Directory> directory;
    if (!guarded(disk, [&] { directory = open_(disk.directory); })) return nullptr;
    if (!before || !is_empty(*directory)) return directory;
    take_out(disk,
             fmt::format("{}: disk {} is not here. Mount it; or remove its line from {}/{} to go on without what it "
                         "held, with an empty disk in its place",
                         disk.directory, before->id.str(), data_->path(), volume::kDiskRegisterName));
    return nullptr;
  }

  void open(Disk& disk, std::unique_ptr<volume::Directory> directory) {
    const VolumeSettings volumes = volume_settings(disk, *directory);
    if (!guarded(disk, [&] { disk.store = VolumeBlobStore::open(volumes, pool_, std::move(directory)); })) return;
    disk.id = disk.store->disk_id();
    known_.cluster_id = disk.store->cluster_id();
    if (contains(ids_, *disk.id)) {
      throw RefusedDisk(fmt::format("{}: disk {} is here twice: one of the two is a copy. Take the older one away",
                                    disk.directory, disk.id->str()));
    }
    ids_.push_back(*disk.id);
    if (const auto space = disk.store->disk(); space && space->total_bytes > 0) {
      disk.weight = static_cast<double>(space->total_bytes);
    }
  }

  VolumeSettings volume_settings(const Disk& disk, const volume::Directory& directory) const {
    VolumeSettings volumes = settings_.volumes;
    volumes.directory = disk.directory;
    volumes.cluster_id = known_.cluster_id.is_nil() ? std::nullopt : std::optional(known_.cluster_id);
    volumes.disk_id = disk.id;
    if (const auto space = directory.space()) {
      // Two volumes at least: one to compact into, and one for the tombstones of what is deleted to make room.
      volumes.reserve_bytes =
          std::max(space->total_bytes / 100 * settings_.free_space_percent_min, 2 * volumes.volume_size_bytes);
    }
    return volumes;
  }

  // Takes the disk out when `work` fails because of it.
  template <typename Work>
  static bool guarded(Disk& disk, Work work) {
    try {
      work();
      return true;
    } catch (const RefusedDisk&) {
      throw;
    } catch (const std::runtime_error& error) {
      take_out(disk, error.what());
      return false;
    }
  }

  static void take_out(Disk& disk, std::string reason) {
    log::error("a disk is out, the node goes on without it", {{"directory", disk.directory}, {"reason", reason}});
    disk.reason_out = std::move(reason);
  }

  // After the disks themselves: a crash in between leaves a disk that is taken for one that was moved here.
  void publish(const std::vector<Disk>& disks) {
    volume::DiskRegister now{.cluster_id = known_.cluster_id};
    for (const Disk& disk : disks) {
      if (disk.id) now.disks.push_back({*disk.id, disk.directory});
    }
    volume::publish_disk_register(*data_, now);
  }

  const VolumeDisksSettings& settings_;
  BlockingPool& pool_;
  const std::function<std::unique_ptr<volume::Directory>(const std::string&)> open_;
  std::unique_ptr<volume::Directory> data_;
  volume::DiskRegister known_;
  std::vector<Uuid> ids_;
};

std::unique_ptr<VolumeDisks> VolumeDisks::open(const VolumeDisksSettings& settings, BlockingPool& pool) {
  return Opening(settings, pool).run();
}

VolumeDisks::~VolumeDisks() = default;

std::unexpected<Error> VolumeDisks::not_found() const {
  if (is_complete_) return fail(ErrorCode::kNotFound, "There is no such blob.");
  return fail(ErrorCode::kUnavailable, "The blob may be on a disk that is out.");
}

template <typename Ask>
auto VolumeDisks::first_answer(BlobKey key, Ask ask) -> Task<std::optional<AnswerTo<Ask>>> {
  for (const Disk& disk : disks_) {
    if (!disk.store || !disk.store->may_hold(key)) continue;
    auto answer = co_await ask(*disk.store);
    if (answer || answer.error().code != ErrorCode::kNotFound) co_return answer;
  }
  co_return std::nullopt;
}

std::vector<VolumeBlobStore*> VolumeDisks::by_preference(const BlobKey& key) const {
  const auto bytes = bytes_of(key);
  std::vector<std::pair<double, VolumeBlobStore*>> ranked;
  for (const Disk& disk : disks_) {
    if (disk.store) ranked.emplace_back(rendezvous_score(bytes, disk.id->bytes, disk.weight), disk.store.get());
  }
  std::ranges::sort(ranked, std::greater{});
  std::vector<VolumeBlobStore*> stores;
  for (const auto& [score, store] : ranked) stores.push_back(store);
  return stores;
}

Task<Result<PutOutcome>> VolumeDisks::put(BlobKey key, std::shared_ptr<BlobSource> source) {
  const auto turn = co_await turns_.take(key);
  co_return co_await put_in_turn(key, source);
}

Task<Result<PutOutcome>> VolumeDisks::put_in_turn(const BlobKey& key, const std::shared_ptr<BlobSource>& source) {
  const auto held = co_await first_answer(key, [&](VolumeBlobStore& store) -> Task<Result<VolumeBlobStore*>> {
    PORTRETO_CO_TRY(co_await store.head(key));
    co_return &store;
  });
  if (held && !*held) co_return fail(held->error());
  if (held) co_return co_await (**held)->put(key, source);
  Result<PutOutcome> outcome = fail(ErrorCode::kUnavailable, "No disk of this node takes writes.");
  for (VolumeBlobStore* store : by_preference(key)) {
    auto tried = co_await store->put(key, source);
    if (tried || !may_go_elsewhere(tried.error().code)) co_return tried;
    // That one disk is full is more to the point than that another one is broken.
    if (outcome.error().code != ErrorCode::kStorageFull) outcome = std::move(tried);
  }
  co_return outcome;
}

Task<Result<BlobInfo>> VolumeDisks::head(BlobKey key) {
  auto info = co_await first_answer(key, [&](VolumeBlobStore& store) { return store.head(key); });
  if (info) co_return *std::move(info);
  co_return not_found();
}

Task<Result<Bytes>> VolumeDisks::get(BlobKey key, std::uint64_t offset, std::uint64_t length) {
  auto bytes = co_await first_answer(key, [&](VolumeBlobStore& store) { return store.get(key, offset, length); });
  if (bytes) co_return *std::move(bytes);
  co_return not_found();
}

Task<Result<FetchedBlob>> VolumeDisks::fetch(BlobKey key) {
  auto blob = co_await first_answer(key, [&](VolumeBlobStore& store) { return store.fetch(key); });
  if (blob) co_return *std::move(blob);
  co_return not_found();
}

std::optional<ResidentBlob> VolumeDisks::find_resident(const BlobKey& key) {
  for (const Disk& disk : disks_) {
    if (!disk.store) continue;
    if (auto resident = disk.store->find_resident(key)) return resident;
  }
  return std::nullopt;
}

void VolumeDisks::verified(const BlobKey& key) {
  for (const Disk& disk : disks_) {
    if (disk.store && disk.store->may_hold(key)) disk.store->verified(key);
  }
}

Task<Status> VolumeDisks::erase(BlobKey key) {
  const auto turn = co_await turns_.take(key);
  for (const Disk& disk : disks_) {
    if (disk.store && disk.store->may_hold(key)) PORTRETO_CO_TRY(co_await disk.store->erase(key));
  }
  if (!is_complete_) co_return fail(ErrorCode::kUnavailable, "A disk that is out may hold the blob.");
  co_return Status{};
}

StoreUsage VolumeDisks::usage() const {
  StoreUsage all;
  for (const Disk& disk : disks_) {
    if (!disk.store) continue;
    const StoreUsage one = disk.store->usage();
    all.blobs += one.blobs;
    all.live_bytes += one.live_bytes;
    all.disk_bytes += one.disk_bytes;
  }
  return all;
}

std::vector<DiskReport> VolumeDisks::disks() const {
  std::vector<DiskReport> reports;
  for (const Disk& disk : disks_) {
    DiskReport& report = reports.emplace_back();
    report.id = disk.id;
    report.directory = disk.directory;
    if (!disk.store) {
      report.state = DiskState::kOut;
      report.reason = disk.reason_out;
      continue;
    }
    const VolumeHealth health = disk.store->health();
    if (!health.writable) {
      report.state = DiskState::kReadOnly;
      report.reason = health.reason;
    }
    if (const auto space = disk.store->disk()) {
      report.total_bytes = space->total_bytes;
      report.free_bytes = space->free_bytes;
    }
    report.usage = disk.store->usage();
    report.volumes = disk.store->volumes().size();
    report.index_bytes = disk.store->index_memory_bytes();
    report.damaged_blobs = health.damaged_blobs.size();
    for (const auto& damage : health.damage) report.damaged_bytes += damage.length_bytes;
    report.verified_since = health.verified_since;
    report.scrub = health.scrub;
  }
  return reports;
}

std::vector<BlobKey> VolumeDisks::damaged_blobs(std::size_t count_max) const {
  std::vector<BlobKey> blobs;
  for (const Disk& disk : disks_) {
    if (!disk.store) continue;
    for (const BlobKey& key : disk.store->health().damaged_blobs) {
      if (blobs.size() < count_max) blobs.push_back(key);
    }
  }
  return blobs;
}

Task<Result<BlobPage>> VolumeDisks::list(Uuid id, BlobCursor from, std::size_t count_max) {
  const auto disk = std::ranges::find(disks_, std::optional(id), &Disk::id);
  if (disk == disks_.end()) co_return fail(ErrorCode::kNotFound, "This node has no such disk.");
  if (!disk->store) co_return fail(ErrorCode::kUnavailable, "The disk is out.");
  co_return co_await disk->store->list(from, count_max);
}

}  // namespace portreto::blob
