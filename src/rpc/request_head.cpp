#include "rpc/request_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "http/ascii.h"
#include "http/header_names.h"

namespace portreto::rpc {

namespace {

constexpr std::array<std::string_view, 16> kOurs{
    "Host",
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "Upgrade",
    "TE",
    "Expect",
    "Content-Length",
    "Transfer-Encoding",
    http::kRequestIdHeader,
    http::kDeadlineHeader,
    http::kTraceParentHeader,
    http::kTraceStateHeader,
    http::kForwardedForHeader,
    http::kForwardedProtoHeader,
    http::kServiceCredentialHeader,
};

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out.append(name).append(": ").append(value).append("\r\n");
}

std::string remaining_ms(std::chrono::steady_clock::time_point deadline) {
  if (deadline == std::chrono::steady_clock::time_point::max()) return {};
  const auto left = std::chrono::floor<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return std::to_string(std::max<std::int64_t>(left.count(), 0));
}

// A method that usually has content says so when it has none (RFC 9110 section 8.6).
std::string content_length(const http::Request& request, const CallFields& call) {
  if (call.has_body) return request.body->size() ? std::to_string(*request.body->size()) : std::string();
  using http::Method;
  const bool expects_body =
      request.method == Method::kPost || request.method == Method::kPut || request.method == Method::kPatch;
  return expects_body ? "0" : "";
}

}  // namespace

std::string make_request_head(const http::Request& request, const CallFields& call) {
  std::string out = fmt::format("{} {} HTTP/1.1\r\n", http::to_string(request.method), request.target.raw);
  append_field(out, "Host", call.authority);
  for (const auto& [name, value] : request.headers.fields()) {
    const auto is_same = [&name](std::string_view ours) { return http::equal_ignoring_case(name, ours); };
    if (std::ranges::none_of(kOurs, is_same)) append_field(out, name, value);
  }
  append_field(out, "Content-Length", content_length(request, call));
  if (call.has_body && !request.body->size()) append_field(out, "Transfer-Encoding", "chunked");
  append_field(out, http::kRequestIdHeader, request.context.request_id);
  append_field(out, http::kDeadlineHeader, remaining_ms(request.context.deadline));
  append_field(out, http::kTraceParentHeader, http::to_traceparent(request.context.trace, http::make_span_id()));
  append_field(out, http::kForwardedForHeader, request.context.peer_address);
  append_field(out, http::kForwardedProtoHeader, request.context.is_secure ? "https" : "http");
  append_field(out, http::kServiceCredentialHeader, call.service_credential);
  return out.append("\r\n");
}

}  // namespace portreto::rpc
