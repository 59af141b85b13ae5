#include "blob/volume/residency.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>

#include "blob/volume/format.h"

namespace portreto::blob::volume {
namespace {

// 16 MiB. About longer ranges nobody asks: a blob that large is read piece by piece.
constexpr std::size_t kPagesMax = 4096;

}  // namespace

Residency::Residency(int descriptor, std::uint64_t length_bytes) : length_bytes_(length_bytes) {
  if (descriptor < 0 || length_bytes == 0) return;
  void* const mapped = ::mmap(nullptr, length_bytes, PROT_NONE, MAP_SHARED | MAP_NORESERVE, descriptor, 0);
  if (mapped != MAP_FAILED) mapped_ = static_cast<std::byte*>(mapped);
}

Residency::~Residency() {
  if (mapped_ != nullptr) ::munmap(mapped_, length_bytes_);
}

bool Residency::covers(std::uint64_t offset, std::uint64_t length) const {
  if (mapped_ == nullptr || length > length_bytes_ || offset > length_bytes_ - length) return false;
  const std::uint64_t from = offset / kPageBytes * kPageBytes;
  const std::size_t pages = round_up(offset + length - from, kPageBytes) / kPageBytes;
  if (pages > kPagesMax) return false;
  std::array<unsigned char, kPagesMax> resident;
  if (::mincore(mapped_ + from, pages * kPageBytes, resident.data()) != 0) return false;
  return std::all_of(resident.begin(), resident.begin() + static_cast<std::ptrdiff_t>(pages),
                     [](unsigned char page) { return (page & 1) != 0; });
}

}  // namespace portreto::blob::volume
