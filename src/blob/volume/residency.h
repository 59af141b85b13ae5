#pragma once

#include <cstddef>
#include <cstdint>

namespace portreto::blob::volume {

// Tells which bytes of a file lie in the page cache (mincore(2)). Holds a mapping of the file that can neither be read
// nor written, so it costs addresses and nothing else, and no access to it can fail. Thread-safe.
class Residency {
 public:
  // Without a descriptor (-1), or where it cannot be mapped, nothing is ever resident.
  Residency(int descriptor, std::uint64_t length_bytes);
  ~Residency();
  Residency(const Residency&) = delete;
  Residency& operator=(const Residency&) = delete;

  // Whether all of these bytes are in memory now, so that reading or sending them does not wait for the disk. An answer
  // from a moment ago: pages may be evicted at any time.
  bool covers(std::uint64_t offset, std::uint64_t length) const;

 private:
  std::byte* mapped_ = nullptr;
  const std::uint64_t length_bytes_;
};

}  // namespace portreto::blob::volume
