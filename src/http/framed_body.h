#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "http/chunked_decoder.h"
#include "http/framing.h"
#include "http/message.h"
#include "http/wire_stream.h"

namespace portreto::http {

// The body of a message that is arriving on a stream, up to the end that its framing gives and not a byte further.
// Lives at most as long as the stream.
class FramedBody final : public BodyReader {
 public:
  struct Limits {
    std::chrono::milliseconds stall_timeout;                        // for each wait for more bytes
    WireStream::TimePoint deadline = WireStream::TimePoint::max();  // for all of it
  };

  FramedBody(WireStream& stream, Framing framing, Limits limits);

  // Makes the first read() ask for the body (RFC 9110 section 10.1.1) before it waits.
  void expect_continue() { is_continue_due_ = framing_.kind != Framing::Kind::kNone; }
  // Whether the peer waits for a "100 Continue" that was never sent, so that nobody knows if a body will follow.
  bool is_continue_due() const { return is_continue_due_; }

  Task<Result<Bytes>> read() override;
  std::optional<std::uint64_t> size() const override;

  // All was read: the next byte on the stream belongs to the next message.
  bool is_complete() const { return is_complete_; }
  // Whether at most `bytes_max` are known to be left and to come, so that drain() is worth its wait.
  bool has_at_most(std::uint64_t bytes_max) const;
  // Reads over what is left; whether the end was reached.
  Task<bool> drain();

 private:
  Task<Status> send_continue();
  Task<Result<Bytes>> read_length();
  Task<Result<Bytes>> read_chunked();
  void arm();

  WireStream& stream_;
  const Framing framing_;
  const Limits limits_;
  std::uint64_t left_;
  ChunkedDecoder chunked_;
  bool is_continue_due_ = false;
  bool is_complete_;
  std::optional<Error> error_;
};

}  // namespace portreto::http
