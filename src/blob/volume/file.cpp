#include "blob/volume/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <new>
#include <stdexcept>

#include "blob/unique_fd.h"
#include "blob/volume/refused_disk.h"

namespace portreto::blob::volume {
namespace {

std::unexpected<std::error_code> last_error() {
  return std::unexpected(std::error_code(errno, std::generic_category()));
}

// What background work has the disk do at a time: somebody's GET may wait for it. On the disk that this was measured on
// (bench/volume_background.sh) more made the work hardly faster, and the slowest GETs slower in proportion.
constexpr std::uint64_t kPieceBytes = 128 * 1024;

// Calls again while a signal interrupts.
template <typename Call>
auto retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

IoStatus checked(int result) {
  if (result != 0) return last_error();
  return {};
}

class PosixFile : public File {
 public:
  explicit PosixFile(UniqueFd fd) : fd_(std::move(fd)) {}

  IoResult<std::unique_ptr<File>> uncached() const override;
  int descriptor() const override { return fd_.get(); }

  IoResult<std::size_t> read_some(std::uint64_t offset, std::span<std::byte> out) const override {
    const ssize_t count = retry([&] { return ::pread(fd_.get(), out.data(), out.size(), static_cast<off_t>(offset)); });
    if (count < 0) return last_error();
    return static_cast<std::size_t>(count);
  }

  IoResult<std::size_t> write_some(std::uint64_t offset, ByteView bytes) override {
    const ssize_t count =
        retry([&] { return ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    if (count < 0) return last_error();
    return static_cast<std::size_t>(count);
  }

  IoStatus allocate(std::uint64_t size_bytes) override {
    // Not posix_fallocate: where the file system cannot allocate, it would write every block of the file.
    if (retry([&] { return ::fallocate(fd_.get(), 0, 0, static_cast<off_t>(size_bytes)); }) == 0) return {};
    if (errno != EOPNOTSUPP && errno != ENOSYS) return last_error();
    const auto now = this->size_bytes();
    if (!now) return std::unexpected(now.error());
    return *now < size_bytes ? truncate(size_bytes) : IoStatus{};
  }

  IoStatus truncate(std::uint64_t size_bytes) override {
    return checked(retry([&] { return ::ftruncate(fd_.get(), static_cast<off_t>(size_bytes)); }));
  }

  IoResult<std::uint64_t> size_bytes() const override {
    struct stat about{};
    if (::fstat(fd_.get(), &about) != 0) return last_error();
    return static_cast<std::uint64_t>(about.st_size);
  }

  IoStatus sync_data() override {
    return checked(retry([&] { return ::fdatasync(fd_.get()); }));
  }

  IoStatus write_out(std::uint64_t offset, std::uint64_t length) override {
    constexpr unsigned kWait = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
    for (const std::uint64_t end = offset + length; offset < end; offset += kPieceBytes) {
      const auto piece = static_cast<off_t>(std::min(kPieceBytes, end - offset));
      if (retry([&] { return ::sync_file_range(fd_.get(), static_cast<off_t>(offset), piece, kWait); }) == 0) continue;
      if (errno == ENOSYS || errno == ESPIPE) return {};  // the file system has none; the sync does it all at once
      return last_error();
    }
    return {};
  }

  IoResult<std::optional<std::uint64_t>> next_data(std::uint64_t offset) const override {
    // Allocated and never written is a hole to SEEK_DATA, which is what makes the end of a volume quick to search; but
    // not while reading, or reading ahead, has left zero pages of it in the cache.
    drop_cache(offset, 0);
    const off_t found = ::lseek(fd_.get(), static_cast<off_t>(offset), SEEK_DATA);
    if (found >= 0) return static_cast<std::uint64_t>(found);
    if (errno == ENXIO) return std::nullopt;
    if (errno == EINVAL || errno == EOPNOTSUPP) return offset;  // the file system cannot tell
    return last_error();
  }

  void will_need(std::uint64_t offset, std::uint64_t length) const override {
    ::posix_fadvise(fd_.get(), static_cast<off_t>(offset), static_cast<off_t>(length), POSIX_FADV_WILLNEED);
  }

  void drop_cache(std::uint64_t offset, std::uint64_t length) const override {
    ::posix_fadvise(fd_.get(), static_cast<off_t>(offset), static_cast<off_t>(length), POSIX_FADV_DONTNEED);
  }

 private:
  const UniqueFd fd_;
};

// Reads pieces, on borders as O_DIRECT wants them, and answers from the last two: a scan looks at the header of the
// next batch before it reads the records of this one.
class UncachedFile final : public PosixFile {
 public:
  UncachedFile(UniqueFd fd, bool is_direct) : PosixFile(std::move(fd)), is_direct_(is_direct) {}

  IoResult<std::size_t> read_some(std::uint64_t offset, std::span<std::byte> out) const override {
    if (!pieces_[latest_].contains(offset)) {
      latest_ = 1 - latest_;
      if (!pieces_[latest_].contains(offset)) {
        const auto status = fill(pieces_[latest_], offset / kAlignment * kAlignment);
        if (!status) return std::unexpected(status.error());
      }
    }
    const Piece& piece = pieces_[latest_];
    if (!piece.contains(offset)) return std::size_t{0};
    const std::size_t count = std::min<std::size_t>(out.size(), piece.start + piece.filled - offset);
    std::copy_n(piece.bytes.get() + (offset - piece.start), count, out.begin());
    return count;
  }

  // Reading ahead is into the page cache: it would read all of it twice, in pieces that others wait for.
  void will_need(std::uint64_t, std::uint64_t) const override {}

  IoResult<std::size_t> write_some(std::uint64_t, ByteView) override { return read_only(); }
  IoStatus allocate(std::uint64_t) override { return read_only(); }
  IoStatus truncate(std::uint64_t) override { return read_only(); }

 private:
  static constexpr std::size_t kAlignment = 4096;
  struct Free {
    void operator()(std::byte* bytes) const { ::operator delete[](bytes, std::align_val_t{kAlignment}); }
  };
  struct Piece {
    std::unique_ptr<std::byte[], Free> bytes{new (std::align_val_t{kAlignment}) std::byte[kPieceBytes]};
    std::uint64_t start = 0;
    std::size_t filled = 0;
    bool contains(std::uint64_t offset) const { return offset >= start && offset < start + filled; }
  };

  static std::unexpected<std::error_code> read_only() {
    return std::unexpected(std::make_error_code(std::errc::read_only_file_system));
  }

  IoStatus fill(Piece& piece, std::uint64_t at) const {
    piece.filled = 0;
    piece.start = at;
    if (!is_direct_) drop_cache(at, kPieceBytes);
    // A read in the middle of a file may be short; with O_DIRECT it can only go on from a border.
    for (;;) {
      const auto rest = std::span(piece.bytes.get() + piece.filled, kPieceBytes - piece.filled);
      const auto count = PosixFile::read_some(at + piece.filled, rest);
      if (!count) return std::unexpected(count.error());
      piece.filled += *count;
      if (*count == 0 || piece.filled == kPieceBytes || piece.filled % kAlignment != 0) break;
    }
    if (!is_direct_) drop_cache(at, kPieceBytes);
    return {};
  }

  const bool is_direct_;
  mutable std::array<Piece, 2> pieces_;
  mutable std::size_t latest_ = 0;
};

IoResult<std::unique_ptr<File>> PosixFile::uncached() const {
  // The file may have no name any more, but its descriptor has one.
  const std::string name = fmt::format("/proc/self/fd/{}", fd_.get());
  for (const bool is_direct : {true, false}) {
    UniqueFd fd(retry([&] { return ::open(name.c_str(), O_RDONLY | O_CLOEXEC | (is_direct ? O_DIRECT : 0)); }));
    if (fd) return std::make_unique<UncachedFile>(std::move(fd), is_direct);
    if (errno != EINVAL) break;
  }
  return last_error();
}

class PosixDirectory final : public Directory {
 public:
  explicit PosixDirectory(const std::string& path) : path_(path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) throw std::runtime_error(fmt::format("{}: the directory cannot be made: {}", path, error.message()));
    fd_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd_) {
      throw std::runtime_error(
          fmt::format("{}: the directory cannot be opened: {}", path, std::generic_category().message(errno)));
    }
    if (retry([&] { return ::flock(fd_.get(), LOCK_EX | LOCK_NB); }) != 0) {
      if (errno == EWOULDBLOCK) {
        throw RefusedDisk(
            fmt::format("{}: the directory is in use by another server; two on one disk would destroy it", path));
      }
      throw std::runtime_error(
          fmt::format("{}: the directory cannot be locked: {}", path, std::generic_category().message(errno)));
    }
  }

  const std::string& path() const override { return path_; }

  IoResult<std::vector<std::string>> list() const override {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator at(path_, error), end; !error && at != end; at.increment(error)) {
      names.push_back(at->path().filename().string());
    }
    if (error) return std::unexpected(error);
    return names;
  }

  IoResult<std::unique_ptr<File>> open(const std::string& name) override { return open_with(name, 0); }
  IoResult<std::unique_ptr<File>> create(const std::string& name) override { return open_with(name, O_CREAT | O_EXCL); }

  IoStatus rename(const std::string& from, const std::string& to) override {
    return checked(::renameat(fd_.get(), from.c_str(), fd_.get(), to.c_str()));
  }
  IoStatus remove(const std::string& name) override { return checked(::unlinkat(fd_.get(), name.c_str(), 0)); }
  IoStatus sync() override {
    return checked(retry([&] { return ::fsync(fd_.get()); }));
  }

  IoResult<DiskSpace> space() const override {
    struct statvfs about{};
    if (::fstatvfs(fd_.get(), &about) != 0) return last_error();
    return DiskSpace{.free_bytes = about.f_bavail * about.f_frsize, .total_bytes = about.f_blocks * about.f_frsize};
  }

 private:
  IoResult<std::unique_ptr<File>> open_with(const std::string& name, int flags) {
    constexpr mode_t kOwnerOnly = 0600;
    UniqueFd fd(retry([&] { return ::openat(fd_.get(), name.c_str(), O_RDWR | O_CLOEXEC | flags, kOwnerOnly); }));
    if (!fd) return last_error();
    return std::make_unique<PosixFile>(std::move(fd));
  }

  const std::string path_;
  UniqueFd fd_;  // holds the lock
};

}  // namespace

std::unique_ptr<Directory> open_directory(const std::string& path) { return std::make_unique<PosixDirectory>(path); }

IoResult<std::size_t> read_up_to(const File& file, std::uint64_t offset, std::span<std::byte> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const auto count = file.read_some(offset + done, out.subspan(done));
    if (!count) return count;
    if (*count == 0) break;
    done += *count;
  }
  return done;
}

IoStatus read_exactly(const File& file, std::uint64_t offset, std::span<std::byte> out) {
  const auto count = read_up_to(file, offset, out);
  if (!count) return std::unexpected(count.error());
  if (*count != out.size()) return std::unexpected(std::make_error_code(std::errc::io_error));
  return {};
}

IoStatus write_all(File& file, std::uint64_t offset, ByteView bytes) {
  while (!bytes.empty()) {
    const auto count = file.write_some(offset, bytes);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) return std::unexpected(std::make_error_code(std::errc::io_error));  // POSIX has no such answer
    offset += *count;
    bytes = bytes.subspan(*count);
  }
  return {};
}

IoResult<std::optional<std::string>> load_text(Directory& directory, const std::string& name, std::size_t bytes_max) {
  const auto file = directory.open(name);
  if (!file) {
    if (file.error() == std::errc::no_such_file_or_directory) return std::nullopt;
    return std::unexpected(file.error());
  }
  const auto size = (*file)->size_bytes();
  if (!size) return std::unexpected(size.error());
  if (*size > bytes_max) return std::unexpected(std::make_error_code(std::errc::file_too_large));
  std::string text(*size, '\0');
  if (auto status = read_exactly(**file, 0, std::as_writable_bytes(std::span(text))); !status) {
    return std::unexpected(status.error());
  }
  return text;
}

IoStatus publish_text(Directory& directory, const std::string& name, std::string_view text) {
  const std::string temporary = name + ".new";
  // What an interrupted publication left; there mostly is none.
  if (auto removed = directory.remove(temporary); !removed && removed.error() != std::errc::no_such_file_or_directory) {
    return removed;
  }
  const auto file = directory.create(temporary);
  if (!file) return std::unexpected(file.error());
  if (auto status = write_all(**file, 0, as_bytes(text)); !status) return status;
  if (auto status = (*file)->sync_data(); !status) return status;
  if (auto status = directory.rename(temporary, name); !status) return status;
  return directory.sync();
}

bool is_out_of_space(const std::error_code& error) {
  return error == std::errc::no_space_on_device || error == std::error_code(EDQUOT, std::generic_category());
}

}  // namespace portreto::blob::volume
