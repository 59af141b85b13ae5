#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "blob/blob_store.h"

namespace portreto::blob {

// What tells one content of a blob from another, as text: length and CRC-32C, both in hexadecimal. It is what stands in
// the strong ETag.
std::string tag_of(const BlobInfo& info);
// nullopt when it is not what tag_of() writes.
std::optional<BlobInfo> parse_tag(std::string_view tag);

}  // namespace portreto::blob
