#include "blob/volume/record_reader.h"

#include <algorithm>

#include "base/hash.h"
#include "blob/volume/little_endian.h"

namespace portreto::blob::volume {
namespace {

Error damaged() {
  return {ErrorCode::kCorruption, "The stored bytes do not match their checksum; this copy cannot be used."};
}

Error out_of_range() { return {ErrorCode::kInvalidArgument, "The range is not within the blob."}; }

MatchedHeader match_bytes(HeaderView bytes, VolumeMark mark, const BlobKey& key) {
  const auto header = decode_record_header(bytes, mark);
  if (!header || header->type != RecordType::kBlob) return {};
  return {.match = header->key == key ? Match::kSame : Match::kOther, .header = *header};
}

// The chunks that the range touches, verified, and cut to it.
Result<Bytes> read_chunks(const VolumeFile& volume, std::uint64_t payload_offset, std::uint64_t payload_bytes,
                          std::uint64_t range_offset, std::uint64_t range_length) {
  if (range_length == 0) return Bytes{};
  const std::uint64_t first = range_offset / kChunkBytes;
  const std::uint64_t last = (range_offset + range_length - 1) / kChunkBytes;
  const std::uint64_t from = first * kChunkBytes;
  const std::uint64_t to = std::min((last + 1) * kChunkBytes, payload_bytes);

  Bytes bytes(to - from);
  Bytes crcs((last - first + 1) * 4);
  if (!read_exactly(volume.file(), payload_offset + from, bytes) ||
      !read_exactly(volume.file(), payload_offset + payload_bytes + first * 4, crcs)) {
    return fail(unreadable());
  }
  for (std::uint64_t chunk = first; chunk <= last; ++chunk) {
    const std::uint64_t at = (chunk - first) * kChunkBytes;
    const auto part = ByteView(bytes).subspan(at, std::min(kChunkBytes, bytes.size() - at));
    if (crc32c(part) != load_le<std::uint32_t>(crcs, (chunk - first) * 4)) return fail(damaged());
  }
  bytes.resize(range_offset - from + range_length);
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(range_offset - from));
  return bytes;
}

}  // namespace

Error unreadable() { return {ErrorCode::kUnavailable, "The disk cannot be read; try another copy."}; }

IoResult<MatchedHeader> match_header(const VolumeFile& volume, std::uint64_t offset, const BlobKey& key) {
  HeaderArray bytes;
  if (auto status = read_exactly(volume.file(), offset, bytes); !status) return std::unexpected(status.error());
  return match_bytes(bytes, volume.mark(), key);
}

Result<MatchedBytes> read_range(const VolumeFile& volume, std::uint64_t offset, std::uint64_t payload_bytes,
                                const BlobKey& key, std::uint64_t range_offset, std::uint64_t range_length) {
  const bool one_read = payload_bytes <= kChunkedAbove;
  Bytes record(kHeaderBytes + (one_read ? payload_bytes : 0));
  if (!read_exactly(volume.file(), offset, record)) return fail(unreadable());

  const auto [match, header] = match_bytes(HeaderView(record.data(), kHeaderBytes), volume.mark(), key);
  if (match != Match::kSame) return MatchedBytes{.match = match};
  if (header.payload_bytes != payload_bytes || header.chunked == one_read) return fail(damaged());
  if (range_offset > payload_bytes || range_length > payload_bytes - range_offset) return fail(out_of_range());

  if (!one_read) {
    PORTRETO_ASSIGN(auto bytes, read_chunks(volume, offset + kHeaderBytes, payload_bytes, range_offset, range_length));
    return MatchedBytes{.match = Match::kSame, .header = header, .bytes = std::move(bytes)};
  }
  const auto payload = ByteView(record).subspan(kHeaderBytes);
  if (crc32c(payload) != header.payload_crc) return fail(damaged());
  const auto range = payload.subspan(range_offset, range_length);
  return MatchedBytes{.match = Match::kSame, .header = header, .bytes = Bytes(range.begin(), range.end())};
}

IoResult<bool> is_whole(const VolumeFile& volume, std::uint64_t offset, const RecordHeader& header) {
  PayloadChecksums checksums;
  Bytes part(std::min(header.payload_bytes, kChunkBytes));
  for (std::uint64_t at = 0; at < header.payload_bytes; at += part.size()) {
    part.resize(std::min<std::uint64_t>(part.size(), header.payload_bytes - at));
    if (auto status = read_exactly(volume.file(), offset + kHeaderBytes + at, part); !status) {
      return std::unexpected(status.error());
    }
    checksums.update(part);
  }
  if (checksums.crc() != header.payload_crc) return false;

  const std::uint64_t rest_at = offset + kHeaderBytes + header.payload_bytes;
  Bytes rest(offset + header.record_bytes() - rest_at);
  if (auto status = read_exactly(volume.file(), rest_at, rest); !status) return std::unexpected(status.error());
  if (header.chunked) {
    const Bytes table = checksums.chunk_table();
    if (!std::ranges::equal(table, ByteView(rest).first(table.size()))) return false;
  }
  return is_trailer_of(ByteView(rest).last(kTrailerBytes), encode(header, volume.mark()));
}

}  // namespace portreto::blob::volume
