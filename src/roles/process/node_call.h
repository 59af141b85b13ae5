#pragma once

#include <chrono>
#include <string>

#include "http/client.h"
#include "security/service_credential.h"

namespace portreto::roles {

// A request to a storage node, as one tier to another.
struct NodeCall {
  http::Method method = http::Method::kGet;
  std::string target;
  std::string body{};  // JSON; empty: none
  std::chrono::milliseconds timeout{};
};

// The body of the answer, in time. What is not 2xx becomes the error that the node meant; kUnavailable without a
// credential, kOutcomeUnknown when an answer breaks off, else the errors of http::Client.
Task<Result<std::string>> call_node(http::Client& node, const security::ServiceCredentials& credentials, Timestamp now,
                                    NodeCall call);

}  // namespace portreto::roles
