#pragma once

#include <cstdint>

namespace portreto::blob {

struct StoreUsage {
  std::uint64_t blobs = 0;
  std::uint64_t live_bytes = 0;  // payload of live blobs
  std::uint64_t disk_bytes = 0;  // what the store takes on its disk
};

}  // namespace portreto::blob
