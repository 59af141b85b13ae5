#include "roles/process/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/id.h"
#include "blob/unique_fd.h"
#include "runtime/log.h"

namespace portreto::roles {
namespace {

constexpr std::string_view kPrefix = "upload-";
constexpr std::size_t kWriteBytes = 1 << 20;  // so many are gathered before a thread is asked to write them

std::unexpected<Error> write_error(int code) {
  log::error("an upload cannot be spooled", {{"error", std::generic_category().message(code)}});
  if (code == ENOSPC || code == EDQUOT) {
    return fail(ErrorCode::kStorageFull, "The server has no room for this file now. Try again later.");
  }
  return fail(ErrorCode::kUnavailable, "The file could not be taken in. Try again in a moment.");
}

Status write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return write_error(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

// The next part of a body, gathered up to kWriteBytes; empty at the end.
Task<Result<Bytes>> gather(http::BodyReader& body) {
  Bytes gathered;
  while (gathered.size() < kWriteBytes) {
    PORTRETO_CO_ASSIGN(const Bytes part, co_await body.read());
    if (part.empty()) break;
    gathered.insert(gathered.end(), part.begin(), part.end());
  }
  co_return gathered;
}

}  // namespace

Spool::Spool(std::string directory, BlockingPool& pool) : directory_(std::move(directory)), pool_(pool) {
  std::filesystem::create_directories(directory_);
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    if (entry.path().filename().string().starts_with(kPrefix)) std::filesystem::remove(entry.path());
  }
}

Spool::File::~File() {
  ::unlink(path_.c_str());
  count_.fetch_sub(1, std::memory_order_relaxed);
}

Task<Result<std::shared_ptr<Spool::File>>> Spool::receive(http::BodyReader& body, std::function<void(ByteView)> see) {
  const std::size_t others = count_.fetch_add(1, std::memory_order_relaxed);
  // The name is ours: what the client calls the file never becomes part of a path (SECURITY 35).
  auto file = std::make_shared<File>(directory_ + '/' + std::string(kPrefix) + Uuid::generate().str(), count_);
  if (others >= kFilesMax) {
    co_return fail(Error{ErrorCode::kOverloaded, "Many photos are being uploaded now. Try again in a moment.", {}, 5});
  }

  blob::UniqueFd fd;
  for (;;) {
    PORTRETO_CO_ASSIGN(const Bytes bytes, co_await gather(body));
    if (bytes.empty() && fd) break;
    PORTRETO_CO_TRY(co_await pool_.run([&]() -> Status {
      if (!fd) {
        fd = blob::UniqueFd(::open(file->path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
        if (!fd) return write_error(errno);
      }
      see(bytes);
      return write_all(fd.get(), bytes);
    }));
  }
  PORTRETO_CO_ASSIGN(file->source_, co_await pool_.run([&]() -> Result<std::shared_ptr<blob::BlobSource>> {
    return blob::source_of_file(file->path_);
  }));
  co_return file;
}

Task<Result<Bytes>> Spool::read(std::shared_ptr<blob::BlobSource> source, std::uint64_t offset, std::uint64_t length) {
  co_return co_await pool_.run([&]() -> Result<Bytes> {
    Bytes bytes(length);
    PORTRETO_TRY(source->read(offset, bytes));
    return bytes;
  });
}

}  // namespace portreto::roles
