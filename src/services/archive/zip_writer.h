#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"

struct archive;

namespace portreto::services {

struct ZipEntry {
  std::string name;  // UTF-8, relative, "/" between folders; unique in its archive
  std::uint64_t size_bytes = 0;
  Timestamp modified_at;
};

// A ZIP archive (APPNOTE.TXT 6.3, by libarchive) that is made while it is sent: its files are stored as they are, with
// ZIP64 records where they are needed. Keeps what take() has not taken yet, and some hundred bytes an entry for the
// directory at the end. Not thread-safe. Throws std::runtime_error when it is used in another order than
// begin(), write()…, end(), begin()…, finish(); nothing else can go wrong.
class ZipWriter {
 public:
  ZipWriter();
  ~ZipWriter();
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;

  // The next file. Exactly its size must be written before it ends.
  void begin(const ZipEntry& entry);
  void write(ByteView bytes);
  void end();
  void finish();

  // What has been made since the last call.
  Bytes take();

 private:
  void check(long code) const;

  Bytes made_;
  bool is_in_entry_ = false;                             // libarchive finds it out, too, but loses memory then
  std::unique_ptr<archive, int (*)(archive*)> archive_;  // writes its end into `made_` when it goes
};

// The exact length of the archive that a ZipWriter makes of these, in order.
std::uint64_t zip_size(std::span<const ZipEntry> entries);

}  // namespace portreto::services
