#include "roles/app/tus_headers.h"

#include "base/testing/fuzz.h"

namespace portreto::roles::app {
namespace {

using fuzz::require;

// A line for Upload-Checksum; the rest is Upload-Metadata.
void check(fuzz::Input input) {
  if (const auto checksum = parse_upload_checksum(input.line())) {
    const bool is_sha1 = checksum->algorithm == UploadChecksum::Algorithm::kSha1;
    require(checksum->digest.size() == (is_sha1 ? 20U : 32U), "a digest has its algorithm's length");
  }
  const auto metadata = parse_upload_metadata(input.text());
  if (!metadata) return;
  require(metadata->size() <= kUploadMetadataEntriesMax, "the number of entries is limited");
  const auto again = parse_upload_metadata(format_upload_metadata(*metadata));
  require(again && *again == *metadata, "what was read can be written, and read again");
}

}  // namespace
}  // namespace portreto::roles::app

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::roles::app::check({data, size});
  return 0;
}
