#include "blob/volume/manifest.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/testing/fuzz.h"
#include "blob/volume/format.h"

namespace portreto::blob::volume {
namespace {

using fuzz::require;

constexpr std::string_view kChecksumWord = "crc32c ";

void check(std::string_view text) {
  const auto manifest = Manifest::parse(text);
  if (!manifest) {
    require(manifest.error().code == ErrorCode::kCorruption && !manifest.error().message.empty(),
            "what is wrong is told");
    return;
  }
  const auto again = Manifest::parse(manifest->str());
  require(again && *again == *manifest, "a manifest comes back as it was");
  for (std::size_t i = 0; i < manifest->volumes.size(); ++i) {
    const VolumeEntry& entry = manifest->volumes[i];
    require(entry.sealed || i + 1 == manifest->volumes.size(), "only the last volume is open");
    require(entry.epoch < manifest->next_epoch, "no volume is yet to come");
    require(entry.end_bytes >= kFirstBatchOffset && entry.end_bytes % kPageBytes == 0, "a volume ends at a page");
  }
}

// The text up to its checksum, and one that fits.
std::string with_checksum(std::string_view text) {
  std::size_t end = text.starts_with(kChecksumWord) ? 0 : text.find(fmt::format("\n{}", kChecksumWord));
  if (end == text.npos) end = text.size();
  std::string fitting(text.substr(0, end));
  if (!fitting.ends_with('\n')) fitting += '\n';
  return fitting + fmt::format("{}{:08x}\n", kChecksumWord, crc32c(as_bytes(fitting)));
}

}  // namespace
}  // namespace portreto::blob::volume

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = portreto::fuzz::Input(data, size).text();
  portreto::blob::volume::check(text);
  portreto::blob::volume::check(portreto::blob::volume::with_checksum(text));
  return 0;
}
