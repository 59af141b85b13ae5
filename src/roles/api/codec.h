#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "roles/api/json_reader.h"
#include "roles/api/json_writer.h"

// The one codec between the structs of api/dto.h and JSON text (RFC 8259), driven by their Boost.Describe descriptions.
// Text ⇄ value: ids are UUID text, times RFC 3339, dates ISO 8601, enumerations snake_case names, vectors arrays; an
// empty optional is left out.
namespace portreto::api {

// More than the largest request body and the largest page; a limit against a peer gone mad.
inline constexpr std::size_t kRequestJsonBytesMax = 64 * 1024;
inline constexpr std::size_t kResponseJsonBytesMax = 4 * 1024 * 1024;

template <typename T>
std::string to_json(const T& value) {
  thread_local std::size_t size_usual = 512;  // as long as the last one: pages of a kind are alike
  std::string out;
  out.reserve(size_usual);
  write_json(out, value);
  size_usual = out.size() + out.size() / 8;
  return out;
}

// What a client sent. kInvalidArgument naming each field that is missing, unknown, or of another type than it should
// be.
template <typename T>
Result<T> from_json(std::string_view text) {
  return read_json<T>(text, Strictness::kRequest, kRequestJsonBytesMax);
}

// What another tier answered. It may be a version ahead or behind (ARCHITECTURE.md, promise 3): unknown fields are
// ignored, and missing ones keep their default. kInternal when it is not of this shape at all.
template <typename T>
Result<T> from_response_json(std::string_view text) {
  auto value = read_json<T>(text, Strictness::kResponse, kResponseJsonBytesMax);
  if (!value) return fail(ErrorCode::kInternal, "Another part of the service gave an answer that is not understood.");
  return value;
}

}  // namespace portreto::api
