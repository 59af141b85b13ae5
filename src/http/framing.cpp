#include "http/framing.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/ascii.h"

namespace portreto::http {

namespace {

// Nineteen digits always fit into 64 bits.
constexpr std::size_t kLengthDigitsMax = 19;

struct FramingFields {
  std::size_t lengths = 0;
  std::string_view length;
  std::size_t encodings = 0;
  std::string_view encoding;
  std::size_t hosts = 0;
  std::string_view host;
  std::string_view expect;
};

// One walk over the fields instead of one for each name.
FramingFields collect(const Headers& headers) {
  FramingFields result;
  for (const auto& [name, value] : headers.fields()) {
    switch (name.size()) {
      case 4:
        if (equal_ignoring_case(name, "Host")) ++result.hosts, result.host = value;
        break;
      case 6:
        if (equal_ignoring_case(name, "Expect")) result.expect = value;
        break;
      case 14:
        if (equal_ignoring_case(name, "Content-Length")) ++result.lengths, result.length = value;
        break;
      case 17:
        if (equal_ignoring_case(name, "Transfer-Encoding")) ++result.encodings, result.encoding = value;
        break;
      default: break;
    }
  }
  return result;
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
  if (text.empty() || text.size() > kLengthDigitsMax || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  std::uint64_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

// uri-host [":" port] by its characters (RFC 3986 section 3.2.2), which keeps it out of nothing but trouble: what a
// host means is for the roles, that compare it with their configured one.
bool is_host(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_alnum(c) || std::string_view("-._~%!$&'()*+,;=:[]").find(c) != std::string_view::npos;
  });
}

// nullopt when the two fields do not agree on exactly one end.
std::optional<Framing> frame(const FramingFields& fields, bool is_http_1_0) {
  if (fields.encodings > 0) {
    if (fields.encodings > 1 || fields.lengths > 0 || is_http_1_0) return std::nullopt;
    if (!equal_ignoring_case(fields.encoding, "chunked")) return std::nullopt;
    return Framing{.kind = Framing::Kind::kChunked};
  }
  if (fields.lengths == 0) return Framing{};
  if (fields.lengths > 1) return std::nullopt;
  const auto length = parse_length(fields.length);
  if (!length) return std::nullopt;
  return Framing{*length == 0 ? Framing::Kind::kNone : Framing::Kind::kLength, *length};
}

}  // namespace

std::expected<Framing, Refusal> framing_of(const RequestHead& head) {
  const auto fields = collect(head.headers);
  const bool lacks_host = fields.hosts == 0 && !head.is_http_1_0;  // RFC 9112 section 3.2
  if (lacks_host || fields.hosts > 1 || (fields.hosts == 1 && !is_host(fields.host))) {
    return std::unexpected(Refusal{400, "The request needs exactly one valid Host field."});
  }
  const auto framing = frame(fields, head.is_http_1_0);
  if (!framing) return std::unexpected(Refusal{400, "The end of the request's body is ambiguous."});
  if (!fields.expect.empty() && !equal_ignoring_case(fields.expect, "100-continue")) {
    return std::unexpected(Refusal{417, "The request's expectation is not known here."});
  }
  return *framing;
}

Result<Framing> framing_of(const ResponseHead& head, Method request_method) {
  const auto fields = collect(head.headers);
  const auto framing = frame(fields, head.is_http_1_0);
  if (!framing) return fail(ErrorCode::kOutcomeUnknown, "The end of another server's answer is ambiguous.");
  if (request_method == Method::kHead || head.status < 200 || head.status == 204 || head.status == 304) {
    return Framing{};
  }
  const bool is_undeclared = fields.lengths == 0 && fields.encodings == 0;
  return is_undeclared ? Framing{.kind = Framing::Kind::kUntilClose} : *framing;
}

}  // namespace portreto::http
