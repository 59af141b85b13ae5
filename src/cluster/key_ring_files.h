#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cluster/registry.h"

namespace portreto::cluster {

// The file that holds a ring.
std::filesystem::path key_ring_file(const std::filesystem::path& directory, std::string_view name);

// Key rings as files of one directory: `{name}.ring`, mode 0600, holding a line with version, length and CRC-32C, then
// the bytes. A write goes to a temporary file, fsync, rename, fsync of the directory, so a crash leaves the old ring or
// the new one. Blocking, and not thread-safe. The directory is locked (flock) for as long as the object lives.
class KeyRingFiles {
 public:
  // fsync(2) or what stands in for it in a test of a failing disk.
  using SyncFile = std::function<int(int fd)>;

  // Makes the directory (0700) if there is none. Throws std::runtime_error, with a text for the operator, when it
  // cannot be used or another process uses it.
  KeyRingFiles(std::filesystem::path directory, SyncFile sync);
  ~KeyRingFiles();
  KeyRingFiles(const KeyRingFiles&) = delete;
  KeyRingFiles& operator=(const KeyRingFiles&) = delete;

  // What a damaged file does. Of keys that lie nowhere else it must stop the start: going on without them would
  // silently replace keys that are in use. A copy of what lies elsewhere may be missed.
  enum class Damage { kRefuse, kSkip };

  // All rings by name. Throws std::runtime_error naming the file and what to do when one is damaged and that is
  // refused; what is skipped is logged.
  std::map<std::string, KeyRing> load(Damage damage) const;

  // kUnavailable: the file is as it was. kOutcomeUnknown: the file is the new one, but might not survive a power cut.
  Status store(const std::string& name, const KeyRing& ring);

 private:
  const std::filesystem::path directory_;
  const SyncFile sync_;
  int directory_fd_;
};

// A ring as it is now, also while another process uses the directory; nullopt when it is missing or damaged.
std::optional<KeyRing> read_key_ring(const std::filesystem::path& directory, std::string_view name);

}  // namespace portreto::cluster
