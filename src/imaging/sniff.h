#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/result.h"
#include "imaging/image_kind.h"

namespace portreto::imaging {

// How many bytes from the start of a file sniff() can make use of; fewer are fine when the file is shorter. Enough for
// the brands of a HEIF file, which stand in its first box: an iPhone lists 6, the longest list seen in the wild is 12.
inline constexpr std::size_t kSniffBytes = 256;

// What a file is, by its content; the name it was uploaded under plays no part. Only an allowlist is recognised:
// anything else (SVG, HTML, PDF, MVG, TIFF, a video, nothing at all) is kUnsupportedMedia, with a message that names
// what is accepted. A kind that is recognised may still turn out to be broken.
Result<ImageKind> sniff(ByteView first_bytes);

}  // namespace portreto::imaging
