#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "http/trace_context.h"
#include "runtime/task.h"

namespace portreto::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
std::string_view to_string(Method method);
std::optional<Method> parse_method(std::string_view text);

// Header fields in order of arrival. Names compare without case (RFC 9110 section 5.1). A name is a token, and a value
// never holds CR, LF or NUL: add() and set() drop a field that breaks this and say so by returning false.
class Headers {
 public:
  bool add(std::string name, std::string value);
  bool set(std::string name, std::string value);  // replaces every field of that name
  void remove(std::string_view name);
  // The first value, or nullopt. The view lives as long as the field.
  std::optional<std::string_view> find(std::string_view name) const;
  // How many fields have that name.
  std::size_t count(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// Where a body's bytes come from, part by part. Used by one coroutine at a time.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  // The next bytes, at most 64 KiB; empty at the end, and again each time after it. Errors: kPayloadTooLarge beyond the
  // route's limit, kDeadlineExceeded when the peer is too slow, kUnavailable when it went away, kInvalidArgument when
  // the body is framed wrongly. An error is final: the same comes again.
  virtual Task<Result<Bytes>> read() = 0;
  // The length that was declared, if any.
  virtual std::optional<std::uint64_t> size() const = 0;
};

constexpr std::size_t kBodyPartBytesMax = 64 * 1024;  // the most that one BodyReader::read() gives

// A body that is all in memory.
std::unique_ptr<BodyReader> make_body(std::string text);

// Reads all of a body; kPayloadTooLarge as soon as it is longer than `size_bytes_max`.
Task<Result<std::string>> read_all(BodyReader& body, std::size_t size_bytes_max);

constexpr std::size_t kTargetBytesMax = 8 * 1024;  // RFC 9112 section 3 asks for 8000 octets at least
constexpr std::size_t kTargetQueryPairsMax = 256;

// The request target, decoded once. The path is percent-decoded by segment: "/a%2Fb" has the one segment "a/b". "/" has
// no segment, "/a/" has the two segments "a" and "". In the query "+" stands for a space, as forms write it.
struct Target {
  std::string raw;                                         // as it was sent, origin-form
  std::vector<std::string> segments;                       // decoded, without the leading slash
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order

  // kInvalidArgument for anything but an origin-form with valid escapes; "." and ".." segments (however they are
  // spelled), NUL, and more than kTargetQueryPairsMax pairs are refused.
  static Result<Target> parse(std::string_view raw);
  std::string_view path() const;                                             // `raw` up to the query
  std::optional<std::string_view> query_value(std::string_view name) const;  // the first of that name
};

// Values that belong to the request as it crosses the tiers.
struct RequestContext {
  std::string request_id;  // shown to people in errors, logged by each tier; sent on as X-Request-Id
  TraceContext trace{};  // logged by each tier; sent on as traceparent, from whom X-Request-Id is taken, or begun here
  // When the caller stops waiting; time_point::max() for none (streaming routes).
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::string peer_address;      // the client's, from X-Forwarded-For only when the peer is a configured proxy
  bool is_secure = false;        // arrived by TLS, here or at a configured proxy
  std::optional<UserId> user{};  // proven by an access token; set by a role's guard alone, never by what was sent
  bool is_admin = false;         // what that token says of them; routes of Access::kAdmin do not rely on it
  // What else has to hold, set by a guard where the handler only reads: it is asked beside the handler, and its error
  // takes the place of the answer.
  std::function<Task<Status>()> confirm{};
};

struct Request {
  Method method = Method::kGet;
  Target target;
  Headers headers;
  RequestContext context;
  BodyReader* body = nullptr;  // never null inside a handler; lives until the handler has returned
  std::map<std::string, std::string, std::less<>> path_parameters{};  // set by the router
};

// Part of an open file.
struct FileRegion {
  int descriptor = -1;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// A piece of a blob, or any other bytes, sent as they are produced.
class BodyWriterSource {
 public:
  virtual ~BodyWriterSource() = default;
  virtual std::uint64_t size() const = 0;
  // Whether nobody knows how much there will be (a stream of events). size() is then 0 and means nothing; the body ends
  // with its connection, which a server closes behind it (RFC 9112 section 6.3). Not for calls between the tiers.
  virtual bool is_endless() const { return false; }
  // The next bytes; empty at the end. An error cuts the connection, so that a partial body is never taken as whole.
  virtual Task<Result<Bytes>> next() = 0;
  // Set when all size() bytes lie in a file that is open for as long as this lives, and in memory: the server then lets
  // the kernel send them (sendfile(2)), and never calls next(). Asked before the first next() only.
  virtual std::optional<FileRegion> region() const { return std::nullopt; }
};

// Static bytes that live for the whole program.
struct StaticBody {
  ByteView bytes;
};

using ResponseBody = std::variant<std::string, StaticBody, std::shared_ptr<BodyWriterSource>>;

struct Response {
  unsigned status = 200;
  Headers headers{};
  ResponseBody body{};
};

// Length of a response's body in bytes; 0 of one that is_endless().
std::uint64_t size_of(const ResponseBody& body);
bool is_endless(const ResponseBody& body);
// All of it as text; for bodies that are small and in memory, and for tests.
Task<Result<std::string>> collect(ResponseBody body, std::size_t size_bytes_max);

}  // namespace portreto::http
