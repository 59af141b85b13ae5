#include "rpc/in_memory_transport.h"

#include <chrono>
#include <utility>

#include "http/forwarded.h"
#include "http/header_names.h"

namespace portreto::rpc {

InMemoryTransport::InMemoryTransport(const http::Router& router, std::string service_credential)
    : router_(router), service_credential_(std::move(service_credential)) {}

Task<Result<http::Response>> InMemoryTransport::send(http::Request request) {
  if (request.context.deadline <= std::chrono::steady_clock::now()) {
    co_return fail(ErrorCode::kDeadlineExceeded, "This took too long. Try again in a moment.");
  }
  if (request.context.request_id.empty()) request.context.request_id = http::make_request_id();
  if (!request.context.trace.is_set()) request.context.trace = http::make_trace();
  request.context.trace.parent_id = http::make_span_id();
  request.headers.remove(http::kServiceCredentialHeader);
  if (!service_credential_.empty()) {
    request.headers.add(std::string(http::kServiceCredentialHeader), service_credential_);
  }
  co_return co_await router_.dispatch(request);
}

}  // namespace portreto::rpc
