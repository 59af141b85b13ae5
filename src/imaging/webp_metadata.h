#pragma once

#include "base/bytes.h"

namespace portreto::imaging {

// A WebP file without its ICCP, EXIF and XMP chunks and without unknown ones (RFC 9649, section 2.7); pixels are
// untouched. What is not a well-formed WebP file gives an empty one. Needed because webpsave of libvips 8.14 ignores
// its "strip" option, and writes an Exif block of its own making even for an image that has none.
Bytes without_webp_metadata(ByteView webp);

}  // namespace portreto::imaging
