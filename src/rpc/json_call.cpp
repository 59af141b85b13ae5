#include "rpc/json_call.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <utility>

#include "http/media_type.h"
#include "http/status.h"

namespace portreto::rpc {

namespace {

namespace json = boost::json;

constexpr int kRetryAfterMax_s = 24 * 60 * 60;

std::string string_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* text = value ? value->if_string() : nullptr;
  return text ? std::string(text->data(), text->size()) : std::string();
}

int retry_after_of(const http::Headers& headers) {
  const auto text = headers.find("Retry-After").value_or("");
  int seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::clamp(seconds, 0, kRetryAfterMax_s);
}

void read_problem(const json::object& problem, Error& error) {
  if (const auto code = http::parse_error_code(string_at(problem, "code"))) error.code = *code;
  if (auto detail = string_at(problem, "detail"); !detail.empty()) error.message = std::move(detail);
  const auto* errors = problem.if_contains("errors");
  if (!errors || !errors->is_array()) return;
  for (const auto& entry : errors->get_array()) {
    if (const auto* field = entry.if_object()) {
      error.fields.push_back({string_at(*field, "field"), string_at(*field, "message")});
    }
  }
}

std::unexpected<Error> not_understood() {
  return fail(ErrorCode::kOutcomeUnknown, "A part of the service gave an answer that makes no sense.");
}

}  // namespace

Error error_of(unsigned status, const http::Headers& headers, std::string_view body) {
  Error error{http::code_of(status), std::string(http::reason_of(status))};
  error.retry_after_s = retry_after_of(headers);
  if (!http::has_media_type(headers, "application/problem+json")) return error;
  boost::system::error_code parse_error;
  const auto problem = json::parse(json::string_view(body.data(), body.size()), parse_error);
  if (!parse_error && problem.is_object()) read_problem(problem.get_object(), error);
  return error;
}

Task<Result<JsonAnswer>> call_json(http::Client& client, JsonCall call) {
  PORTRETO_CO_ASSIGN(auto target, http::Target::parse(call.target));
  http::Request request{.method = call.method,
                        .target = std::move(target),
                        .headers = std::move(call.headers),
                        .context = std::move(call.context)};
  request.headers.set("Accept", "application/json");
  if (!call.bearer_token.empty() && !request.headers.set("Authorization", "Bearer " + call.bearer_token)) {
    co_return fail(ErrorCode::kUnauthenticated, "The token is malformed.");
  }
  std::unique_ptr<http::BodyReader> body;
  if (call.body) {
    request.headers.set("Content-Type", "application/json");
    body = http::make_body(json::serialize(*call.body));
    request.body = body.get();
  }
  PORTRETO_CO_ASSIGN(auto response, co_await client.send(std::move(request)));
  auto text = co_await http::collect(std::move(response.body), call.answer_bytes_max);
  if (!text) co_return text.error().code == ErrorCode::kPayloadTooLarge ? not_understood() : fail(text.error());
  if (response.status < 200 || response.status > 299)
    co_return fail(error_of(response.status, response.headers, *text));

  JsonAnswer answer{.status = response.status, .headers = std::move(response.headers)};
  if (text->empty()) co_return answer;
  boost::system::error_code parse_error;
  answer.body = json::parse(json::string_view(text->data(), text->size()), parse_error);
  if (parse_error) co_return not_understood();
  co_return answer;
}

}  // namespace portreto::rpc
