#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "blob/volume/file.h"

namespace portreto::blob::volume {

// A disk in memory, for tests, that loses its power, fails and fills up when told to. It knows what is on the platter
// and what is only in the page cache:
//
// - a write lands in the cache, sector by sector of 512 bytes, and on the platter with sync_data();
// - a power cut keeps any subset of the sectors that were not synced, and a prefix of the directory changes that were
// not;
// - a sync that fails marks the sectors clean all the same, as Linux does: the cache has them, the platter does not.
//
// Thread-safe. Copies of the object are the same disk; after_power_cut() and its like give another one.
class SimulatedDisk {
 public:
  // Changes are counted; with the power cut, every operation fails.
  enum class Op { kWrite, kWriteOut, kSync, kAllocate, kTruncate, kCreate, kRename, kRemove, kDirectorySync };

  struct Counts {
    std::uint64_t operations = 0;
    std::uint64_t reads = 0;  // no operations: they change nothing
    std::uint64_t syncs = 0;
    std::size_t largest_write_bytes = 0;
  };

  SimulatedDisk() : state_(std::make_shared<State>()) {}

  // Throws as open_directory() does while another holds it.
  std::unique_ptr<Directory> open() const {
    const std::lock_guard lock(state_->mutex);
    if (state_->held) throw std::runtime_error("simulated: the directory is in use by another server");
    state_->held = true;
    return std::make_unique<SimulatedDirectory>(state_);
  }

  // The disk as it may be found when the power comes back, with the choice left to `random`: a new disk, this one
  // stays.
  SimulatedDisk after_power_cut(std::mt19937_64& random) const { return restarted(&random); }
  // The same, when all that was not synced is lost.
  SimulatedDisk after_harshest_power_cut() const { return restarted(nullptr); }
  // The disk after a crash of the process alone: the page cache lives on.
  SimulatedDisk after_kill() const {
    const std::lock_guard lock(state_->mutex);
    SimulatedDisk copy;
    for (const auto& [name, inode] : state_->entries) copy.state_->entries[name] = std::make_shared<Inode>(*inode);
    copy.state_->durable_entries = copy.state_->entries;
    return copy;
  }

  // The power goes when so many operations have been done, in the middle of the next.
  void cut_power_after(std::uint64_t operations) {
    const std::lock_guard lock(state_->mutex);
    state_->power_until = state_->counts.operations + operations;
  }
  // Syncs that only say that they did: an engine on such a disk is an engine without fdatasync.
  void ignore_syncs() {
    const std::lock_guard lock(state_->mutex);
    state_->ignores_syncs = true;
  }
  // `fault` is asked before each operation; what it gives is how the operation fails. nullptr ends it.
  void set_fault(std::function<std::optional<std::errc>(Op, const std::string& name)> fault) {
    const std::lock_guard lock(state_->mutex);
    state_->fault = std::move(fault);
  }
  // Reads and writes do no more than so many bytes a call.
  void set_transfer_max(std::size_t bytes) {
    const std::lock_guard lock(state_->mutex);
    state_->transfer_max = bytes;
  }
  void set_space(DiskSpace space) {
    const std::lock_guard lock(state_->mutex);
    state_->space = space;
  }
  void fail_reads(bool fail) {
    const std::lock_guard lock(state_->mutex);
    state_->fails_reads = fail;
  }
  // Called at each sync_data(), before it; it may wait.
  void set_on_sync(std::function<void()> on_sync) {
    const std::lock_guard lock(state_->mutex);
    state_->on_sync = std::move(on_sync);
  }

  Counts counts() const {
    const std::lock_guard lock(state_->mutex);
    return state_->counts;
  }
  std::vector<std::string> names() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<std::string> names;
    for (const auto& [name, inode] : state_->entries) names.push_back(name);
    return names;
  }

  // For damaging a file: its bytes, on the platter and in the cache.
  Bytes contents(const std::string& name) const {
    const std::lock_guard lock(state_->mutex);
    return state_->entries.at(name)->cache;
  }
  void set_contents(const std::string& name, Bytes bytes) {
    const std::lock_guard lock(state_->mutex);
    auto& inode = state_->entries[name];
    if (!inode) inode = std::make_shared<Inode>();
    *inode = {.cache = bytes, .platter = std::move(bytes)};
    state_->durable_entries[name] = inode;
  }
  void flip_bit(const std::string& name, std::uint64_t at, int bit) {
    const std::lock_guard lock(state_->mutex);
    Inode& inode = *state_->entries.at(name);
    for (Bytes* bytes : {&inode.cache, &inode.platter}) (*bytes)[at] ^= static_cast<std::byte>(1 << bit);
  }
  void cut_file(const std::string& name, std::uint64_t size) {
    const std::lock_guard lock(state_->mutex);
    Inode& inode = *state_->entries.at(name);
    inode.cache.resize(size);
    inode.platter.resize(size);
  }

 private:
  static constexpr std::uint64_t kSectorBytes = 512;

  struct Inode {
    Bytes cache;                      // what a read sees
    Bytes platter;                    // what outlives a power cut
    std::set<std::uint64_t> dirty{};  // sectors that a sync has yet to write
  };
  using Entries = std::map<std::string, std::shared_ptr<Inode>>;

  struct State {
    std::mutex mutex;
    Entries entries;
    Entries durable_entries;
    std::vector<Entries> unsynced_changes;  // the directory after each change since its last sync
    bool held = false;
    std::uint64_t power_until = UINT64_MAX;
    bool ignores_syncs = false;
    bool fails_reads = false;
    std::size_t transfer_max = SIZE_MAX;
    DiskSpace space{.free_bytes = std::uint64_t{1} << 40, .total_bytes = std::uint64_t{1} << 40};
    std::function<std::optional<std::errc>(Op, const std::string&)> fault;
    std::function<void()> on_sync;
    Counts counts;

    bool has_power() const { return counts.operations < power_until; }
    // Counts the operation, and says how it fails.
    IoStatus begin(Op op, const std::string& name) {
      if (!has_power()) return error(std::errc::io_error);
      ++counts.operations;
      if (fault) {
        if (const auto failure = fault(op, name)) return error(*failure);
      }
      return {};
    }
    void changed() { unsynced_changes.push_back(entries); }
  };

  static std::unexpected<std::error_code> error(std::errc code) { return std::unexpected(std::make_error_code(code)); }

  static void copy_sector(const Bytes& from, Bytes& to, std::uint64_t sector) {
    const std::uint64_t start = sector * kSectorBytes;
    if (start >= from.size()) return;
    const std::uint64_t end = std::min<std::uint64_t>(start + kSectorBytes, from.size());
    if (to.size() < end) to.resize(end);
    std::copy(from.begin() + static_cast<std::ptrdiff_t>(start), from.begin() + static_cast<std::ptrdiff_t>(end),
              to.begin() + static_cast<std::ptrdiff_t>(start));
  }

  SimulatedDisk restarted(std::mt19937_64* random) const {
    const std::lock_guard lock(state_->mutex);
    SimulatedDisk disk;
    disk.state_->space = state_->space;
    const Entries* entries = &state_->durable_entries;
    if (random != nullptr && !state_->unsynced_changes.empty()) {
      const std::size_t kept = (*random)() % (state_->unsynced_changes.size() + 1);
      if (kept > 0) entries = &state_->unsynced_changes[kept - 1];
    }
    for (const auto& [name, inode] : *entries) {
      auto found = std::make_shared<Inode>();
      found->platter = inode->platter;
      if (random != nullptr) {
        // How likely a sector survives differs from cut to cut, so that "nearly all" and "nearly none" come up, too.
        const std::uint64_t survives = (*random)() % 9;
        if ((*random)() % 2 == 0) found->platter.resize(inode->cache.size());
        for (const std::uint64_t sector : inode->dirty) {
          if ((*random)() % 8 < survives) copy_sector(inode->cache, found->platter, sector);
        }
      }
      found->cache = found->platter;
      disk.state_->entries[name] = found;
    }
    disk.state_->durable_entries = disk.state_->entries;
    return disk;
  }

  class SimulatedFile final : public File {
   public:
    SimulatedFile(std::shared_ptr<State> state, std::shared_ptr<Inode> inode, std::string name)
        : state_(std::move(state)), inode_(std::move(inode)), name_(std::move(name)) {}

    IoResult<std::size_t> read_some(std::uint64_t offset, std::span<std::byte> out) const override {
      const std::lock_guard lock(state_->mutex);
      if (state_->fails_reads || !state_->has_power()) return error(std::errc::io_error);
      ++state_->counts.reads;
      if (offset >= inode_->cache.size()) return std::size_t{0};
      const std::size_t count = std::min({out.size(), inode_->cache.size() - offset, state_->transfer_max});
      std::copy_n(inode_->cache.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
      return count;
    }

    IoResult<std::size_t> write_some(std::uint64_t offset, ByteView bytes) override {
      const std::lock_guard lock(state_->mutex);
      if (auto status = state_->begin(Op::kWrite, name_); !status) return std::unexpected(status.error());
      state_->counts.largest_write_bytes = std::max(state_->counts.largest_write_bytes, bytes.size());
      const auto part = bytes.first(std::min(bytes.size(), state_->transfer_max));
      if (inode_->cache.size() < offset + part.size()) inode_->cache.resize(offset + part.size());
      std::ranges::copy(part, inode_->cache.begin() + static_cast<std::ptrdiff_t>(offset));
      for (std::uint64_t at = offset / kSectorBytes; at * kSectorBytes < offset + part.size(); ++at) {
        inode_->dirty.insert(at);
      }
      return part.size();
    }

    IoStatus allocate(std::uint64_t size_bytes) override {
      const std::lock_guard lock(state_->mutex);
      if (auto status = state_->begin(Op::kAllocate, name_); !status) return status;
      if (inode_->cache.size() < size_bytes) inode_->cache.resize(size_bytes);
      return {};
    }

    IoStatus truncate(std::uint64_t size_bytes) override {
      const std::lock_guard lock(state_->mutex);
      if (auto status = state_->begin(Op::kTruncate, name_); !status) return status;
      // As with writes, the platter learns of it at the next sync; sectors that are cut off then read as zeros.
      for (std::uint64_t at = size_bytes / kSectorBytes; at * kSectorBytes < inode_->cache.size(); ++at) {
        inode_->dirty.insert(at);
      }
      inode_->cache.resize(size_bytes);
      return {};
    }

    IoResult<std::uint64_t> size_bytes() const override {
      const std::lock_guard lock(state_->mutex);
      return inode_->cache.size();
    }

    IoStatus sync_data() override {
      std::function<void()> on_sync;
      {
        const std::lock_guard lock(state_->mutex);
        on_sync = state_->on_sync;
      }
      if (on_sync) on_sync();
      const std::lock_guard lock(state_->mutex);
      ++state_->counts.syncs;
      const auto status = state_->begin(Op::kSync, name_);
      if (status && state_->ignores_syncs) return {};
      if (!state_->has_power() && !status) return status;
      if (status) {
        inode_->platter.resize(inode_->cache.size());
        for (const std::uint64_t sector : inode_->dirty) copy_sector(inode_->cache, inode_->platter, sector);
      }
      inode_->dirty.clear();
      return status;
    }

    // Gives no sector to the platter, since nothing may rely on it. What fails is marked clean, as with a sync.
    IoStatus write_out(std::uint64_t offset, std::uint64_t length) override {
      const std::lock_guard lock(state_->mutex);
      const auto status = state_->begin(Op::kWriteOut, name_);
      if (!status && state_->has_power()) {
        std::erase_if(inode_->dirty, [&](std::uint64_t sector) {
          return sector >= offset / kSectorBytes && sector * kSectorBytes < offset + length;
        });
      }
      return status;
    }

    IoResult<std::unique_ptr<File>> uncached() const override {
      const std::lock_guard lock(state_->mutex);
      auto on_platter = std::make_shared<Inode>();
      on_platter->cache = inode_->platter;
      return std::make_unique<SimulatedFile>(state_, std::move(on_platter), name_);
    }

    IoResult<std::optional<std::uint64_t>> next_data(std::uint64_t offset) const override {
      const std::lock_guard lock(state_->mutex);
      const Bytes& bytes = inode_->cache;
      static const Bytes kZeros(kSectorBytes);
      for (std::uint64_t at = offset; at < bytes.size();) {
        const std::uint64_t end = std::min<std::uint64_t>((at / kSectorBytes + 1) * kSectorBytes, bytes.size());
        if (std::memcmp(bytes.data() + at, kZeros.data(), end - at) != 0) return at;
        at = end;
      }
      return std::nullopt;
    }

    void drop_cache(std::uint64_t offset, std::uint64_t length) const override {
      const std::lock_guard lock(state_->mutex);
      Bytes platter = inode_->platter;
      platter.resize(inode_->cache.size());
      for (std::uint64_t at = offset / kSectorBytes; at * kSectorBytes < offset + length; ++at) {
        if (!inode_->dirty.contains(at)) copy_sector(platter, inode_->cache, at);
      }
    }

   private:
    const std::shared_ptr<State> state_;
    const std::shared_ptr<Inode> inode_;
    const std::string name_;
  };

  class SimulatedDirectory final : public Directory {
   public:
    explicit SimulatedDirectory(std::shared_ptr<State> state) : state_(std::move(state)) {}
    ~SimulatedDirectory() override {
      const std::lock_guard lock(state_->mutex);
      state_->held = false;
    }

    const std::string& path() const override { return path_; }

    IoResult<std::vector<std::string>> list() const override {
      const std::lock_guard lock(state_->mutex);
      std::vector<std::string> names;
      for (const auto& [name, inode] : state_->entries) names.push_back(name);
      return names;
    }

    IoResult<std::unique_ptr<File>> open(const std::string& name) override {
      const std::lock_guard lock(state_->mutex);
      const auto found = state_->entries.find(name);
      if (found == state_->entries.end()) return error(std::errc::no_such_file_or_directory);
      return std::make_unique<SimulatedFile>(state_, found->second, name);
    }

    IoResult<std::unique_ptr<File>> create(const std::string& name) override {
      const std::lock_guard lock(state_->mutex);
      if (auto status = state_->begin(Op::kCreate, name); !status) return std::unexpected(status.error());
      if (state_->entries.contains(name)) return error(std::errc::file_exists);
      auto inode = std::make_shared<Inode>();
      state_->entries[name] = inode;
      state_->changed();
      return std::make_unique<SimulatedFile>(state_, std::move(inode), name);
    }

    IoStatus rename(const std::string& from, const std::string& to) override {
      const std::lock_guard lock(state_->mutex);
      if (auto status = state_->begin(Op::kRename, from); !status) return status;
      if (!state_->entries.contains(from)) return error(std::errc::no_such_file_or_directory);
      state_->entries[to] = state_->entries[from];
      state_->entries.erase(from);
      state_->changed();
      return {};
    }

    IoStatus remove(const std::string& name) override {
      const std::lock_guard lock(state_->mutex);
      if (!state_->entries.contains(name)) return error(std::errc::no_such_file_or_directory);
      if (auto status = state_->begin(Op::kRemove, name); !status) return status;
      state_->entries.erase(name);
      state_->changed();
      return {};
    }

    IoStatus sync() override {
      const std::lock_guard lock(state_->mutex);
      if (auto status = state_->begin(Op::kDirectorySync, ""); !status) return status;
      if (state_->ignores_syncs) return {};
      state_->durable_entries = state_->entries;
      state_->unsynced_changes.clear();
      return {};
    }

    IoResult<DiskSpace> space() const override {
      const std::lock_guard lock(state_->mutex);
      return state_->space;
    }

   private:
    const std::shared_ptr<State> state_;
    const std::string path_ = "/simulated";
  };

  std::shared_ptr<State> state_;
};

}  // namespace portreto::blob::volume
