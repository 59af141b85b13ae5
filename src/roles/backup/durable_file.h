#pragma once

#include <cstdint>
#include <filesystem>

#include "base/bytes.h"
#include "base/hash.h"
#include "blob/unique_fd.h"

namespace portreto::roles {

// A file that is there whole or not at all, also after a power cut: it is written under another name (.part), which it
// loses in finish(). All throw std::runtime_error with a text for the operator.
class DurableFile {
 public:
  explicit DurableFile(std::filesystem::path path);
  ~DurableFile();  // removes what was not finished
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  void write(ByteView bytes);
  // Once, last. A file of that name is replaced. Its bytes are durable; its name is after one of the two below.
  void finish();

 private:
  const std::filesystem::path path_;
  const std::filesystem::path unfinished_;
  blob::UniqueFd fd_;
};

// Makes durable that files were made, renamed or removed in a directory; or anywhere in its file system, which for many
// files takes less time.
void sync_directory(const std::filesystem::path& directory);
void sync_file_system(const std::filesystem::path& directory);

// What a file holds, as a backup remembers it.
struct FileSum {
  std::uint64_t size_bytes = 0;
  std::uint32_t crc32c = 0;
  Sha256Digest sha256{};
};
// Reads all of it, in pieces.
FileSum sum_of(const std::filesystem::path& path);

}  // namespace portreto::roles
