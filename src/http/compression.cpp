#include "http/compression.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "http/quality.h"

namespace portreto::http {

namespace {

constexpr int kGzipWindowBits = 15 + 16;  // the largest window, in a gzip wrapper
constexpr int kMemoryLevel = 8;           // zlib's default

class Deflater {
 public:
  Deflater() {
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindowBits, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  std::string run(std::string_view text, int level) {
    deflateReset(&stream_);
    if (std::exchange(level_, level) != level) deflateParams(&stream_, level, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream_, text.size()), '\0');
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    deflate(&stream_, Z_FINISH);  // cannot fail: deflateBound() made room for all of it
    out.resize(stream_.total_out);
    return out;
  }

 private:
  z_stream stream_{};
  int level_ = Z_DEFAULT_COMPRESSION;
};

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  const auto named = quality_of(accept_encoding, "gzip");
  return named.value_or(quality_of(accept_encoding, "*").value_or(0)) > 0;
}

std::string gzip(std::string_view text, int level) {
  thread_local Deflater deflater;
  return deflater.run(text, level);
}

void compress(const Request& request, Response& response, const CompressionSettings& settings) {
  auto* text = std::get_if<std::string>(&response.body);
  if (!text || text->size() < settings.size_bytes_min || text->size() > std::numeric_limits<uInt>::max() / 2) return;
  if (response.headers.find("Content-Encoding") || response.headers.find("Content-Range")) return;
  response.headers.add("Vary", "Accept-Encoding");
  if (!accepts_gzip(request.headers.find("Accept-Encoding").value_or(""))) return;
  auto smaller = gzip(*text, settings.level);
  if (smaller.size() >= text->size()) return;
  *text = std::move(smaller);
  response.headers.add("Content-Encoding", "gzip");
  if (const auto etag = response.headers.find("ETag"); etag && !etag->starts_with("W/")) {
    response.headers.set("ETag", "W/" + std::string(*etag));
  }
}

}  // namespace portreto::http
