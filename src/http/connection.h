#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "http/framed_body.h"
#include "http/head_parser.h"
#include "http/response_head.h"
#include "http/server_core.h"
#include "http/wire_stream.h"

namespace portreto::http {

// A client's connection: reads a request, dispatches it, writes the answer, and again. Lives in the coroutine that
// serves it, on one loop. The other members are for the same loop.
class Connection : public ConnectionHook {
 public:
  // Serves a connected socket to its end. The coroutine that the server spawns.
  static Task<void> serve(std::shared_ptr<ServerCore> core, std::size_t loop, boost::asio::ip::tcp::socket socket);

  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void expire_if_due(std::chrono::steady_clock::time_point now);
  void close_if_idle();
  void close() { stream_.abort(); }

 private:
  enum class Next { kRequest, kClose, kLinger };

  Connection(ServerCore& core, std::size_t loop, boost::asio::ip::tcp::socket socket);
  Task<void> run();
  Task<bool> wait_for_request();
  Task<Next> serve_request();
  Task<std::expected<RequestHead, Refusal>> read_head();
  Task<Next> refuse(Refusal refusal);
  bool must_shed(const Route* route);
  Request make_request(RequestHead head) const;
  void set_deadline(Request& request, const Route* route) const;
  // Whether all of it was written.
  Task<bool> send(const Request& request, Response& response, bool is_http_1_0, bool keep_alive);
  Task<bool> send_source(BodyWriterSource& source);
  Task<bool> send_endless(BodyWriterSource& source);
  Task<void> linger();

  ServerCore& core_;
  Shedder& shedder_;
  WireStream stream_;
  const boost::asio::ip::address peer_;
  const std::string peer_text_;
  const bool is_peer_trusted_;
  std::string head_out_;  // kept for its capacity
  // Since when we wait for this request; the epoch for the first one, which may have waited to be accepted.
  std::chrono::steady_clock::time_point waiting_since_{};
  bool is_busy_ = false;  // from a request's first byte to the end of its answer
};

}  // namespace portreto::http
