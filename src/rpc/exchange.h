#pragma once

#include <memory>
#include <string_view>

#include "http/framing.h"
#include "http/head_parser.h"
#include "http/message.h"
#include "rpc/client_connection.h"
#include "rpc/connection_pool.h"
#include "rpc/socket_client.h"

namespace portreto::rpc {

// One request and its answer on one connection. Lives in the coroutine of the call, on the connection's event loop;
// used once. The settings, and what Outgoing points to, must outlive it.
class Exchange {
 public:
  struct Outgoing {
    http::Request& request;
    std::string_view head;
    ByteView first_part;  // of the body, which was read already
    bool is_whole_body;   // nothing follows the first part
  };

  Exchange(std::shared_ptr<ClientConnection> connection, std::shared_ptr<ConnectionPool> pool,
           const SocketClientSettings& settings, Outgoing outgoing);

  // Errors: what the request's own body failed with; kDeadlineExceeded; kUnavailable when nothing was sent;
  // kOutcomeUnknown for everything else that goes wrong.
  Task<Result<http::Response>> run();

  // After a failure: whether the connection was dead already, so that the server has seen nothing of the request;
  // whether it broke before the first byte of an answer.
  bool was_nothing_sent() const { return connection_->stream().sent_bytes() == sent_bytes_before_; }
  bool was_unanswered() const { return is_broken_ && !has_answer_begun_; }

 private:
  Task<Status> send_request();
  Task<Status> send_rest_of_body();
  Task<Result<http::ResponseHead>> read_head();
  Task<Result<http::ResponseHead>> read_final_head();
  Task<Result<http::Response>> read_response();
  Task<Status> write(std::string_view first, ByteView second);
  ClientConnection::TimePoint step_deadline() const;
  std::unexpected<Error> lost(const Error& error);

  const std::shared_ptr<ClientConnection> connection_;
  const std::shared_ptr<ConnectionPool> pool_;
  const SocketClientSettings& settings_;
  const Outgoing outgoing_;
  const std::uint64_t sent_bytes_before_;
  bool is_fully_sent_ = false;
  bool has_answer_begun_ = false;
  bool is_broken_ = false;
};

}  // namespace portreto::rpc
