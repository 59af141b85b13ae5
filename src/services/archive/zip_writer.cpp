#include "services/archive/zip_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <chrono>
#include <limits>
#include <stdexcept>
#include <utility>

#include "base/utf8_locale.h"

namespace portreto::services {
namespace {

constexpr mode_t kFileMode = 0644;

la_ssize_t append(archive*, void* made, const void* bytes, std::size_t count) {
  const auto* first = static_cast<const std::byte*>(bytes);
  static_cast<Bytes*>(made)->insert(static_cast<Bytes*>(made)->end(), first, first + count);
  return static_cast<la_ssize_t>(count);
}

void require_order(bool is_in_order) {
  if (!is_in_order) throw std::runtime_error("The parts of a ZIP archive are written in a wrong order.");
}

}  // namespace

ZipWriter::ZipWriter() : archive_(::archive_write_new(), ::archive_write_free) {
  check(::archive_write_set_format_zip(archive_.get()));
  check(::archive_write_zip_set_compression_store(archive_.get()));
  check(::archive_write_set_bytes_per_block(archive_.get(), 0));  // no buffer of its own, no padding
  check(::archive_write_open(archive_.get(), &made_, nullptr, append, nullptr));
}

ZipWriter::~ZipWriter() = default;

void ZipWriter::begin(const ZipEntry& entry) {
  require_order(!is_in_entry_);
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> header(::archive_entry_new(), ::archive_entry_free);
  const auto modified = std::chrono::floor<std::chrono::seconds>(entry.modified_at.time_since_epoch()).count();
  ::archive_entry_set_pathname(header.get(), entry.name.c_str());
  ::archive_entry_set_filetype(header.get(), AE_IFREG);
  ::archive_entry_set_perm(header.get(), kFileMode);
  ::archive_entry_set_size(header.get(), static_cast<la_int64_t>(entry.size_bytes));
  ::archive_entry_set_mtime(header.get(), modified, 0);
  const Utf8Locale locale;
  check(::archive_write_header(archive_.get(), header.get()));
  is_in_entry_ = true;
}

void ZipWriter::write(ByteView bytes) {
  require_order(is_in_entry_);
  if (bytes.empty()) return;
  const la_ssize_t written = ::archive_write_data(archive_.get(), bytes.data(), bytes.size());
  check(written);
  if (static_cast<std::size_t>(written) != bytes.size()) throw std::runtime_error("More than the entry's size.");
}

void ZipWriter::end() {
  require_order(is_in_entry_);
  check(::archive_write_finish_entry(archive_.get()));
  is_in_entry_ = false;
}

void ZipWriter::finish() {
  require_order(!is_in_entry_);
  check(::archive_write_close(archive_.get()));
}

Bytes ZipWriter::take() { return std::exchange(made_, {}); }

void ZipWriter::check(long code) const {
  if (code < ARCHIVE_OK) throw std::runtime_error(::archive_error_string(archive_.get()));
}

// What stands around the files does not depend on what is in them, so it is made once without them. Only the directory
// then lacks the 64-bit values of what does not fit into 32 bits (APPNOTE.TXT 4.3.14, 4.3.15, 4.5.3).
std::uint64_t zip_size(std::span<const ZipEntry> entries) {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::uint32_t>::max();
  constexpr std::size_t kEntriesLargest = std::numeric_limits<std::uint16_t>::max();
  constexpr std::uint64_t kExtraHeaderBytes = 4;
  constexpr std::uint64_t kValueBytes = 8;
  constexpr std::uint64_t kLargeEndBytes = 56 + 20;  // the ZIP64 end of the directory and its locator

  ZipWriter frame;
  std::uint64_t offset = 0;
  std::uint64_t missing = 0;
  for (const ZipEntry& entry : entries) {
    const std::uint64_t values = (entry.size_bytes > kLargest ? 2U : 0U) + (offset > kLargest ? 1U : 0U);
    if (values > 0) missing += kExtraHeaderBytes + kValueBytes * values;
    frame.begin(entry);
    frame.end();
    offset += frame.take().size() + entry.size_bytes;
  }
  if (offset > kLargest && entries.size() <= kEntriesLargest) missing += kLargeEndBytes;
  frame.finish();
  return offset + frame.take().size() + missing;
}

}  // namespace portreto::services
