#include "blob/volume/disk_register.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/contains.h"

namespace portreto::blob::volume {
namespace {

constexpr std::size_t kBytesMax = std::size_t{1} << 20;
constexpr std::string_view kFirstLine = "portreto disks 1";

[[noreturn]] void give_up(const Directory& directory, std::string_view what) {
  throw std::runtime_error(fmt::format("{}/{}: {}", directory.path(), kDiskRegisterName, what));
}

std::unexpected<Error> not_understood(std::string_view line) {
  return fail(ErrorCode::kCorruption, fmt::format("this line of it is not understood: {}", line));
}

}  // namespace

const DiskRegister::Entry* DiskRegister::find(std::string_view directory) const {
  const auto found = std::ranges::find(disks, directory, &Entry::directory);
  return found == disks.end() ? nullptr : &*found;
}

std::string DiskRegister::str() const {
  std::string text = fmt::format("{}\ncluster {}\n", kFirstLine, cluster_id.str());
  for (const auto& [id, directory] : disks) text += fmt::format("disk {} {}\n", id.str(), directory);
  return text;
}

Result<DiskRegister> DiskRegister::parse(std::string_view text) {
  constexpr std::string_view kCluster = "cluster ", kDisk = "disk ";
  constexpr std::size_t kIdChars = 36;
  DiskRegister disks;
  for (std::size_t number = 0; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (number == 0) {
      if (line != kFirstLine) return not_understood(line);
    } else if (number == 1) {
      const auto id = line.starts_with(kCluster) ? Uuid::parse(line.substr(kCluster.size())) : std::nullopt;
      if (!id) return not_understood(line);
      disks.cluster_id = *id;
    } else {
      const bool is_disk =
          line.starts_with(kDisk) && line.size() > kDisk.size() + kIdChars + 1 && line[kDisk.size() + kIdChars] == ' ';
      const auto id = is_disk ? Uuid::parse(line.substr(kDisk.size(), kIdChars)) : std::nullopt;
      if (!id) return not_understood(line);
      Entry entry{*id, std::string(line.substr(kDisk.size() + kIdChars + 1))};
      if (contains(disks.disks, entry.id, &Entry::id) || disks.find(entry.directory)) {
        return fail(ErrorCode::kCorruption, fmt::format("this disk is in it twice: {}", line));
      }
      disks.disks.push_back(std::move(entry));
    }
  }
  if (disks.cluster_id.is_nil()) return fail(ErrorCode::kCorruption, "it does not name the cluster");
  return disks;
}

std::optional<DiskRegister> load_disk_register(Directory& directory) {
  const auto text = load_text(directory, kDiskRegisterName, kBytesMax);
  if (!text) give_up(directory, "cannot be read: " + text.error().message());
  if (!*text) return std::nullopt;
  auto disks = DiskRegister::parse(**text);
  if (!disks) give_up(directory, disks.error().message);
  return std::move(*disks);
}

void publish_disk_register(Directory& directory, const DiskRegister& disks) {
  if (auto written = publish_text(directory, kDiskRegisterName, disks.str()); !written) {
    give_up(directory, "cannot be written: " + written.error().message());
  }
}

}  // namespace portreto::blob::volume
