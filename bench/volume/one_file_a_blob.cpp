#include "one_file_a_blob.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "blob/unique_fd.h"

namespace portreto::bench {
namespace {

using blob::UniqueFd;

void must(bool succeeded) {
  if (!succeeded) throw std::system_error(errno, std::generic_category());
}

std::string folder_of(const std::string& directory, unsigned number) {
  return fmt::format("{}/{:02x}", directory, number);
}

}  // namespace

OneFileABlob::OneFileABlob(std::string directory) : directory_(std::move(directory)) {
  for (unsigned i = 0; i < 256; ++i) std::filesystem::create_directories(folder_of(directory_, i));
  ::sync();
}

void OneFileABlob::put(const blob::BlobKey& key, ByteView bytes) const {
  const std::string folder = folder_of(directory_, std::to_integer<unsigned>(key.id.uuid.bytes.back()));
  const std::string path = fmt::format("{}/{}", folder, key.id.str());
  const std::string unfinished = path + ".new";
  const UniqueFd file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  must(static_cast<bool>(file));
  must(::write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  must(::fsync(file.get()) == 0);
  must(::rename(unfinished.c_str(), path.c_str()) == 0);
  const UniqueFd parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  must(static_cast<bool>(parent));
  must(::fsync(parent.get()) == 0);
}

}  // namespace portreto::bench
