#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "blob/volume/file.h"

namespace portreto::blob::volume {

// One volume that is part of the store.
struct VolumeEntry {
  std::uint32_t epoch = 0;
  // A sealed volume is never appended to again.
  bool sealed = false;
  // Everything before it was durable when the manifest was written. In a sealed volume nothing after it exists: so does
  // a batch whose fdatasync failed go, although its bytes may be in the file.
  std::uint64_t end_bytes = 0;
  bool operator==(const VolumeEntry&) const = default;
};

// Which volumes make up the store: a small text file, replaced as a whole by one rename. A volume file that is not
// listed is not part of the store. The order is that of replay: a record of a later volume is newer than those of
// earlier ones, so a volume that compaction made takes the place of those it was made from, whatever its epoch.
//
//   portreto volumes 1
//   cluster 0190f3c2-...
//   disk 0190f3c2-...
//   next_epoch 4
//   next_sequence 9001
//   volume 1 sealed 4294959104
//   volume 3 open 8192
//   discard 2
//   crc32c 1a2b3c4d
struct Manifest {
  Uuid cluster_id;
  Uuid disk_id;
  std::uint32_t next_epoch = 1;
  std::uint64_t next_sequence = 1;  // no record that was durable when the manifest was written has it, or a higher one
  std::vector<VolumeEntry> volumes;
  // Volume files that are no part of the store, and are removed when it is opened: what compaction has replaced, and
  // what it is making.
  std::vector<std::uint32_t> discards;
  bool operator==(const Manifest&) const = default;

  std::string str() const;
  // kCorruption with a reason for the operator. Accepts nothing but what str() writes, with at most one open volume,
  // the last.
  static Result<Manifest> parse(std::string_view text);
};

// nullopt when there is none yet.
IoResult<std::optional<std::string>> load_manifest(Directory& directory);
// When this fails, either the old or the new one will be found later.
IoStatus publish_manifest(Directory& directory, const Manifest& manifest);

}  // namespace portreto::blob::volume
