#pragma once

#include <map>
#include <string>
#include <string_view>

namespace portreto::services {

// Names for files that are put into one folder, wherever it is unpacked: UTF-8 of at most 255 bytes, no two alike but
// for their case, and without what Windows, macOS or Linux forbid or read as a path. Not thread-safe.
class EntryNames {
 public:
  // The name that a file gets that was called `wanted` (anything at all); `extension` ("jpg") is added where it has
  // none.
  std::string add(std::string_view wanted, std::string_view extension);

 private:
  std::map<std::string, std::size_t> used_;  // folded, with the last number that was given to it
};

// `text` as the name of a file, without an extension; `otherwise` when nothing of it can be used.
std::string safe_file_name(std::string_view text, std::string_view otherwise);

}  // namespace portreto::services
