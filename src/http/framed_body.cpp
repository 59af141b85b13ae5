#include "http/framed_body.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace portreto::http {

namespace {

std::uint64_t length_of(const Framing& framing) {
  switch (framing.kind) {
    case Framing::Kind::kLength: return framing.length;
    case Framing::Kind::kUntilClose: return std::numeric_limits<std::uint64_t>::max();
    case Framing::Kind::kNone:
    case Framing::Kind::kChunked: break;
  }
  return 0;
}

std::unexpected<Error> cut_short() { return fail(ErrorCode::kUnavailable, "The connection was lost."); }

}  // namespace

FramedBody::FramedBody(WireStream& stream, Framing framing, Limits limits)
    : stream_(stream),
      framing_(framing),
      limits_(limits),
      left_(length_of(framing)),
      is_complete_(framing.kind == Framing::Kind::kNone) {}

std::optional<std::uint64_t> FramedBody::size() const {
  switch (framing_.kind) {
    case Framing::Kind::kNone: return 0;
    case Framing::Kind::kLength: return framing_.length;
    case Framing::Kind::kChunked:
    case Framing::Kind::kUntilClose: break;
  }
  return std::nullopt;
}

Task<Result<Bytes>> FramedBody::read() {
  if (error_) co_return fail(*error_);
  if (is_complete_) co_return Bytes{};
  if (is_continue_due_) {
    if (auto sent = co_await send_continue(); !sent) {
      error_ = sent.error();
      co_return fail(*error_);
    }
  }
  auto part = framing_.kind == Framing::Kind::kChunked ? co_await read_chunked() : co_await read_length();
  if (!part) error_ = part.error();
  co_return part;
}

bool FramedBody::has_at_most(std::uint64_t bytes_max) const {
  if (is_complete_) return true;
  return !error_ && !is_continue_due_ && framing_.kind == Framing::Kind::kLength && left_ <= bytes_max;
}

Task<bool> FramedBody::drain() {
  while (!is_complete_) {
    if (!co_await read()) co_return false;
  }
  co_return true;
}

Task<Status> FramedBody::send_continue() {
  is_continue_due_ = false;
  // A client that did not wait has begun already, and needs no invitation.
  if (!stream_.received().empty()) co_return Status{};
  co_return co_await stream_.write("HTTP/1.1 100 Continue\r\n\r\n", {}, limits_.stall_timeout);
}

Task<Result<Bytes>> FramedBody::read_length() {
  Bytes part;
  if (const auto ready = as_bytes(stream_.received()); !ready.empty()) {
    const auto count = std::min<std::uint64_t>({ready.size(), left_, kBodyPartBytesMax});
    part.assign(ready.begin(), ready.begin() + static_cast<std::ptrdiff_t>(count));
    stream_.consume(count);
  } else {
    part.resize(std::min<std::uint64_t>(left_, kBodyPartBytesMax));
    arm();
    PORTRETO_CO_ASSIGN(const std::size_t count, co_await stream_.read_some(part));
    if (count == 0 && framing_.kind == Framing::Kind::kLength) co_return cut_short();
    if (count == 0) left_ = 0;
    part.resize(count);
  }
  if (framing_.kind == Framing::Kind::kLength) left_ -= part.size();
  is_complete_ = left_ == 0;
  co_return part;
}

Task<Result<Bytes>> FramedBody::read_chunked() {
  Bytes part;
  for (;;) {
    stream_.consume(chunked_.decode(stream_.received(), part, kBodyPartBytesMax - part.size()));
    if (chunked_.has_failed()) co_return fail(ErrorCode::kInvalidArgument, "The body's chunks are malformed.");
    is_complete_ = chunked_.is_complete();
    if (is_complete_ || !part.empty()) co_return part;
    arm();
    PORTRETO_CO_ASSIGN(const std::size_t count, co_await stream_.fill());
    if (count == 0) co_return cut_short();
  }
}

void FramedBody::arm() {
  stream_.set_deadline(std::min(limits_.deadline, std::chrono::steady_clock::now() + limits_.stall_timeout));
}

}  // namespace portreto::http
