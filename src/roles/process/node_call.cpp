#include "roles/process/node_call.h"

#include <memory>
#include <utility>

#include "http/header_names.h"
#include "roles/api/codec.h"
#include "rpc/json_call.h"

namespace portreto::roles {

Task<Result<std::string>> call_node(http::Client& node, const security::ServiceCredentials& credentials, Timestamp now,
                                    NodeCall call) {
  if (!call.epoch) co_return fail(ErrorCode::kUnavailable, "Another process looks after the photos now.");
  PORTRETO_CO_ASSIGN(std::string credential, credentials.header_value("app", now));
  PORTRETO_CO_ASSIGN(http::Target target, http::Target::parse(call.target));
  const bool has_body = !call.body.empty();
  const auto body = http::make_body(std::move(call.body));
  http::Request request{.method = call.method, .target = std::move(target), .body = body.get()};
  request.headers.set("Authorization", std::move(credential));
  request.headers.set(std::string(http::kLeaderEpochHeader), std::to_string(*call.epoch));
  if (has_body) request.headers.set("Content-Type", "application/json");
  request.context.deadline = std::chrono::steady_clock::now() + call.timeout;
  PORTRETO_CO_ASSIGN(http::Response answer, co_await node.send(std::move(request)));
  auto text = co_await http::collect(std::move(answer.body), api::kResponseJsonBytesMax);
  if (answer.status < 300 && !text) co_return fail(ErrorCode::kOutcomeUnknown, "The node's answer broke off.");
  if (answer.status < 300) co_return text;
  co_return fail(rpc::error_of(answer.status, answer.headers, text.value_or("")));
}

}  // namespace portreto::roles
