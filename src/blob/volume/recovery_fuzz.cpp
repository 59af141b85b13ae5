#include "blob/volume/recovery.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/testing/fuzz.h"
#include "blob/conformance/test_bytes.h"
#include "blob/volume/batch_writer.h"
#include "blob/volume/little_endian.h"
#include "blob/volume/record_reader.h"
#include "blob/volume/testing/simulated_disk.h"

namespace portreto::blob::volume {
namespace {

using fuzz::require;

constexpr std::uint64_t kPages = 16;
constexpr std::uint64_t kVolumeBytes = kPages * kPageBytes;
constexpr std::uint64_t kFirstPage = kFirstBatchOffset / kPageBytes;

// Nothing in it is random, so that an input means the same in every run.
Superblock the_superblock() {
  return {.cluster_id = test_key(1).id.uuid,
          .disk_id = test_key(2).id.uuid,
          .epoch = 1,
          .salt = 0xdecade,
          .capacity_bytes = kVolumeBytes};
}

Mutation blob(std::uint32_t number, std::size_t size, bool chunked = false) {
  Mutation mutation{.header = {.chunked = chunked, .payload_bytes = size, .key = test_key(number)},
                    .body = test_bytes(number, size)};
  complete_body(mutation);
  return mutation;
}
Mutation tombstone(std::uint32_t number) {
  return {.header = {.type = RecordType::kTombstone, .key = test_key(number)}};
}

// A sound volume:
//   page 2  blob 1             page 5-6  blob 4, which takes more than a page
//   page 3  blob 2, blob 3     page 7    tombstones of blobs 1 and 2
//   page 4  empty blob 5       page 8    blob 6, with a chunk table
Bytes make_image() {
  const SimulatedDisk disk;
  const auto directory = disk.open();
  const auto volume = *VolumeFile::create(*directory, the_superblock());
  std::vector<std::vector<Mutation>> batches(6);
  batches[0].push_back(blob(1, 60));
  batches[1].push_back(blob(2, 100));
  batches[1].push_back(blob(3, 7));
  batches[2].push_back(blob(5, 0));
  batches[3].push_back(blob(4, 5000));
  batches[4].push_back(tombstone(1));
  batches[4].push_back(tombstone(2));
  batches[5].push_back(blob(6, 200, true));

  BatchWriter writer(kPageBytes);
  std::uint64_t at = kFirstBatchOffset;
  std::uint64_t sequence = 1;
  for (auto& batch : batches) {
    require(writer.write(*volume, at, sequence, batch).has_value(), "the image is written");
    at += BatchWriter::batch_bytes(batch);
    sequence += batch.size();
  }
  return disk.contents(VolumeFile::name_of(1));
}

// Changes the volume behind its superblocks, one step after another. Places are read from the input and then brought
// into the file, so that every input has a meaning.
class Damager {
 public:
  Damager(fuzz::Input& input, Bytes& bytes) : input_(input), bytes_(bytes) {}

  void step() {
    switch (input_.number<std::uint8_t>() % 7) {
      case 0: return overwrite();
      case 1: return bytes_.resize(std::max<std::uint64_t>(kFirstBatchOffset, input_.number<std::uint16_t>() + 1));
      case 2: return copy_page();
      case 3: return clear();
      case 4: return seal();
      case 5: return change_number();
      case 6: return seal_record_and_trailer();
    }
  }

 private:
  std::uint64_t place(std::uint64_t length) {
    const std::uint64_t offset = input_.number<std::uint16_t>();
    if (bytes_.size() < kFirstBatchOffset + length) return kFirstBatchOffset;
    return kFirstBatchOffset + offset % (bytes_.size() - kFirstBatchOffset - length + 1);
  }
  bool has_room(std::uint64_t length) const { return bytes_.size() >= kFirstBatchOffset + length; }

  void overwrite() {
    const ByteView piece = input_.bytes(input_.number<std::uint8_t>());
    const std::uint64_t at = place(piece.size());
    if (has_room(piece.size())) std::ranges::copy(piece, bytes_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  void copy_page() {
    const std::uint64_t from = page();
    const std::uint64_t to = page();
    if (std::max(from, to) + kPageBytes > bytes_.size()) return;
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(from), kPageBytes,
                bytes_.begin() + static_cast<std::ptrdiff_t>(to));
  }
  std::uint64_t page() { return kPageBytes * (kFirstPage + input_.number<std::uint8_t>() % (kPages - kFirstPage)); }
  void clear() {
    const std::uint64_t length = input_.number<std::uint16_t>();
    const std::uint64_t at = place(length);
    if (has_room(length)) std::fill_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), length, std::byte{});
  }
  // A header's place, on the border where one may be.
  std::uint64_t header() { return place(kHeaderBytes) / kRecordAlignment * kRecordAlignment; }
  // Gives the header at some place a checksum that fits.
  void seal() {
    const std::uint64_t at = header();
    if (has_room(kHeaderBytes)) seal_at(at);
  }
  void seal_at(std::uint64_t at) {
    const auto summed = ByteView(bytes_).subspan(at + 8, kHeaderBytes - 8);
    store_le(bytes_, at + 4, crc32c(summed, the_superblock().salt));
  }
  // A small number somewhere in a header that stays sound.
  void change_number() {
    const std::uint64_t at = header();
    const std::uint64_t field = 8 + input_.number<std::uint8_t>() % (kHeaderBytes - 8);
    const auto value = input_.number<std::uint8_t>();
    if (!has_room(kHeaderBytes)) return;
    bytes_[at + field] = static_cast<std::byte>(value);
    seal_at(at);
  }
  // The same for a record: with its trailer, and its payload's checksum.
  void seal_record_and_trailer() {
    const std::uint64_t at = header();
    if (!has_room(kHeaderBytes)) return;
    seal_at(at);
    const auto record = decode_record_header(HeaderView(bytes_.data() + at, kHeaderBytes), mark());
    if (!record || record->record_bytes() > bytes_.size() - at) return;
    const auto payload = ByteView(bytes_).subspan(at + kHeaderBytes, record->payload_bytes);
    if (record->type == RecordType::kBlob) store_le(bytes_, at + 12, crc32c(payload));
    seal_at(at);
    HeaderArray bytes;
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), kHeaderBytes, bytes.begin());
    std::ranges::copy(encode_trailer(bytes),
                      bytes_.begin() + static_cast<std::ptrdiff_t>(at + record->record_bytes() - kTrailerBytes));
  }
  static VolumeMark mark() { return {.epoch = the_superblock().epoch, .salt = the_superblock().salt}; }

  fuzz::Input& input_;
  Bytes& bytes_;
};

struct Found {
  RecordHeader header;
  std::uint64_t offset = 0;
  bool operator==(const Found&) const = default;
};

struct Scanned {
  std::vector<Found> records;
  ScanReport report;
};

Scanned scan(VolumeFile& volume, const ScanBounds& bounds) {
  Scanned scanned;
  scanned.report = scan_volume(volume, bounds, [&](const RecordHeader& header, std::uint64_t offset) {
    scanned.records.push_back({header, offset});
  });
  return scanned;
}

bool same(const Damage& a, const Damage& b) {
  return a.epoch == b.epoch && a.offset_bytes == b.offset_bytes && a.length_bytes == b.length_bytes;
}

bool same(const Scanned& a, const Scanned& b) {
  return a.records == b.records && a.report.end_bytes == b.report.end_bytes &&
         a.report.next_sequence == b.report.next_sequence && a.report.torn == b.report.torn &&
         std::ranges::equal(a.report.damage, b.report.damage,
                            [](const Damage& x, const Damage& y) { return same(x, y); });
}

void check_record(const VolumeFile& volume, const Found& found, std::uint64_t file_bytes) {
  const auto& [header, offset] = found;
  require(offset >= kFirstBatchOffset && offset % kRecordAlignment == 0, "a record is where one can be");
  require(offset <= file_bytes && header.record_bytes() <= file_bytes - offset, "a record lies within the file");
  if (header.type != RecordType::kBlob) return;
  const auto read = read_range(volume, offset, header.payload_bytes, header.key, 0, header.payload_bytes);
  if (!read) {
    require(read.error().code == ErrorCode::kCorruption, "a record can be read, or is damaged");
    return;
  }
  require(read->match == Match::kSame && read->bytes.size() == header.payload_bytes, "a record is what it was");
  require(crc32c(read->bytes) == header.payload_crc, "wrong bytes are never given");
}

void check_report(const ScanReport& report, const ScanBounds& bounds, std::uint64_t file_bytes) {
  const std::uint64_t limit = std::max(file_bytes, bounds.durable_bytes);
  require(report.end_bytes >= bounds.durable_bytes && report.end_bytes <= limit, "the end is where one can be");
  require(report.end_bytes % kPageBytes == 0, "the end is a page's");
  std::uint64_t from = bounds.from_bytes;
  for (const Damage& damage : report.damage) {
    require(damage.epoch == the_superblock().epoch, "damage is told of the volume");
    require(damage.offset_bytes >= from && damage.length_bytes > 0, "damage is told once, and in order");
    require(damage.length_bytes <= limit - damage.offset_bytes, "damage lies within the volume");
    from = damage.offset_bytes + damage.length_bytes;
  }
}

// What the manifest and a checkpoint say (how the volume is used, and two pages), then steps of damage.
void check(fuzz::Input input) {
  static const Bytes kImage = make_image();
  ScanBounds bounds{.sealed = input.number<std::uint8_t>() % 2 == 1};
  bounds.durable_bytes = kPageBytes * (kFirstPage + input.number<std::uint8_t>() % (kPages - kFirstPage + 1));
  bounds.from_bytes = kPageBytes * (kFirstPage + input.number<std::uint8_t>() % (kPages - kFirstPage + 1));
  bounds.from_bytes = std::min(bounds.from_bytes, bounds.durable_bytes);
  Bytes bytes = kImage;
  Damager damager(input, bytes);
  while (!input.is_empty()) damager.step();

  SimulatedDisk disk;
  const std::uint64_t file_bytes = bytes.size();
  disk.set_contents(VolumeFile::name_of(1), std::move(bytes));
  const auto directory = disk.open();
  const auto superblock = the_superblock();
  const auto volume = VolumeFile::open(*directory, superblock.epoch, superblock.cluster_id, superblock.disk_id);

  const Scanned scanned = scan(*volume, bounds);
  for (const Found& found : scanned.records) {
    check_record(*volume, found, file_bytes);
    // Nobody writes the last number that there is.
    require(scanned.report.next_sequence > found.header.sequence || found.header.sequence == UINT64_MAX,
            "the next sequence is above all that were seen");
  }
  check_report(scanned.report, bounds, file_bytes);
  require(same(scan(*volume, bounds), scanned), "a second look finds the same");
}

}  // namespace
}  // namespace portreto::blob::volume

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::blob::volume::check({data, size});
  return 0;
}
