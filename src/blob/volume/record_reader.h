#pragma once

#include <cstdint>
#include <optional>

#include "blob/volume/volume_file.h"

// Reading records, with every byte verified before it is given. All of these block.
namespace portreto::blob::volume {

enum class Match {
  kSame,     // the record is of this key
  kOther,    // a sound record of another key
  kDamaged,  // no sound record header
};

struct MatchedHeader {
  Match match = Match::kDamaged;
  RecordHeader header;
};

IoResult<MatchedHeader> match_header(const VolumeFile& volume, std::uint64_t offset, const BlobKey& key);

struct MatchedBytes {
  Match match = Match::kDamaged;
  RecordHeader header;
  Bytes bytes;
};

// [range_offset, range_offset + range_length) of the payload of the record at `offset`, when it is of `key`; the index
// knows `payload_bytes`. Small blobs are one read; large ones are verified by chunk and cost three. Errors:
// kInvalidArgument when the range is not within the blob, kCorruption when a checksum fails, kUnavailable when the disk
// cannot read.
Result<MatchedBytes> read_range(const VolumeFile& volume, std::uint64_t offset, std::uint64_t payload_bytes,
                                const BlobKey& key, std::uint64_t range_offset, std::uint64_t range_length);

// Verifies every checksum of the record at `offset`, whose header this is, in bounded memory.
IoResult<bool> is_whole(const VolumeFile& volume, std::uint64_t offset, const RecordHeader& header);

// What a disk error means to a caller; the operator gets the cause from the log.
Error unreadable();

}  // namespace portreto::blob::volume
