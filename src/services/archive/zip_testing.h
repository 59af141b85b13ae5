#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "base/bytes.h"

namespace portreto::services {

// For tests only: the files in an archive by their names. Throws std::runtime_error when it is not whole and well.
inline std::map<std::string, std::string> unzip(const Bytes& zip) {
  // Without it libarchive reads no names but those in ASCII.
  const std::unique_ptr<std::remove_pointer_t<locale_t>, void (*)(locale_t)> utf8(
      ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr), ::freelocale);
  const std::unique_ptr<std::remove_pointer_t<locale_t>, void (*)(locale_t)> before(::uselocale(utf8.get()),
                                                                                    [](locale_t l) { ::uselocale(l); });
  const std::unique_ptr<archive, int (*)(archive*)> reader(::archive_read_new(), ::archive_read_free);
  const auto check = [&](long code) {
    if (code < ARCHIVE_OK) throw std::runtime_error(::archive_error_string(reader.get()));
    return code;
  };
  check(::archive_read_support_format_zip_seekable(reader.get()));  // by its directory
  check(::archive_read_open_memory(reader.get(), zip.data(), zip.size()));
  std::map<std::string, std::string> files;
  archive_entry* entry = nullptr;
  while (check(::archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF) {
    std::string& text = files[::archive_entry_pathname_utf8(entry)];
    char buffer[4096];
    while (const auto count = check(static_cast<long>(::archive_read_data(reader.get(), buffer, sizeof buffer)))) {
      text.append(buffer, static_cast<std::size_t>(count));
    }
  }
  return files;
}

}  // namespace portreto::services
