#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "blob/node_store.h"
#include "runtime/metrics.h"

namespace portreto::roles::web {

// What a storage node shows of itself, to those who run it. It says nothing of directories and blobs.
struct StorageStatus {
  struct Method {
    std::string_view name;
    RouteStatistics statistics;
    std::uint64_t bytes = 0;
  };
  std::string_view version;
  std::chrono::seconds uptime{0};
  std::vector<blob::DiskReport> disks;
  std::vector<Method> methods;
};

// A whole page, which asks for itself again every few seconds. `nonce` is that of the content security policy.
std::string render_storage_status(const StorageStatus& status, std::string_view nonce);

}  // namespace portreto::roles::web
