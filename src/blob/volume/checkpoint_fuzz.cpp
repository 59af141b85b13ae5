#include "blob/volume/checkpoint.h"

#include <algorithm>
#include <system_error>

#include "base/hash.h"
#include "base/testing/fuzz.h"
#include "blob/conformance/test_bytes.h"
#include "blob/volume/format.h"
#include "blob/volume/little_endian.h"
#include "blob/volume/testing/simulated_disk.h"

namespace portreto::blob::volume {
namespace {

using fuzz::require;

// A sound checkpoint of two volumes, one damaged place and a few hundred entries.
Bytes make_image() {
  Checkpoint checkpoint{.cluster_id = test_key(1).id.uuid,
                        .disk_id = test_key(2).id.uuid,
                        .next_sequence = 1000,
                        .scrub = {.started = Timestamp(std::chrono::milliseconds(1'700'000'000'000)),
                                  .done_epoch = 1,
                                  .last_started = Timestamp(std::chrono::seconds(1'690'000'000))},
                        .volumes = {{.epoch = 1, .number = 0, .covered_bytes = 1 << 20},
                                    {.epoch = 2, .number = 1, .covered_bytes = 1 << 19, .tombstone_bytes = 320}},
                        .damage = {{.epoch = 1, .offset_bytes = 8192, .length_bytes = 4096}}};
  Index index;
  index.restart(0x5eed);  // the same in every run
  for (std::uint32_t number = 0; number < 300; ++number) {
    index.insert(index.hash(test_key(number)),
                 {.volume = number % 2, .offset = kFirstBatchOffset + number * 1024, .payload_bytes = 900});
  }
  const SimulatedDisk disk;
  const auto directory = disk.open();
  const auto file = directory->create("checkpoint");
  require(file && write_checkpoint(**file, checkpoint, index), "the image is written");
  return disk.contents("checkpoint");
}

// Bytes as a file that is read.
class ReadOnlyFile final : public File {
 public:
  explicit ReadOnlyFile(const Bytes& bytes) : bytes_(bytes) {}
  IoResult<std::size_t> read_some(std::uint64_t offset, std::span<std::byte> out) const override {
    if (offset >= bytes_.size()) return 0;
    const std::size_t count = std::min<std::uint64_t>(out.size(), bytes_.size() - offset);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
    return count;
  }
  IoResult<std::uint64_t> size_bytes() const override { return bytes_.size(); }
  IoResult<std::size_t> write_some(std::uint64_t, ByteView) override { return refused(); }
  IoStatus allocate(std::uint64_t) override { return refused(); }
  IoStatus truncate(std::uint64_t) override { return refused(); }
  IoStatus sync_data() override { return refused(); }
  IoResult<std::optional<std::uint64_t>> next_data(std::uint64_t) const override { return refused(); }
  IoResult<std::unique_ptr<File>> uncached() const override { return refused(); }
  void drop_cache(std::uint64_t, std::uint64_t) const override {}

 private:
  static std::unexpected<std::error_code> refused() {
    return std::unexpected(std::make_error_code(std::errc::operation_not_permitted));
  }
  const Bytes& bytes_;
};

void check(const Bytes& bytes) {
  const ReadOnlyFile file(bytes);
  const auto reader = CheckpointReader::open(file);
  if (!reader) {
    require(reader.error().code == ErrorCode::kCorruption || reader.error().code == ErrorCode::kUnavailable,
            "what is no checkpoint is said to be none");
    return;
  }
  std::uint64_t entries = 0;
  const auto visited = reader->visit([&](const Index::Entry& entry) {
    ++entries;
    require(entry.place.volume < reader->head().volumes.size(), "every entry lies in a volume of the head");
    require(entry.place.offset >= kFirstBatchOffset, "no entry lies in a superblock");
  });
  require(visited.has_value(), "what was verified can be read again");
  std::uint64_t announced = 0;
  for (const std::uint64_t size : reader->shard_sizes()) announced += size;
  require(entries == announced, "there are as many entries as the head says");
}

// Checksums that fit what the head says, so that what lies behind them is reached, too.
void seal(Bytes& bytes) {
  constexpr std::uint64_t kFixedBytes = 96, kRowBytes = 24, kShardsBytes = 64 * 8;
  if (bytes.size() < kFixedBytes) return;
  const std::uint64_t rows = std::uint64_t{load_le<std::uint32_t>(bytes, 84)} + load_le<std::uint32_t>(bytes, 88);
  const std::uint64_t head = kFixedBytes + rows * kRowBytes + kShardsBytes;
  if (head > bytes.size()) return;
  store_le(bytes, 8, crc32c(ByteView(bytes).subspan(12, head - 12)));
  if (bytes.size() < head + 8) return;
  // One section is all that fits into an input.
  store_le(bytes, bytes.size() - 8, crc32c(ByteView(bytes).subspan(head, bytes.size() - head - 8)));
}

}  // namespace
}  // namespace portreto::blob::volume

// The input: pieces that overwrite a sound checkpoint, each with its place and its length; or, when the first byte is
// odd, a whole file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portreto;
  static const Bytes image = blob::volume::make_image();
  fuzz::Input input(data, size);
  Bytes bytes;
  if (input.number<std::uint8_t>() & 1) {
    const ByteView rest = input.rest();
    bytes.assign(rest.begin(), rest.end());
  } else {
    bytes = image;
    bytes.resize(std::min<std::size_t>(bytes.size(), bytes.size() - input.number<std::uint8_t>()));
    while (!input.is_empty()) {
      // Mostly in the head, where a change means something.
      const std::size_t at = input.number<std::uint16_t>();
      const ByteView piece = input.bytes(input.number<std::uint8_t>());
      if (at + piece.size() <= bytes.size()) {
        std::ranges::copy(piece, bytes.begin() + static_cast<std::ptrdiff_t>(at));
      }
    }
  }
  blob::volume::check(bytes);
  blob::volume::seal(bytes);
  blob::volume::check(bytes);
  return 0;
}
