#include "blob/volume/format.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "blob/conformance/test_bytes.h"

namespace portreto::blob::volume {
namespace {

constexpr VolumeMark kMark{.epoch = 7, .salt = 0xdecade};

Timestamp at_millis(std::int64_t millis) { return Timestamp(std::chrono::milliseconds(millis)); }

RecordHeader a_record() {
  return {.type = RecordType::kBlob,
          .chunked = true,
          .payload_crc = 0x11223344,
          .payload_bytes = 300'000,
          .sequence = 0x0102030405060708,
          .key = {.id = {*Uuid::parse("0190f3c2-1111-7222-8333-444455556666")}, .variant = 0x0a0b},
          .created = at_millis(1'764'040'437'000)};
}

// The bytes that must never change, since disks hold them.
TEST(VolumeFormat, TheBytesOfARecordHeaderAreFixed) {
  EXPECT_EQ(to_hex(encode(a_record(), kMark)),
            "50526563"  // PRec
            "eb1574bc"
            "02"
            "01"
            "0100"
            "44332211"
            "e093040000000000"
            "0807060504030201"
            "07000000"
            "0b0a"
            "0000"
            "0190f3c21111722283334444"
            "55556666"
            "08ed00b99a010000");
}

TEST(VolumeFormat, TheBytesOfABatchHeaderAreFixed) {
  const BatchHeader header{.records = 3, .length_bytes = 8192, .first_sequence = 258};
  EXPECT_EQ(to_hex(encode(header, kMark)),
            "50426174"  // PBat
            "8ff910ca"
            "01"
            "01"
            "0000"
            "03000000"
            "0020000000000000"
            "0201000000000000"
            "07000000"
            "00000000000000000000000000000000000000000000000000000000");
}

TEST(VolumeFormat, HeadersComeBackAsTheyWere) {
  EXPECT_EQ(decode_record_header(encode(a_record(), kMark), kMark), a_record());
  const RecordHeader tombstone{.type = RecordType::kTombstone, .sequence = 1, .key = test_key(3, 4)};
  EXPECT_EQ(decode_record_header(encode(tombstone, kMark), kMark), tombstone);
  const BatchHeader batch{.records = 3, .length_bytes = 8192, .first_sequence = 258};
  EXPECT_EQ(decode_batch_header(encode(batch, kMark), kMark), batch);
  EXPECT_FALSE(decode_batch_header(encode(a_record(), kMark), kMark));
  EXPECT_FALSE(decode_record_header(encode(batch, kMark), kMark));
}

TEST(VolumeFormat, AHeaderWithOneWrongBitIsNone) {
  const auto record = encode(a_record(), kMark);
  const auto batch = encode(BatchHeader{.records = 3, .length_bytes = 8192, .first_sequence = 258}, kMark);
  for (std::size_t bit = 0; bit < 8 * kHeaderBytes; ++bit) {
    const auto flip = static_cast<std::byte>(1 << (bit % 8));
    auto wrong = record;
    wrong[bit / 8] ^= flip;
    EXPECT_FALSE(decode_record_header(wrong, kMark)) << bit;
    wrong = batch;
    wrong[bit / 8] ^= flip;
    EXPECT_FALSE(decode_batch_header(wrong, kMark)) << bit;
  }
}

TEST(VolumeFormat, AHeaderOfAnotherVolumeIsNone) {
  const auto bytes = encode(a_record(), kMark);
  EXPECT_FALSE(decode_record_header(bytes, {.epoch = kMark.epoch + 1, .salt = kMark.salt}));
  EXPECT_FALSE(decode_record_header(bytes, {.epoch = kMark.epoch, .salt = kMark.salt + 1}));
}

TEST(VolumeFormat, ATrailerBelongsToItsHeader) {
  const auto header = encode(a_record(), kMark);
  EXPECT_TRUE(is_trailer_of(encode_trailer(header), header));
  auto other = a_record();
  ++other.sequence;
  EXPECT_FALSE(is_trailer_of(encode_trailer(encode(other, kMark)), header));
  EXPECT_FALSE(is_trailer_of(Bytes(kTrailerBytes), header));
}

TEST(VolumeFormat, RecordsAreAlignedWhateverTheirLength) {
  for (const std::uint64_t size : {0u, 1u, 7u, 8u, 4096u, 262'144u, 262'145u, 1'000'003u}) {
    const bool chunked = size > kChunkedAbove;
    const std::uint64_t bytes = RecordHeader{.chunked = chunked, .payload_bytes = size}.record_bytes();
    EXPECT_EQ(bytes % kRecordAlignment, 0u);
    EXPECT_GE(bytes, kHeaderBytes + size + (chunked ? chunk_table_bytes(size) : 0) + kTrailerBytes);
    EXPECT_LT(bytes, kHeaderBytes + size + (chunked ? chunk_table_bytes(size) : 0) + kTrailerBytes + kRecordAlignment);
  }
}

TEST(VolumeFormat, ASuperblockComesBackAndAWrongBitIsNoticed) {
  const Superblock superblock{.cluster_id = test_key(1).id.uuid,
                              .disk_id = test_key(2).id.uuid,
                              .epoch = 3,
                              .salt = 4,
                              .created = at_millis(5),
                              .capacity_bytes = 6 * kPageBytes};
  auto page = encode(superblock);
  const auto decoded = decode_superblock(page);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, superblock);
  for (std::size_t at = 0; at < kPageBytes; at += at < 128 ? 1 : 61) {
    page[at] ^= std::byte{4};
    EXPECT_FALSE(decode_superblock(page)) << at;
    page[at] ^= std::byte{4};
  }
}

TEST(VolumeFormat, ASuperblockOfANewerVersionIsRefusedAndNotCalledDamaged) {
  auto page = encode(Superblock{});
  page[12] = std::byte{2};
  const std::uint32_t crc = crc32c(ByteView(page).subspan(12));
  std::memcpy(page.data() + 8, &crc, 4);
  const auto decoded = decode_superblock(page);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::kUnavailable);
}

TEST(VolumeFormat, ChecksumsDoNotDependOnHowThePayloadArrives) {
  const Bytes payload = test_bytes(1, 2 * kChunkBytes + 1000);
  PayloadChecksums at_once;
  at_once.update(payload);
  PayloadChecksums in_parts;
  for (std::size_t at = 0; at < payload.size(); at += 50'001) {
    in_parts.update(ByteView(payload).subspan(at, std::min<std::size_t>(50'001, payload.size() - at)));
  }
  EXPECT_EQ(at_once.crc(), crc32c(payload));
  EXPECT_EQ(in_parts.crc(), crc32c(payload));
  const Bytes table = at_once.chunk_table();
  EXPECT_EQ(table.size(), chunk_table_bytes(payload.size()));
  EXPECT_EQ(in_parts.chunk_table(), table);
}

}  // namespace
}  // namespace portreto::blob::volume
