#include "blob/volume/disk_register.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/contains.h"
#include "blob/volume/text_lines.h"

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
  if (const auto line = take_line(text); line != kFirstLine) return not_understood(line);
  DiskRegister disks;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    std::string_view rest = line;
    const std::string_view word = take_word(rest);
    const bool is_cluster = disks.cluster_id.is_nil();  // the line after the first
    const auto id =
        word == (is_cluster ? "cluster" : "disk") ? Uuid::parse(is_cluster ? rest : take_word(rest)) : std::nullopt;
    if (!id || rest.empty()) return not_understood(line);
    if (is_cluster) {
      disks.cluster_id = *id;
      if (id->is_nil()) break;
      continue;
    }
    if (contains(disks.disks, *id, &Entry::id) || disks.find(rest)) {
      return fail(ErrorCode::kCorruption, fmt::format("this disk is in it twice: {}", line));
    }
    disks.disks.push_back({*id, std::string(rest)});
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
