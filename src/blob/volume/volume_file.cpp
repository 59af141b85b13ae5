#include "blob/volume/volume_file.h"

#include <fmt/format.h>

#include <stdexcept>

namespace portreto::blob::volume {
namespace {

constexpr char kSuffix[] = ".volume";

// Either copy will do: they are the same, and written once.
Result<Superblock> read_superblock(const File& file, const std::string& path) {
  Result<Superblock> outcome = fail(ErrorCode::kCorruption, "");
  for (const std::uint64_t at : {std::uint64_t{0}, kPageBytes}) {
    std::array<std::byte, kPageBytes> page{};
    const auto count = read_up_to(file, at, page);
    if (!count) throw std::runtime_error(fmt::format("{}: cannot be read: {}", path, count.error().message()));
    outcome = decode_superblock(page);
    if (outcome || outcome.error().code != ErrorCode::kCorruption) break;
  }
  return outcome;
}

}  // namespace

IoResult<std::unique_ptr<VolumeFile>> VolumeFile::uncached() const {
  auto file = file_->uncached();
  if (!file) return std::unexpected(file.error());
  return std::make_unique<VolumeFile>(std::move(*file), superblock_);
}

std::string VolumeFile::name_of(std::uint32_t epoch) { return fmt::format("{:08x}{}", epoch, kSuffix); }

bool VolumeFile::is_volume_name(const std::string& name) { return name.ends_with(kSuffix); }

IoResult<std::shared_ptr<VolumeFile>> VolumeFile::create(Directory& directory, const Superblock& superblock) {
  auto file = directory.create(name_of(superblock.epoch));
  if (!file) return std::unexpected(file.error());
  if (auto status = (*file)->allocate(superblock.capacity_bytes); !status) return std::unexpected(status.error());
  const auto page = encode(superblock);
  for (const std::uint64_t at : {std::uint64_t{0}, kPageBytes}) {
    if (auto status = write_all(**file, at, page); !status) return std::unexpected(status.error());
  }
  if (auto status = (*file)->sync_data(); !status) return std::unexpected(status.error());
  if (auto status = directory.sync(); !status) return std::unexpected(status.error());
  return std::make_shared<VolumeFile>(std::move(*file), superblock);
}

std::shared_ptr<VolumeFile> VolumeFile::open(Directory& directory, std::uint32_t epoch, const Uuid& cluster_id,
                                             const Uuid& disk_id) {
  const std::string path = directory.path() + "/" + name_of(epoch);
  auto file = directory.open(name_of(epoch));
  if (!file) throw std::runtime_error(fmt::format("{}: cannot be opened: {}", path, file.error().message()));
  const auto superblock = read_superblock(**file, path);
  if (!superblock) throw std::runtime_error(fmt::format("{}: {}", path, superblock.error().message));
  if (superblock->cluster_id != cluster_id || superblock->disk_id != disk_id) {
    throw std::runtime_error(fmt::format("{}: belongs to disk {} of cluster {}, and not to disk {} of cluster {}", path,
                                         superblock->disk_id.str(), superblock->cluster_id.str(), disk_id.str(),
                                         cluster_id.str()));
  }
  if (superblock->epoch != epoch) {
    throw std::runtime_error(fmt::format("{}: is volume {} under a foreign name", path, superblock->epoch));
  }
  return std::make_shared<VolumeFile>(std::move(*file), *superblock);
}

}  // namespace portreto::blob::volume
