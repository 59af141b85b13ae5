#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace portreto::http {

// Takes the chunked transfer coding (RFC 9112 section 7.1) off bytes that arrive in parts of any size. As strict as the
// grammar: CRLF only, no sign, no "0x", no space before the size. Extensions and trailer fields are read over.
class ChunkedDecoder {
 public:
  static constexpr std::size_t kChunkLineBytesMax = 256;     // a size and its extensions
  static constexpr std::size_t kTrailerBytesMax = 8 * 1024;  // all trailer fields

  // Decodes from the front of `in`, appending at most `out_bytes_max` to `out`, and returns how many bytes of `in` were
  // used. Stops early at the end of the body, and when has_failed().
  std::size_t decode(std::string_view in, Bytes& out, std::size_t out_bytes_max);

  bool is_complete() const { return state_ == State::kComplete; }
  bool has_failed() const { return state_ == State::kFailed; }

 private:
  enum class State {
    kSize,
    kExtension,
    kSizeLf,
    kData,
    kDataCr,
    kDataLf,
    kTrailerStart,
    kTrailerLine,
    kTrailerLf,
    kEndLf,
    kComplete,
    kFailed
  };
  State step(char c);
  State step_size(char c);

  State state_ = State::kSize;
  std::uint64_t left_ = 0;      // of the size while it is read, then of the chunk's data
  std::size_t digits_ = 0;      // of the size
  std::size_t line_bytes_ = 0;  // of the chunk's line
  std::size_t trailer_bytes_ = 0;
};

}  // namespace portreto::http
