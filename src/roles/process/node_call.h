#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "http/client.h"
#include "security/service_credential.h"

namespace portreto::roles {

// A request of the steward to a storage node.
struct NodeCall {
  std::optional<std::uint64_t> epoch;  // in which it leads
  http::Method method = http::Method::kGet;
  std::string target;
  std::string body{};  // JSON; empty: none
  std::chrono::milliseconds timeout{};
};

// The body of the answer, in time. What is not 2xx becomes the error that the node meant; kUnavailable without a
// credential or when it does not lead, kOutcomeUnknown when an answer breaks off, else the errors of http::Client.
Task<Result<std::string>> call_node(http::Client& node, const security::ServiceCredentials& credentials, Timestamp now,
                                    NodeCall call);

}  // namespace portreto::roles
