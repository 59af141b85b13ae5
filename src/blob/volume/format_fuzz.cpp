#include "blob/volume/format.h"

#include <algorithm>
#include <optional>

#include "base/hash.h"
#include "base/testing/fuzz.h"
#include "blob/volume/little_endian.h"

namespace portreto::blob::volume {
namespace {

using fuzz::require;

constexpr VolumeMark kMark{.epoch = 7, .salt = 0xdecade};

using Page = std::array<std::byte, kPageBytes>;

bool all_zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{}; });
}

bool check_superblock(const Page& page) {
  const auto superblock = decode_superblock(page);
  if (!superblock) return false;
  const Page again = encode(*superblock);
  const auto decoded = decode_superblock(again);
  require(decoded && *decoded == *superblock, "a superblock comes back as it was");
  if (all_zero(ByteView(page).subspan(72))) require(again == page, "a superblock has one encoding");
  return true;
}

bool check_batch_header(const HeaderArray& bytes) {
  const auto header = decode_batch_header(bytes, kMark);
  if (!header) return false;
  require(header->length_bytes > 0 && header->length_bytes % kPageBytes == 0, "a batch has whole pages");
  const HeaderArray again = encode(*header, kMark);
  require(decode_batch_header(again, kMark) == header, "a batch header comes back as it was");
  const bool is_plain = all_zero(ByteView(bytes).subspan(10, 2)) && all_zero(ByteView(bytes).subspan(36));
  if (is_plain) require(again == bytes, "a batch header has one encoding");
  return true;
}

bool check_record_header(const HeaderArray& bytes) {
  const auto header = decode_record_header(bytes, kMark);
  if (!header) return false;
  const HeaderArray again = encode(*header, kMark);
  require(decode_record_header(again, kMark) == header, "a record header comes back as it was");
  const bool is_plain = load_le<std::uint16_t>(bytes, 10) <= 1 && all_zero(ByteView(bytes).subspan(38, 2));
  if (is_plain) require(again == bytes, "a record header has one encoding");

  const std::uint64_t record_bytes = header->record_bytes();
  require(record_bytes % kRecordAlignment == 0, "records are aligned");
  require(record_bytes >= kHeaderBytes + header->payload_bytes + kTrailerBytes, "a record holds its payload");
  require(is_trailer_of(encode_trailer(bytes), bytes), "a trailer belongs to its header");
  return true;
}

// All kinds read the same bytes: as they are, and with a checksum that fits, which nobody would find by trying.
void check(fuzz::Input input) {
  Page page{};
  std::ranges::copy(input.bytes(page.size()), page.begin());
  HeaderArray header;
  std::copy_n(page.begin(), header.size(), header.begin());
  const bool was_superblock = check_superblock(page);
  const bool was_header = check_batch_header(header) || check_record_header(header);
  require(!was_superblock || !was_header, "one kind is not taken for another");

  store_le(page, 8, crc32c(ByteView(page).subspan(12)));
  check_superblock(page);
  store_le(header, 4, crc32c(ByteView(header).subspan(8), kMark.salt));
  require(!check_batch_header(header) || !check_record_header(header), "nor one header for another");
}

}  // namespace
}  // namespace portreto::blob::volume

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::blob::volume::check({data, size});
  return 0;
}
