#include "blob/volume/batch_writer.h"

#include <algorithm>

namespace portreto::blob::volume {
namespace {

using Outcome = std::expected<void, BatchFailure>;

Outcome broken_disk(const std::error_code& error) {
  return std::unexpected(BatchFailure{
      BatchFailure::Cause::kDisk,
      {ErrorCode::kOutcomeUnknown, "The disk failed while the blob was being written: " + error.message() + "."}});
}

Outcome disk_failure(const std::error_code& error) {
  if (!is_out_of_space(error)) return broken_disk(error);
  return std::unexpected(BatchFailure{BatchFailure::Cause::kNoSpace, {ErrorCode::kStorageFull, "The disk is full."}});
}

// The header comes last: until it is there, the batch does not exist, so that a full disk leaves nothing behind. It
// lies in a page that has just been written and takes no space; if it fails all the same, nobody knows what is there.
Outcome write_headers(VolumeFile& volume, std::uint64_t at, ByteView headers) {
  if (auto status = write_all(volume.file(), at, headers); !status) return broken_disk(status.error());
  return {};
}

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// What follows a payload and its chunk table: zeros up to the trailer, and the trailer.
void append_end(Bytes& out, const HeaderArray& header, std::uint64_t unaligned_bytes) {
  out.resize(out.size() + (round_up(unaligned_bytes, kRecordAlignment) - unaligned_bytes));
  append(out, encode_trailer(header));
}

}  // namespace

void complete_body(Mutation& mutation) {
  PayloadChecksums checksums;
  checksums.update(mutation.body);
  mutation.header.payload_crc = checksums.crc();
  if (mutation.header.chunked) append(mutation.body, checksums.chunk_table());
}

std::uint64_t BatchWriter::batch_bytes(std::span<const Mutation> batch) {
  std::uint64_t bytes = kHeaderBytes;
  for (const Mutation& mutation : batch) bytes += mutation.header.record_bytes();
  return round_up(bytes, kPageBytes);
}

Outcome BatchWriter::write(VolumeFile& volume, std::uint64_t at, std::uint64_t first_sequence,
                           std::span<Mutation> batch) {
  for (Mutation& mutation : batch) mutation.header.sequence = first_sequence++;
  return write_numbered(volume, at, batch);
}

Outcome BatchWriter::write_numbered(VolumeFile& volume, std::uint64_t at, std::span<Mutation> batch) {
  if (batch.size() == 1 && batch.front().source) return write_streamed(volume, at, batch.front());
  return write_buffered(volume, at, batch);
}

Outcome BatchWriter::write_buffered(VolumeFile& volume, std::uint64_t at, std::span<Mutation> batch) {
  const BatchHeader header{.records = static_cast<std::uint32_t>(batch.size()),
                           .length_bytes = batch_bytes(batch),
                           .first_sequence = batch.front().header.sequence};
  buffer_.clear();
  buffer_.reserve(header.length_bytes);
  append(buffer_, encode(header, volume.mark()));
  for (Mutation& mutation : batch) {
    mutation.offset = at + buffer_.size();
    const HeaderArray record = encode(mutation.header, volume.mark());
    append(buffer_, record);
    append(buffer_, mutation.body);
    append_end(buffer_, record, kHeaderBytes + mutation.body.size());
  }
  buffer_.resize(header.length_bytes);
  const auto body = ByteView(buffer_).subspan(kHeaderBytes);
  if (auto status = write_all(volume.file(), at + kHeaderBytes, body); !status) return disk_failure(status.error());
  return write_headers(volume, at, ByteView(buffer_).first(kHeaderBytes));
}

Outcome BatchWriter::write_streamed(VolumeFile& volume, std::uint64_t at, Mutation& mutation) {
  mutation.offset = at + kHeaderBytes;
  const std::uint64_t payload_bytes = mutation.header.payload_bytes;
  const std::uint64_t payload_at = mutation.offset + kHeaderBytes;

  PayloadChecksums checksums;
  for (std::uint64_t done = 0; done < payload_bytes; done += buffer_.size()) {
    buffer_.resize(std::min<std::uint64_t>(buffer_bytes_, payload_bytes - done));
    if (auto status = mutation.source->read(done, buffer_); !status) {
      return std::unexpected(BatchFailure{BatchFailure::Cause::kSource, status.error()});
    }
    checksums.update(buffer_);
    if (auto status = write_all(volume.file(), payload_at + done, buffer_); !status)
      return disk_failure(status.error());
  }
  mutation.header.payload_crc = checksums.crc();
  const BatchHeader header{
      .records = 1, .length_bytes = batch_bytes({&mutation, 1}), .first_sequence = mutation.header.sequence};
  const HeaderArray record = encode(mutation.header, volume.mark());

  buffer_ = mutation.header.chunked ? checksums.chunk_table() : Bytes{};
  append_end(buffer_, record, kHeaderBytes + payload_bytes + buffer_.size());
  buffer_.resize(at + header.length_bytes - (payload_at + payload_bytes));
  if (auto status = write_all(volume.file(), payload_at + payload_bytes, buffer_); !status) {
    return disk_failure(status.error());
  }
  buffer_.clear();
  append(buffer_, encode(header, volume.mark()));
  append(buffer_, record);
  return write_headers(volume, at, buffer_);
}

}  // namespace portreto::blob::volume
