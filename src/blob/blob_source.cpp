#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "blob/blob_store.h"
#include "blob/unique_fd.h"

namespace portreto::blob {
namespace {

class BytesSource final : public BlobSource {
 public:
  explicit BytesSource(Bytes bytes) : bytes_(std::move(bytes)) {}

  std::uint64_t size() const override { return bytes_.size(); }

  Status read(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset > bytes_.size() || out.size() > bytes_.size() - offset) {
      return fail(ErrorCode::kInvalidArgument, "The range is not within the blob.");
    }
    if (!out.empty()) std::memcpy(out.data(), bytes_.data() + offset, out.size());
    return {};
  }

 private:
  const Bytes bytes_;
};

class FileSource final : public BlobSource {
 public:
  explicit FileSource(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat about{};
    if (!fd_ || ::fstat(fd_.get(), &about) != 0) throw std::system_error(errno, std::generic_category(), path);
    if (!S_ISREG(about.st_mode)) throw std::system_error(EINVAL, std::generic_category(), path);
    size_bytes_ = static_cast<std::uint64_t>(about.st_size);
  }

  std::uint64_t size() const override { return size_bytes_; }

  Status read(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset > size_bytes_ || out.size() > size_bytes_ - offset) {
      return fail(ErrorCode::kInvalidArgument, "The range is not within the blob.");
    }
    while (!out.empty()) {
      const ssize_t count = ::pread(fd_.get(), out.data(), out.size(), static_cast<off_t>(offset));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0)
        return fail(ErrorCode::kUnavailable, "The file to be stored could not be read, or was cut short.");
      offset += static_cast<std::uint64_t>(count);
      out = out.subspan(static_cast<std::size_t>(count));
    }
    return {};
  }

 private:
  const UniqueFd fd_;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace

std::shared_ptr<BlobSource> source_of(Bytes bytes) { return std::make_shared<BytesSource>(std::move(bytes)); }

std::shared_ptr<BlobSource> source_of_file(const std::string& path) { return std::make_shared<FileSource>(path); }

}  // namespace portreto::blob
