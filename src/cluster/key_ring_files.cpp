#include "cluster/key_ring_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "base/bytes.h"
#include "base/hash.h"
#include "runtime/log.h"

namespace portreto::cluster {
namespace {

constexpr std::string_view kMagic = "portreto-key-ring 1";
constexpr std::string_view kSuffix = ".ring";

std::string reason(int error) { return std::generic_category().message(error); }

// A file descriptor that is closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string header_of(const KeyRing& ring) {
  return fmt::format("{} version={} length={} crc32c={:08x}\n", kMagic, ring.version, ring.bytes.size(),
                     crc32c(as_bytes(ring.bytes)));
}

std::string encode(const KeyRing& ring) { return header_of(ring) + ring.bytes; }

// The ring that a file holds; nullopt when it is not exactly what encode() gives for one.
std::optional<KeyRing> decode(std::string_view text) {
  const std::string start = fmt::format("{} version=", kMagic);
  const std::size_t line_end = text.find('\n');
  if (!text.starts_with(start) || line_end == text.npos) return std::nullopt;
  KeyRing ring;
  const char* digits = text.data() + start.size();
  if (std::from_chars(digits, text.data() + line_end, ring.version).ec != std::errc()) return std::nullopt;
  ring.bytes = text.substr(line_end + 1);
  if (ring.version == 0 || header_of(ring) != text.substr(0, line_end + 1)) return std::nullopt;
  return ring;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 4096> part;
  do {
    file.read(part.data(), part.size());
    text.append(part.data(), static_cast<std::size_t>(file.gcount()));
  } while (file);
  if (!file.eof()) {
    throw std::runtime_error(fmt::format("Cannot read the key ring {}. Check its permissions.", path.string()));
  }
  return text;
}

int open_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory.parent_path(), error);  // a failure shows at mkdir
  if (::mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    throw std::runtime_error(
        fmt::format("Cannot make the directory {} for keys: {}.", directory.string(), reason(errno)));
  }
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    throw std::runtime_error(
        fmt::format("Cannot open the directory {} of keys: {}.", directory.string(), reason(errno)));
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int cause = errno;
    ::close(fd);
    throw std::runtime_error(
        cause == EWOULDBLOCK
            ? fmt::format("The keys in {} are in use by another portreto. Stop it, or give this one its own directory.",
                          directory.string())
            : fmt::format("Cannot lock the directory {} of keys: {}.", directory.string(), reason(cause)));
  }
  return fd;
}

}  // namespace

std::filesystem::path key_ring_file(const std::filesystem::path& directory, std::string_view name) {
  return directory / fmt::format("{}{}", name, kSuffix);
}

KeyRingFiles::KeyRingFiles(std::filesystem::path directory, SyncFile sync)
    : directory_(std::move(directory)), sync_(std::move(sync)), directory_fd_(open_directory(directory_)) {}

KeyRingFiles::~KeyRingFiles() { ::close(directory_fd_); }

std::map<std::string, KeyRing> KeyRingFiles::load(Damage damage) const {
  std::map<std::string, KeyRing> rings;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    if (entry.path().extension() != kSuffix) continue;  // a temporary file of a write that a crash cut off, say
    auto ring = decode(read_file(entry.path()));
    if (!ring && damage == Damage::kSkip) {
      log::warn("a damaged copy of what the registry holds is ignored", {{"file", entry.path().string()}});
      continue;
    }
    if (!ring) {
      throw std::runtime_error(fmt::format(
          "The key ring {} is damaged. Restore it from a backup. Removing it makes new keys instead, which ends all "
          "logins and links that depend on the old ones.",
          entry.path().string()));
    }
    rings.emplace(entry.path().stem().string(), *std::move(ring));
  }
  return rings;
}

Status KeyRingFiles::store(const std::string& name, const KeyRing& ring) {
  const std::string final_name = name + std::string(kSuffix);
  const std::string temporary_name = name + ".tmp";
  const auto give_up = [&](std::string_view step) -> Status {
    const int cause = errno;
    ::unlinkat(directory_fd_, temporary_name.c_str(), 0);
    return fail(ErrorCode::kUnavailable,
                fmt::format("Cannot {} the key ring {}: {}. Nothing was changed.", step, name, reason(cause)));
  };
  {
    const Descriptor file(
        ::openat(directory_fd_, temporary_name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (file.get() < 0) return give_up("create");
    if (!write_all(file.get(), encode(ring))) return give_up("write");
    if (sync_(file.get()) != 0) return give_up("sync");
  }
  if (::renameat(directory_fd_, temporary_name.c_str(), directory_fd_, final_name.c_str()) != 0)
    return give_up("rename");
  if (sync_(directory_fd_) != 0) {
    return fail(ErrorCode::kOutcomeUnknown,
                fmt::format("The key ring {} was written, but may not survive a power cut: {}.", name, reason(errno)));
  }
  return {};
}

std::optional<KeyRing> read_key_ring(const std::filesystem::path& directory, std::string_view name) {
  const std::filesystem::path path = key_ring_file(directory, name);
  if (!std::filesystem::exists(path)) return std::nullopt;
  return decode(read_file(path));
}

}  // namespace portreto::cluster
