#include "http/chunked_decoder.h"

#include <algorithm>

#include "http/ascii.h"

namespace portreto::http {

namespace {

constexpr std::size_t kSizeDigitsMax = 15;  // of hexadecimal: always fits into 64 bits

constexpr bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

}  // namespace

std::size_t ChunkedDecoder::decode(std::string_view in, Bytes& out, std::size_t out_bytes_max) {
  std::size_t used = 0;
  std::size_t room = out_bytes_max;
  while (used < in.size() && state_ != State::kComplete && state_ != State::kFailed) {
    if (state_ != State::kData) {
      state_ = step(in[used++]);
      continue;
    }
    if (room == 0) break;
    const auto wanted = std::min<std::uint64_t>(left_, room);
    const auto part = as_bytes(in.substr(used, wanted));
    out.insert(out.end(), part.begin(), part.end());
    used += part.size();
    room -= part.size();
    left_ -= part.size();
    if (left_ == 0) state_ = State::kDataCr;
  }
  return used;
}

ChunkedDecoder::State ChunkedDecoder::step(char c) {
  switch (state_) {
    case State::kSize: return step_size(c);
    case State::kExtension:
      if (++line_bytes_ > kChunkLineBytesMax) return State::kFailed;
      if (c == '\r') return State::kSizeLf;
      return is_control(c) ? State::kFailed : State::kExtension;
    case State::kSizeLf:
      if (c != '\n') return State::kFailed;
      digits_ = line_bytes_ = 0;
      return left_ == 0 ? State::kTrailerStart : State::kData;
    case State::kDataCr: return c == '\r' ? State::kDataLf : State::kFailed;
    case State::kDataLf: return c == '\n' ? State::kSize : State::kFailed;
    case State::kTrailerStart:
      if (c == '\r') return State::kEndLf;
      [[fallthrough]];
    case State::kTrailerLine:
      if (++trailer_bytes_ > kTrailerBytesMax) return State::kFailed;
      if (c == '\r') return State::kTrailerLf;
      return is_control(c) ? State::kFailed : State::kTrailerLine;
    case State::kTrailerLf: return c == '\n' ? State::kTrailerStart : State::kFailed;
    case State::kEndLf: return c == '\n' ? State::kComplete : State::kFailed;
    case State::kData:
    case State::kComplete:
    case State::kFailed: break;
  }
  return State::kFailed;
}

ChunkedDecoder::State ChunkedDecoder::step_size(char c) {
  if (is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f')) {
    if (++digits_ > kSizeDigitsMax) return State::kFailed;
    left_ = left_ * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10);
    return State::kSize;
  }
  if (digits_ == 0) return State::kFailed;
  if (c == '\r') return State::kSizeLf;
  return c == ';' ? State::kExtension : State::kFailed;
}

}  // namespace portreto::http
