#include "roles/backup/durable_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPieceBytes = 1 << 20;

[[noreturn]] void give_up(const fs::path& path, std::string_view what) {
  throw std::runtime_error(
      fmt::format("{} cannot be {}: {}.", path.string(), what, std::generic_category().message(errno)));
}

void sync(const fs::path& directory, int (*call)(int)) {
  const blob::UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || call(fd.get()) != 0) give_up(directory, "written");
}

}  // namespace

DurableFile::DurableFile(fs::path path)
    : path_(std::move(path)),
      unfinished_(path_.string() + ".part"),
      fd_(::open(unfinished_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600)) {
  if (!fd_) give_up(unfinished_, "written");
}

DurableFile::~DurableFile() {
  if (fd_) ::unlink(unfinished_.c_str());
}

void DurableFile::write(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) give_up(unfinished_, "written");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void DurableFile::finish() {
  if (::fsync(fd_.get()) != 0) give_up(unfinished_, "written");
  if (::rename(unfinished_.c_str(), path_.c_str()) != 0) give_up(path_, "written");
  fd_ = {};
}

void sync_directory(const fs::path& directory) { sync(directory, ::fsync); }

void sync_file_system(const fs::path& directory) { sync(directory, ::syncfs); }

FileSum sum_of(const fs::path& path) {
  const blob::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) give_up(path, "read");
  FileSum sum;
  Sha256 sha256;
  Bytes piece(kPieceBytes);
  for (;;) {
    const ssize_t count = ::read(fd.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) give_up(path, "read");
    if (count == 0) break;
    const auto bytes = ByteView(piece).first(static_cast<std::size_t>(count));
    sum.size_bytes += bytes.size();
    sum.crc32c = crc32c(bytes, sum.crc32c);
    sha256.update(bytes);
  }
  sum.sha256 = sha256.finish();
  return sum;
}

}  // namespace portreto::roles
