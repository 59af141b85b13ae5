#include "blob/volume/format.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "blob/volume/little_endian.h"

namespace portreto::blob::volume {
namespace {

constexpr char kSuperblockMagic[] = "PortVol1";
constexpr std::size_t kSuperblockMagicBytes = 8;
constexpr std::size_t kSuperblockSummed = 12;
constexpr std::size_t kHeaderSummed = 8;
constexpr std::uint8_t kHeaderVersion = 1;
constexpr std::uint8_t kBatchType = 1;
constexpr std::uint16_t kFlagChunked = 1;

constexpr std::uint32_t magic(const char (&text)[5]) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<std::uint8_t>(text[i]);
  return value;
}
constexpr std::uint32_t kBatchMagic = magic("PBat");
constexpr std::uint32_t kRecordMagic = magic("PRec");
constexpr std::uint32_t kTrailerMagic = magic("PEnd");

std::uint64_t millis(Timestamp time) { return static_cast<std::uint64_t>(time.time_since_epoch().count()); }
Timestamp from_millis(std::uint64_t value) {
  return Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(value)));
}

// Both kinds of header begin alike, and are checked alike.
void start_header(HeaderArray& out, std::uint32_t magic, std::uint8_t type, VolumeMark mark) {
  store_le(out, 0, magic);
  store_le(out, 8, type);
  store_le(out, 9, kHeaderVersion);
  store_le(out, 32, mark.epoch);
}
void seal_header(HeaderArray& out, VolumeMark mark) {
  store_le(out, 4, crc32c(ByteView(out).subspan(kHeaderSummed), mark.salt));
}
bool is_header(HeaderView bytes, std::uint32_t magic, VolumeMark mark) {
  return load_le<std::uint32_t>(bytes, 0) == magic &&
         load_le<std::uint32_t>(bytes, 4) == crc32c(bytes.subspan(kHeaderSummed), mark.salt) &&
         load_le<std::uint8_t>(bytes, 9) == kHeaderVersion && load_le<std::uint32_t>(bytes, 32) == mark.epoch;
}

}  // namespace

std::array<std::byte, kPageBytes> encode(const Superblock& superblock) {
  std::array<std::byte, kPageBytes> out{};
  std::memcpy(out.data(), kSuperblockMagic, kSuperblockMagicBytes);
  store_le(out, 12, kFormatVersion);
  store_uuid(out, 16, superblock.cluster_id);
  store_uuid(out, 32, superblock.disk_id);
  store_le(out, 48, superblock.epoch);
  store_le(out, 52, superblock.salt);
  store_le(out, 56, millis(superblock.created));
  store_le(out, 64, superblock.capacity_bytes);
  store_le(out, 8, crc32c(ByteView(out).subspan(kSuperblockSummed)));
  return out;
}

Result<Superblock> decode_superblock(ByteView page) {
  if (page.size() != kPageBytes || std::memcmp(page.data(), kSuperblockMagic, kSuperblockMagicBytes) != 0) {
    return fail(ErrorCode::kCorruption, "it does not begin as a volume does");
  }
  if (load_le<std::uint32_t>(page, 8) != crc32c(page.subspan(kSuperblockSummed))) {
    return fail(ErrorCode::kCorruption, "its superblock does not match its checksum");
  }
  if (load_le<std::uint32_t>(page, 12) != kFormatVersion) {
    return fail(ErrorCode::kUnavailable,
                "it was written by another version of the program, in a format unknown to this one");
  }
  return Superblock{
      .cluster_id = load_uuid(page, 16),
      .disk_id = load_uuid(page, 32),
      .epoch = load_le<std::uint32_t>(page, 48),
      .salt = load_le<std::uint32_t>(page, 52),
      .created = from_millis(load_le<std::uint64_t>(page, 56)),
      .capacity_bytes = load_le<std::uint64_t>(page, 64),
  };
}

HeaderArray encode(const BatchHeader& header, VolumeMark mark) {
  HeaderArray out{};
  start_header(out, kBatchMagic, kBatchType, mark);
  store_le(out, 12, header.records);
  store_le(out, 16, header.length_bytes);
  store_le(out, 24, header.first_sequence);
  seal_header(out, mark);
  return out;
}

std::optional<BatchHeader> decode_batch_header(HeaderView bytes, VolumeMark mark) {
  if (!is_header(bytes, kBatchMagic, mark) || load_le<std::uint8_t>(bytes, 8) != kBatchType) return std::nullopt;
  const BatchHeader header{
      .records = load_le<std::uint32_t>(bytes, 12),
      .length_bytes = load_le<std::uint64_t>(bytes, 16),
      .first_sequence = load_le<std::uint64_t>(bytes, 24),
  };
  if (header.length_bytes == 0 || header.length_bytes % kPageBytes != 0) return std::nullopt;
  return header;
}

std::uint64_t RecordHeader::record_bytes() const {
  const std::uint64_t table = chunked ? chunk_table_bytes(payload_bytes) : 0;
  return round_up(kHeaderBytes + payload_bytes + table, kRecordAlignment) + kTrailerBytes;
}

HeaderArray encode(const RecordHeader& header, VolumeMark mark) {
  HeaderArray out{};
  start_header(out, kRecordMagic, static_cast<std::uint8_t>(header.type), mark);
  store_le(out, 10, header.chunked ? kFlagChunked : std::uint16_t{0});
  store_le(out, 12, header.type == RecordType::kTombstone ? header.erased_epoch : header.payload_crc);
  store_le(out, 16, header.payload_bytes);
  store_le(out, 24, header.sequence);
  store_le(out, 36, header.key.variant);
  store_uuid(out, 40, header.key.id.uuid);
  store_le(out, 56, millis(header.created));
  seal_header(out, mark);
  return out;
}

std::optional<RecordHeader> decode_record_header(HeaderView bytes, VolumeMark mark) {
  if (!is_header(bytes, kRecordMagic, mark)) return std::nullopt;
  const auto type = static_cast<RecordType>(load_le<std::uint8_t>(bytes, 8));
  if (type != RecordType::kBlob && type != RecordType::kTombstone) return std::nullopt;
  const bool is_tombstone = type == RecordType::kTombstone;
  const auto crc_or_epoch = load_le<std::uint32_t>(bytes, 12);
  RecordHeader header{
      .type = type,
      .chunked = (load_le<std::uint16_t>(bytes, 10) & kFlagChunked) != 0,
      .payload_crc = is_tombstone ? 0 : crc_or_epoch,
      .erased_epoch = is_tombstone ? crc_or_epoch : 0,
      .payload_bytes = load_le<std::uint64_t>(bytes, 16),
      .sequence = load_le<std::uint64_t>(bytes, 24),
      .key = {.id = {load_uuid(bytes, 40)}, .variant = load_le<std::uint16_t>(bytes, 36)},
      .created = from_millis(load_le<std::uint64_t>(bytes, 56)),
  };
  if (header.payload_bytes > kBlobBytesMax) return std::nullopt;
  return header;
}

std::array<std::byte, kTrailerBytes> encode_trailer(const HeaderArray& header) {
  std::array<std::byte, kTrailerBytes> out{};
  store_le(out, 0, kTrailerMagic);
  store_le(out, 4, load_le<std::uint32_t>(header, 4));
  return out;
}

bool is_trailer_of(ByteView trailer, HeaderView header) {
  return trailer.size() == kTrailerBytes && load_le<std::uint32_t>(trailer, 0) == kTrailerMagic &&
         load_le<std::uint32_t>(trailer, 4) == load_le<std::uint32_t>(header, 4);
}

void PayloadChecksums::update(ByteView bytes) {
  crc_ = crc32c(bytes, crc_);
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min<std::uint64_t>(bytes.size(), kChunkBytes - chunk_filled_));
    chunk_crc_ = crc32c(part, chunk_crc_);
    chunk_filled_ += part.size();
    bytes = bytes.subspan(part.size());
    if (chunk_filled_ == kChunkBytes) {
      table_.resize(table_.size() + 4);
      store_le(table_, table_.size() - 4, chunk_crc_);
      chunk_crc_ = 0;
      chunk_filled_ = 0;
    }
  }
}

Bytes PayloadChecksums::chunk_table() {
  const std::size_t chunks_bytes = table_.size() + (chunk_filled_ > 0 ? 4 : 0);
  table_.resize(chunks_bytes + 4);
  if (chunk_filled_ > 0) store_le(table_, chunks_bytes - 4, chunk_crc_);
  store_le(table_, chunks_bytes, crc32c(ByteView(table_).first(chunks_bytes)));
  return std::move(table_);
}

}  // namespace portreto::blob::volume
