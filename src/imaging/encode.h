#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "imaging/vips_handle.h"

namespace portreto::imaging {

// How derivatives are written. bench/upload.sh gives vipsthumbnail the same settings, and is where the figures
// come from (a 2048-pixel picture with sensor noise). WebP is what nearly every browser takes. Effort 4 is libwebp's
// default: 2 takes half the time for 6 % more bytes, 3 is no faster. JPEG is the fallback, three times as large.
// Optimised Huffman tables save 9 % for nothing; progressive scans would take the encoder half as long again, and
// memory for a whole picture, to save 2 % more.
inline constexpr int kWebpQuality = 78;
inline constexpr int kWebpEffort = 4;
inline constexpr int kJpegQuality = 82;

// An sRGB picture as a file without any metadata. Blocks. kUnprocessable when the encoder refuses it.
Result<Bytes> encode_webp(VipsImage* image);
Result<Bytes> encode_jpeg(VipsImage* image);  // transparency is shown on white

}  // namespace portreto::imaging
