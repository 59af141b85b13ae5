#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/bytes.h"

// The seam between the engine and the operating system: few calls, each one system call, so that tests can put a disk
// beneath the engine that fails, writes short, fills up, or loses its power.
namespace portreto::blob::volume {

template <typename T>
using IoResult = std::expected<T, std::error_code>;
using IoStatus = IoResult<void>;

// An open file. Reads and writes of separate ranges may run on several threads at once.
class File {
 public:
  virtual ~File() = default;

  // Both may do less than asked, as pread(2) and pwrite(2) may; reading gives 0 at the end of the file.
  virtual IoResult<std::size_t> read_some(std::uint64_t offset, std::span<std::byte> out) const = 0;
  virtual IoResult<std::size_t> write_some(std::uint64_t offset, ByteView bytes) = 0;

  // Makes the file at least `size_bytes` long, with the room taken on the disk where the file system can; what is new
  // reads as zeros.
  virtual IoStatus allocate(std::uint64_t size_bytes) = 0;
  virtual IoStatus truncate(std::uint64_t size_bytes) = 0;
  virtual IoResult<std::uint64_t> size_bytes() const = 0;

  // fdatasync(2). After a failure, what was written since the last success may be lost although it can still be read
  // (Linux marks the pages clean): never call it again and believe the answer.
  virtual IoStatus sync_data() = 0;

  // Waits until the range is on its way to the disk and back, in pieces, so that others who use the disk wait for a
  // piece and never for all of it. Makes nothing durable (sync_file_range(2)), but a failure counts as one of
  // sync_data, which may not tell of it again.
  virtual IoStatus write_out(std::uint64_t, std::uint64_t) { return {}; }

  // The next place, from `offset` on, that may hold something other than zeros; nullopt when none does.
  virtual IoResult<std::optional<std::uint64_t>> next_data(std::uint64_t offset) const = 0;

  // The same file for one thread that reads much of it once, in ascending order, and must neither see the page cache
  // nor fill it: what comes is what the disk holds (O_DIRECT; where the file system has none, the cache is dropped
  // around each read). It cannot be written through.
  virtual IoResult<std::unique_ptr<File>> uncached() const = 0;

  // The descriptor for sendfile(2) and mincore(2); -1 when there is none.
  virtual int descriptor() const { return -1; }

  // Says that this range will be read soon. Does not wait for the disk.
  virtual void will_need(std::uint64_t, std::uint64_t) const {}

  // Asks that the next read of this range come from the disk and not from memory. Length 0: to the end.
  virtual void drop_cache(std::uint64_t offset, std::uint64_t length) const = 0;
};

struct DiskSpace {
  std::uint64_t free_bytes = 0;
  std::uint64_t total_bytes = 0;
};

// A directory that this process alone has opened, until the object goes; it holds plain files. For one thread at a
// time.
class Directory {
 public:
  virtual ~Directory() = default;

  virtual const std::string& path() const = 0;
  virtual IoResult<std::vector<std::string>> list() const = 0;
  virtual IoResult<std::unique_ptr<File>> open(const std::string& name) = 0;
  // Fails when there is one of that name.
  virtual IoResult<std::unique_ptr<File>> create(const std::string& name) = 0;
  // Takes the place of what `to` was.
  virtual IoStatus rename(const std::string& from, const std::string& to) = 0;
  virtual IoStatus remove(const std::string& name) = 0;
  // Makes creations, renames and removals durable.
  virtual IoStatus sync() = 0;
  virtual IoResult<DiskSpace> space() const = 0;
};

// The real thing. Makes the directory when there is none. Throws std::runtime_error, with a text for the operator, when
// that fails, and RefusedDisk when another process (or another part of this one) has it open.
std::unique_ptr<Directory> open_directory(const std::string& path);

// Fills `out` as far as the file goes; gives the number of bytes read.
IoResult<std::size_t> read_up_to(const File& file, std::uint64_t offset, std::span<std::byte> out);
// Fails with std::errc::io_error when the file ends first.
IoStatus read_exactly(const File& file, std::uint64_t offset, std::span<std::byte> out);
IoStatus write_all(File& file, std::uint64_t offset, ByteView bytes);

bool is_out_of_space(const std::error_code& error);

// A small file as a whole; nullopt when there is none, std::errc::file_too_large when it is longer than `bytes_max`.
IoResult<std::optional<std::string>> load_text(Directory& directory, const std::string& name, std::size_t bytes_max);
// Makes `text` all of the file, durably, by one rename; `{name}.new` is written on the way. When this fails, either the
// old or the new one will be found later.
IoStatus publish_text(Directory& directory, const std::string& name, std::string_view text);

}  // namespace portreto::blob::volume
