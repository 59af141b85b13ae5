#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "http/message.h"

namespace portreto::http {

struct MultipartLimits {
  std::size_t parts_max = 256;
  std::size_t header_bytes_max = 8 * 1024;  // of one part; also of what stands before the first
};

struct MultipartPart {
  std::string name;
  std::optional<std::string> filename;  // as the client says: for people to read, never a path
  std::string content_type;             // as the client says; empty when it does not
  BodyReader* body = nullptr;           // the content; valid until the next next_part()
};

// Reads multipart/form-data (RFC 7578, RFC 2046 section 5.1) part by part while it arrives; nothing is kept but a
// window of one read. Used by one coroutine at a time; lives at most as long as the body that it reads.
class MultipartReader {
 public:
  // kUnsupportedMedia when the Content-Type is not multipart/form-data, kInvalidArgument when its boundary is not
  // valid.
  static Result<MultipartReader> open(const Headers& headers, BodyReader& body, MultipartLimits limits = {});

  MultipartReader(MultipartReader&&) noexcept;
  MultipartReader& operator=(MultipartReader&&) noexcept;
  ~MultipartReader();

  // The next part, reading over what is left of the one before; nullopt after the last, and again each time after it.
  // kInvalidArgument when the body is malformed, ends early, or breaks a limit; errors of the body itself pass through.
  Task<Result<std::optional<MultipartPart>>> next_part();

 private:
  struct State;
  explicit MultipartReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace portreto::http
