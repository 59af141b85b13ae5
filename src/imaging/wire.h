#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "imaging/imported_image.h"

// What the server and its image workers say to each other: frames on a stream socket. A frame is its length (4 bytes,
// little-endian) and that many bytes. A worker sends one empty frame when it is ready, and then answers each request
// with one reply. Both ends are the same binary, so there are no versions; but a worker may have been taken over by the
// file it decodes, so what comes from it is read with suspicion.
namespace portreto::imaging {

// The derivatives of one photo take a few megabytes.
inline constexpr std::uint32_t kFrameBytesMax = 64 << 20;

struct ImportRequest {
  std::string path;
  ImportLimits limits;
  bool operator==(const ImportRequest&) const = default;
};

using ImportReply = Result<ImportedImage>;

Bytes encode_request(const ImportRequest& request);
Bytes encode_reply(const ImportReply& reply);
// nullopt when the bytes are not exactly one well-formed message.
std::optional<ImportRequest> decode_request(ByteView bytes);
std::optional<ImportReply> decode_reply(ByteView bytes);

enum class FrameError {
  kClosed,    // the other end is gone, or the connection is broken
  kTimedOut,  // nothing complete came until the deadline
  kTooLarge,  // over kFrameBytesMax
};

// Both block. Deadlines are for the whole frame; none waits for ever.
using Deadline = std::optional<std::chrono::steady_clock::time_point>;
std::expected<void, FrameError> send_frame(int fd, ByteView bytes);
std::expected<Bytes, FrameError> receive_frame(int fd, Deadline deadline);

}  // namespace portreto::imaging
