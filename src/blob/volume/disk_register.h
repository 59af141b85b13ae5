#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "blob/volume/file.h"

namespace portreto::blob::volume {

// Which disks a node has had, and where: how it tells a disk that is not mounted from a new one. A small text file that
// an operator may edit while the node is stopped:
//
//   portreto disks 1
//   cluster 0190f3c2-...
//   disk 0190f3c2-... /srv/disk1
struct DiskRegister {
  struct Entry {
    Uuid id;
    std::string directory;
    bool operator==(const Entry&) const = default;
  };
  Uuid cluster_id;
  std::vector<Entry> disks;  // no id and no directory twice
  bool operator==(const DiskRegister&) const = default;

  const Entry* find(std::string_view directory) const;

  std::string str() const;
  // kCorruption with a reason for the operator.
  static Result<DiskRegister> parse(std::string_view text);
};

inline constexpr char kDiskRegisterName[] = "disks";

// nullopt when there is none yet. Throws std::runtime_error, with a text for the operator, when it cannot be used.
std::optional<DiskRegister> load_disk_register(Directory& directory);
// Throws std::runtime_error, with a text for the operator, when it cannot be written.
void publish_disk_register(Directory& directory, const DiskRegister& disks);

}  // namespace portreto::blob::volume
