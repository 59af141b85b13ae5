#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "blob/blob_store.h"

// The bytes of a volume, and nothing but the bytes: no I/O here. All integers are little-endian, all checksums are
// CRC-32C, all that is not named is zero.
//
//   volume  := superblock, superblock (the same again), batch*, never written space (reads as zeros)
//   batch   := batch header, record*, zeros up to a multiple of 4096
//   record  := record header, payload, [chunk table], zeros up to a multiple of 8, trailer
//
// A batch is what one fdatasync makes durable. The next one is written only after that fdatasync has succeeded; so **a
// valid batch header proves that all batches before it are durable**, and only the last batch of a volume can be torn
// by a crash. Batches start on 4096-byte borders, so that writing one never rewrites a page that holds an acknowledged
// one.
//
// Every header checksum is seeded with the volume's salt, a random number that is nowhere but in its superblock: bytes
// that someone uploads can therefore not pass for a header, and neither can what another volume left on the disk.
namespace portreto::blob::volume {

inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::uint64_t kPageBytes = 4096;
inline constexpr std::uint64_t kFirstBatchOffset = 2 * kPageBytes;
inline constexpr std::uint64_t kHeaderBytes = 64;
inline constexpr std::uint64_t kTrailerBytes = 8;
inline constexpr std::uint64_t kRecordAlignment = 8;

// Blobs of more than kChunkedAbove bytes carry a checksum for every chunk, so that a range is verified by reading no
// more than the chunks it touches.
inline constexpr std::uint64_t kChunkBytes = 128 * 1024;
inline constexpr std::uint64_t kChunkedAbove = 256 * 1024;
inline constexpr std::uint64_t kBlobBytesMax = UINT32_MAX;  // the index keeps 32 bits of length

constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) { return (value + unit - 1) / unit * unit; }

// The superblock, twice at the start of a volume, written once:
//
//   at  size
//    0     8  magic "PortVol1"
//    8     4  checksum of bytes 12 to 4095
//   12     4  format version
//   16    16  cluster id
//   32    16  disk id
//   48     4  epoch: the number of the volume on this disk, never used again
//   52     4  salt
//   56     8  created, milliseconds since 1970
//   64     8  capacity: the size that the file was given
struct Superblock {
  Uuid cluster_id;
  Uuid disk_id;
  std::uint32_t epoch = 0;
  std::uint32_t salt = 0;
  Timestamp created{};
  std::uint64_t capacity_bytes = 0;
  bool operator==(const Superblock&) const = default;
};

std::array<std::byte, kPageBytes> encode(const Superblock& superblock);
// kCorruption when it is damaged or none at all, kUnavailable when a newer version wrote it.
Result<Superblock> decode_superblock(ByteView page);

// What tells the headers of one volume from those of all others.
struct VolumeMark {
  std::uint32_t epoch = 0;
  std::uint32_t salt = 0;
};

using HeaderArray = std::array<std::byte, kHeaderBytes>;
using HeaderView = std::span<const std::byte, kHeaderBytes>;

// The batch header:
//
//   at  size
//    0     4  magic "PBat"
//    4     4  checksum of bytes 8 to 63, seeded with the salt
//    8     1  type 1
//    9     1  version 1
//   10     2  flags: none
//   12     4  number of records
//   16     8  length of the batch, header and padding included
//   24     8  sequence of the first record
//   32     4  epoch of the volume
//   36    28  zero
struct BatchHeader {
  std::uint32_t records = 0;
  std::uint64_t length_bytes = 0;
  std::uint64_t first_sequence = 0;
  bool operator==(const BatchHeader&) const = default;
};

HeaderArray encode(const BatchHeader& header, VolumeMark mark);
// nullopt when it is not a batch header of this volume.
std::optional<BatchHeader> decode_batch_header(HeaderView bytes, VolumeMark mark);

// The record header:
//
//   at  size
//    0     4  magic "PRec"
//    4     4  checksum of bytes 8 to 63, seeded with the salt
//    8     1  type: 2 blob, 3 tombstone (the blob of this key was deleted)
//    9     1  version 1
//   10     2  flags: bit 0, a chunk table follows the payload
//   12     4  checksum of the payload; in a tombstone: epoch of the volume that held the deleted record, 0 when unknown
//   16     8  length of the payload
//   24     8  sequence: grows with every record of the disk; a copy made by compaction keeps its own
//   32     4  epoch of the volume
//   36     2  variant
//   38     2  zero
//   40    16  blob id
//   56     8  created, milliseconds since 1970
enum class RecordType : std::uint8_t { kBlob = 2, kTombstone = 3 };

struct RecordHeader {
  RecordType type = RecordType::kBlob;
  bool chunked = false;
  std::uint32_t payload_crc = 0;   // of a blob
  std::uint32_t erased_epoch = 0;  // of a tombstone: once that volume is gone, the tombstone may go too
  std::uint64_t payload_bytes = 0;
  std::uint64_t sequence = 0;
  BlobKey key;
  Timestamp created{};
  bool operator==(const RecordHeader&) const = default;

  // Of the whole record, trailer included; a multiple of kRecordAlignment.
  std::uint64_t record_bytes() const;
};

HeaderArray encode(const RecordHeader& header, VolumeMark mark);
// nullopt when it is not a record header of this volume.
std::optional<RecordHeader> decode_record_header(HeaderView bytes, VolumeMark mark);

// The trailer: magic "PEnd", then the checksum of the record's own header.
std::array<std::byte, kTrailerBytes> encode_trailer(const HeaderArray& header);
bool is_trailer_of(ByteView trailer, HeaderView header);

// The chunk table: a checksum for every chunk of the payload in order, the last chunk being the shorter one, and then
// a checksum of the table's own bytes before it.
constexpr std::uint64_t chunk_count(std::uint64_t payload_bytes) {
  return (payload_bytes + kChunkBytes - 1) / kChunkBytes;
}
constexpr std::uint64_t chunk_table_bytes(std::uint64_t payload_bytes) { return 4 * (chunk_count(payload_bytes) + 1); }

// Checksums of a payload that arrives in parts.
class PayloadChecksums {
 public:
  void update(ByteView bytes);
  std::uint32_t crc() const { return crc_; }
  // Ends the chunks; call it once, last.
  Bytes chunk_table();

 private:
  std::uint32_t crc_ = 0;
  std::uint32_t chunk_crc_ = 0;
  std::uint64_t chunk_filled_ = 0;
  Bytes table_;
};

}  // namespace portreto::blob::volume
