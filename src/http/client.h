#pragma once

#include "http/message.h"

namespace portreto::http {

// One call to another tier. Thread-safe; the implementations are an in-memory transport (src/rpc) and a socket
// client with a connection pool. The request's `body` is read while the call runs. Errors: kUnavailable (nothing was
// sent), kOutcomeUnknown (sent, no complete answer), kDeadlineExceeded. Any HTTP status is a value, not an error.
class Client {
 public:
  virtual ~Client() = default;
  virtual Task<Result<Response>> send(Request request) = 0;
};

}  // namespace portreto::http
