#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/message.h"

namespace portreto::http {

// Whether an Accept-Encoding value allows gzip (RFC 9110 section 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);

// `text` as a gzip file (RFC 1952). `level` is zlib's: 1 fastest, 9 smallest. Each thread keeps one deflate state,
// about 256 KiB, so that a page does not pay for setting it up. Throws std::bad_alloc only.
std::string gzip(std::string_view text, int level);

struct CompressionSettings {
  int level = 4;
  std::size_t size_bytes_min = 1024;  // less does not pay: it goes in one packet anyway
};

// Compresses a text body in place when the request allows it, and says so in Content-Encoding and Vary. Bodies that are
// not a std::string, have an encoding already, or do not get smaller, stay as they are. A strong ETag becomes weak,
// since the bytes differ. Not for pages that mix a secret with what the requester sent (BREACH), unless the secret is
// masked anew each time.
void compress(const Request& request, Response& response, const CompressionSettings& settings = {});

}  // namespace portreto::http
