#include "http/head_parser.h"

#include <optional>

#include "base/testing/fuzz.h"
#include "http/ascii.h"
#include "http/framing.h"
#include "http/head_scanner.h"

namespace portreto::http {
namespace {

using fuzz::require;

struct Scanned {
  HeadScanner::Outcome outcome = HeadScanner::Outcome::kNeedMore;
  std::size_t size = 0;
  bool operator==(const Scanned&) const = default;
};

Scanned scan(std::string_view bytes, std::size_t step) {
  HeadScanner scanner;
  Scanned scanned;
  for (std::size_t arrived = 0; arrived < bytes.size() && scanned.outcome == HeadScanner::Outcome::kNeedMore;) {
    arrived += std::min(step, bytes.size() - arrived);
    scanned.outcome = scanner.scan(bytes.substr(0, arrived));
  }
  if (scanned.outcome == HeadScanner::Outcome::kComplete) scanned.size = scanner.size();
  return scanned;
}

void check(const Headers& headers, std::size_t head_bytes) {
  require(headers.fields().size() <= kHeadFieldsMax, "the number of fields is limited");
  std::size_t bytes = 0;
  for (const auto& [name, value] : headers.fields()) {
    require(is_token(name), "a name is a token");
    require(value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos, "a value stays in its field");
    bytes += name.size() + value.size();
  }
  require(bytes < head_bytes, "the fields are parts of the head");
}

std::string spell(const Headers& headers) {
  std::string text;
  for (const auto& [name, value] : headers.fields()) text.append(name).append(": ").append(value).append("\r\n");
  return text + "\r\n";
}

bool same(const std::expected<Framing, Refusal>& a, const std::expected<Framing, Refusal>& b) {
  return a.has_value() == b.has_value() && (!a || (a->kind == b->kind && a->length == b->length));
}

void check_request(std::string_view bytes) {
  const auto head = parse_request_head(bytes);
  if (!head) {
    require(head.error().status >= 400 && head.error().status < 600, "a refusal has a status");
    return;
  }
  check(head->headers, bytes.size());
  const auto framing = framing_of(*head);
  if (framing && framing->kind == Framing::Kind::kLength) require(framing->length > 0, "a body has a length");
  require(!framing || framing->kind != Framing::Kind::kUntilClose, "a request does not end with its connection");

  // Written plainly, it must mean the same to whoever comes after us.
  std::string text(to_string(head->method));
  text.append(" ").append(head->target.raw).append(head->is_http_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
  text += spell(head->headers);
  require(scan(text, text.size()) == Scanned{HeadScanner::Outcome::kComplete, text.size()}, "it ends where it did");
  const auto again = parse_request_head(text);
  require(again && again->method == head->method && again->target.raw == head->target.raw &&
              again->headers.fields() == head->headers.fields() && again->is_http_1_0 == head->is_http_1_0 &&
              again->keep_alive == head->keep_alive && same(framing_of(*again), framing),
          "another spelling is the same request");
}

void check_response(std::string_view bytes) {
  const auto head = parse_response_head(bytes);
  if (!head) return;
  check(head->headers, bytes.size());
  require(head->status <= 999, "a status has three digits");
  const auto framing = framing_of(*head, Method::kHead);
  require(!framing || framing->kind == Framing::Kind::kNone, "the answer to HEAD has no body");
  static_cast<void>(framing_of(*head, Method::kGet));
}

void check(fuzz::Input input) {
  const std::size_t step = 1 + input.number<std::uint8_t>();
  const std::string_view bytes = input.text();
  const Scanned whole = scan(bytes, bytes.size());
  require(scan(bytes, step) == whole && scan(bytes, 1) == whole, "it does not depend on how the bytes arrive");
  require(whole.size <= bytes.size(), "a head ends within the bytes");
  if (whole.outcome != HeadScanner::Outcome::kComplete) return;
  check_request(bytes.substr(0, whole.size));
  check_response(bytes.substr(0, whole.size));
}

}  // namespace
}  // namespace portreto::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::http::check({data, size});
  return 0;
}
