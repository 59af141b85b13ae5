#include "http/head_parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <limits>

namespace portreto::http {

namespace {

namespace beast = boost::beast;
using ParseError = beast::error_code;

std::string_view std_view(beast::string_view text) { return {text.data(), text.size()}; }

// Collects what both kinds of head have. The body never goes through Beast: its parser asserts on a last chunk that
// arrives byte by byte, and copies more than is needed.
template <bool is_request, typename Head>
class HeadParser : public beast::http::basic_parser<is_request> {
 public:
  HeadParser() {
    this->skip(true);
    this->header_limit(std::numeric_limits<std::uint32_t>::max());  // the caller's buffer is the limit
  }

  // Whether all of `bytes` is one well-formed head.
  bool parse(std::string_view bytes) {
    ParseError error;
    const auto used = this->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    return !error && this->is_header_done() && used == bytes.size();
  }

  Head head;
  bool has_too_many_fields = false;
  std::string_view method_text;
  std::string_view target_text;

 private:
  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                       ParseError&) override {
    method_text = std_view(method);
    target_text = std_view(target);
    head.is_http_1_0 = version == 10;
  }
  void on_response_impl(int status, beast::string_view, int version, ParseError&) override {
    if constexpr (!is_request) head.status = static_cast<unsigned>(status);
    head.is_http_1_0 = version == 10;
  }
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     ParseError& error) override {
    has_too_many_fields = head.headers.fields().size() >= kHeadFieldsMax;
    if (has_too_many_fields || !head.headers.add(std::string(name), std::string(value))) {
      error = beast::http::error::bad_field;
    }
  }
  void on_header_impl(ParseError&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, ParseError&) override {}
  std::size_t on_body_impl(beast::string_view, ParseError&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, ParseError&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, ParseError&) override { return 0; }
  void on_finish_impl(ParseError&) override {}
};

}  // namespace

std::expected<RequestHead, Refusal> parse_request_head(std::string_view bytes) {
  HeadParser<true, RequestHead> parser;
  const bool is_well_formed = parser.parse(bytes);
  if (parser.has_too_many_fields) return std::unexpected(Refusal{431, "The request has too many header fields."});
  if (!is_well_formed) return std::unexpected(Refusal{400, "The request is malformed."});
  if (parser.target_text.size() > kTargetBytesMax) {
    return std::unexpected(Refusal{414, "The address of the request is too long."});
  }
  const auto method = parse_method(parser.method_text);
  if (!method) return std::unexpected(Refusal{501, "The method of the request is not known here."});
  auto target = Target::parse(parser.target_text);
  if (!target) return std::unexpected(Refusal{400, "The address of the request is not valid."});
  auto head = std::move(parser.head);
  head.method = *method;
  head.target = std::move(*target);
  head.keep_alive = parser.keep_alive();
  return head;
}

Result<ResponseHead> parse_response_head(std::string_view bytes) {
  HeadParser<false, ResponseHead> parser;
  if (!parser.parse(bytes)) return fail(ErrorCode::kOutcomeUnknown, "The answer of another server is malformed.");
  auto head = std::move(parser.head);
  head.keep_alive = parser.keep_alive();
  return head;
}

}  // namespace portreto::http
