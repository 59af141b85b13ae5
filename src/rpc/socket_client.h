#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "http/client.h"

namespace portreto::rpc {

struct SocketClientSettings {
  std::string host;  // an address, or a name for the system's resolver
  std::uint16_t port = 0;
  std::string service_credential{};                         // sent with each call; empty for none
  std::chrono::milliseconds connect_timeout{200};           // ARCHITECTURE.md "connect 200 ms"
  std::chrono::milliseconds stall_timeout{15000};           // no progress in either direction, or no answer
  std::chrono::milliseconds idle_timeout{30000};            // of a kept connection; less than the server's 60 s
  std::size_t idle_connections_max = 64;                    // per event loop
  std::size_t calls_max = 1024;                             // at once; one more is kOverloaded
  std::size_t header_bytes_max = 16 * 1024;                 // of an answer
  std::size_t buffered_body_bytes_max = 64 * 1024;          // longer answers are streamed
  std::size_t undeclared_body_bytes_max = 8 * 1024 * 1024;  // of an answer that does not tell its length
};

class ConnectionPool;

// Calls one server by HTTP/1.1, over connections that are kept. Thread-safe: a call runs on its caller's event loop,
// with connections of that loop. Destroyed before the loops, and after the last call has ended.
//
// The context's deadline limits a call up to the answer's header, and its body when that is short. A longer body is
// streamed: it is read on the caller's loop, is limited by stall_timeout between its parts, and dropping it closes the
// connection. Errors as http::Client says. A kept connection that the server has closed meanwhile is replaced once,
// when nothing was sent on it, or the method is idempotent and the body can be sent again (it is short, and its length
// known).
class SocketClient final : public http::Client {
 public:
  explicit SocketClient(SocketClientSettings settings);
  ~SocketClient() override;
  Task<Result<http::Response>> send(http::Request request) override;
  // The same for a request that its caller keeps until this returns, for a second attempt.
  Task<Result<http::Response>> send_kept(http::Request& request);

 private:
  Task<Result<http::Response>> call(http::Request& request);

  const SocketClientSettings settings_;
  const std::string authority_;
  const std::shared_ptr<ConnectionPool> pool_;  // shared with answers that are still being read
  std::atomic<std::size_t> calls_{0};
};

}  // namespace portreto::rpc
