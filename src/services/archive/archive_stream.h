#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "model/values.h"
#include "services/archive/archive.h"
#include "services/archive/archive_turns.h"
#include "services/archive/zip_writer.h"
#include "services/image_bytes.h"

namespace portreto::services {

// A file of an archive: the bytes of a blob, or those that are here already.
struct ArchiveItem {
  ZipEntry entry;
  BlobId blob{};
  std::uint16_t variant = 0;
  std::shared_ptr<const Bytes> content{};  // of the entry's size; null: those of the blob
};

// An original, under this name.
ArchiveItem original_item(const model::Image& image, std::string name, Timestamp modified_at);

// Of these files, in order. `bytes` must outlive it.
std::shared_ptr<Archive> stream_archive(ImageBytes& bytes, std::string file_name, std::vector<ArchiveItem> items,
                                        ArchiveTurns::Turn turn);

}  // namespace portreto::services
