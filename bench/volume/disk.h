#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace portreto::bench {

// Empties the page cache of the whole machine. False when that is not allowed (root may).
bool drop_caches();

// How many reads the disk below this path has completed, whoever asked for them. nullopt where the kernel does not
// tell: the path is not on a block device of its own.
std::optional<std::uint64_t> disk_reads(const std::string& path);

// Bytes that this process has made the disk read.
std::uint64_t own_read_bytes();

// Memory of this process that is its own and not a file's.
std::uint64_t own_memory_bytes();

}  // namespace portreto::bench
