#include "roles/backup/backup_folder.h"

#include <exception>
#include <string>

#include "base/testing/fuzz.h"

// The two files of a backup that are read as text: a manifest, or a line of the list of blobs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using portreto::fuzz::require;
  const std::string text(portreto::fuzz::Input(data, size).text());
  if (const auto line = portreto::roles::parse_blob_line(text)) {
    require(text_of(*line) == text + '\n', "a line has one form only");
  }
  std::string again;
  try {
    again = text_of(portreto::roles::parse_manifest(text));
  } catch (const std::exception&) {
    return 0;
  }
  require(text_of(portreto::roles::parse_manifest(again)) == again, "it comes back as it was");
  return 0;
}
