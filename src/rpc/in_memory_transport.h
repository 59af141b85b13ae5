#pragma once

#include <string>

#include "http/client.h"
#include "http/router.h"

namespace portreto::rpc {

// Calls a role that lives in the same process: its router answers in the caller's coroutine, with the limits that its
// server would hold. The context (request id, deadline, client's address) goes along as it is, with a
// span of its own in the trace. A call whose deadline
// has passed is refused with kDeadlineExceeded before anything runs; a running handler is not cut, it looks at the
// deadline itself. Thread-safe; the router outlives it.
class InMemoryTransport final : public http::Client {
 public:
  // `service_credential`: sent with each call, as SocketClient does; empty for none.
  explicit InMemoryTransport(const http::Router& router, std::string service_credential = {});
  Task<Result<http::Response>> send(http::Request request) override;

 private:
  const http::Router& router_;
  const std::string service_credential_;
};

}  // namespace portreto::rpc
