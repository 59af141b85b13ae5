#pragma once

#include <cstdint>
#include <expected>

#include "http/head_parser.h"

// Where a message's body ends (RFC 9112 section 6), decided so strictly that no proxy in front can see another end than
// we do: request smuggling lives off such a difference. Boost.Beast 1.81 reads the encodings "xchunked", "identity" and
// "chunked, chunked" as an empty body and keeps the connection, and takes "Content-Length: 3, 3".
namespace portreto::http {

struct Framing {
  enum class Kind {
    kNone,
    kLength,
    kChunked,
    kUntilClose,  // only responses
  };
  Kind kind = Kind::kNone;
  std::uint64_t length = 0;  // with kLength
};

// 400 for: no or several Host fields or one that is no host; a Transfer-Encoding that is not exactly one "chunked"
// field, or is there on HTTP/1.0 or beside a Content-Length; a Content-Length that is not exactly one field of digits.
// 417 for an expectation other than 100-continue.
std::expected<Framing, Refusal> framing_of(const RequestHead& head);

// kOutcomeUnknown for an ambiguous end. `request_method` because the answer to HEAD has no body whatever it declares.
Result<Framing> framing_of(const ResponseHead& head, Method request_method);

}  // namespace portreto::http
