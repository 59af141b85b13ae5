#include "roles/process/wiring.h"

#include <filesystem>

#include "blob/volume/volume_disks.h"

namespace portreto::roles {

namespace fs = std::filesystem;

std::unique_ptr<blob::NodeStore> open_disks(const config::Settings& settings, BlockingPool& pool) {
  blob::VolumeDisksSettings disks;
  disks.data_directory = settings.data.directory;
  disks.free_space_percent_min = settings.storage.free_space_percent_min;
  disks.volumes.volume_size_bytes = settings.storage.volume_size_bytes;
  for (const std::string& directory : settings.storage.directories) {
    disks.directories.push_back(fs::absolute(directory).lexically_normal().string());
  }
  if (disks.directories.empty()) {
    disks.directories.push_back((fs::absolute(settings.data.directory) / "volumes").lexically_normal().string());
  }
  return blob::VolumeDisks::open(disks, pool);
}

}  // namespace portreto::roles
