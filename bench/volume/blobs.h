#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/random.h"
#include "blob/blob_store.h"

// Blobs that are known by their number, so that another process can ask for what this one has put.
namespace portreto::bench {

// The finalizer of SplitMix64.
inline std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

inline blob::BlobKey key_of(std::uint64_t number) {
  blob::BlobKey key;
  const std::array halves{number, mixed(number)};
  std::ranges::copy(std::as_bytes(std::span(halves)), key.id.uuid.bytes.begin());
  return key;
}

// Random payloads without the time to make each: pieces of one random buffer, which begin at different bytes.
class Payloads {
 public:
  explicit Payloads(std::size_t bytes) : bytes_(bytes), random_(kStarts + bytes) { fill_random(random_); }

  ByteView of(std::uint64_t number) const { return ByteView(random_).subspan(mixed(number) % kStarts, bytes_); }
  // Refers to these payloads.
  std::shared_ptr<blob::BlobSource> source_of(std::uint64_t number) const {
    return std::make_shared<ViewSource>(of(number));
  }
  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kStarts = std::size_t{32} << 20;

  class ViewSource final : public blob::BlobSource {
   public:
    explicit ViewSource(ByteView bytes) : bytes_(bytes) {}
    std::uint64_t size() const override { return bytes_.size(); }
    Status read(std::uint64_t offset, std::span<std::byte> out) override {
      std::ranges::copy(bytes_.subspan(offset, out.size()), out.begin());
      return {};
    }

   private:
    const ByteView bytes_;
  };

  const std::size_t bytes_;
  Bytes random_;
};

}  // namespace portreto::bench
