#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

// What storage nodes tell the other tiers, and are told by them. Checksums are CRC-32C in 8 hexadecimal digits.
namespace portreto::api {

struct DiskInfo {
  std::string id;     // empty when it could not be learned
  std::string state;  // good, read_only, out
  std::uint64_t total_bytes = 0;
  std::uint64_t free_bytes = 0;
  std::uint64_t blobs = 0;
  std::uint64_t live_bytes = 0;
  std::uint64_t damaged_blobs = 0;
};
BOOST_DESCRIBE_STRUCT(DiskInfo, (), (id, state, total_bytes, free_bytes, blobs, live_bytes, damaged_blobs))

struct DiskList {
  std::vector<DiskInfo> disks;
};
BOOST_DESCRIBE_STRUCT(DiskList, (), (disks))

struct DamagedBlob {
  BlobId blob;
  std::uint32_t variant = 0;
};
BOOST_DESCRIBE_STRUCT(DamagedBlob, (), (blob, variant))

// What a node has found to be unreadable and would like to have anew.
struct DamageList {
  std::vector<DamagedBlob> blobs;   // some of them, when they are many
  std::uint64_t damaged_bytes = 0;  // of volumes, of whatever blobs they were
};
BOOST_DESCRIBE_STRUCT(DamageList, (), (blobs, damaged_bytes))

struct InventoryItem {
  BlobId blob;
  std::uint32_t variant = 0;
  std::uint64_t size_bytes = 0;
  std::string crc32c;
  Timestamp created;
};
BOOST_DESCRIBE_STRUCT(InventoryItem, (), (blob, variant, size_bytes, crc32c, created))

struct InventoryPage {
  std::vector<InventoryItem> blobs;
  std::optional<std::string> next;  // for the parameter `cursor`; absent on the last page
};
BOOST_DESCRIBE_STRUCT(InventoryPage, (), (blobs, next))

// "Take a copy of this blob from that node."
struct PullInput {
  BlobId blob;
  std::uint32_t variant = 0;
  std::uint64_t size_bytes = 0;
  std::string crc32c;
  std::string from;  // host:port
};
BOOST_DESCRIBE_STRUCT(PullInput, (), (blob, variant, size_bytes, crc32c, from))

// On which nodes all of a blob lies, by their names in the registry, in the order in which they are asked.
struct CopyList {
  std::vector<std::string> nodes;
};
BOOST_DESCRIBE_STRUCT(CopyList, (), (nodes))

}  // namespace portreto::api
