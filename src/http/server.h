#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/router.h"

namespace portreto::http {

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                               // 0: any free port, told by Server::port()
  std::size_t connections_max = 4096;                   // one more is answered 503 and closed
  std::size_t header_bytes_max = 16 * 1024;             // 4 KiB at least; 431 beyond
  std::chrono::milliseconds header_timeout{5000};       // from the first byte to the end of the header (SECURITY 44)
  std::chrono::milliseconds idle_timeout{60000};        // keep-alive, between requests
  std::chrono::milliseconds body_stall_timeout{15000};  // no progress of a body in either direction
  std::chrono::milliseconds request_deadline{10000};    // ARCHITECTURE.md "Edge 10 s"; not for streaming routes
  // A request that waited longer before it could start is answered 503 with Retry-After, once those before it waited as
  // long for a while (http/shedder.h). 0: never.
  std::chrono::milliseconds queue_time_max{0};
  std::vector<std::string> trusted_proxies{};  // addresses or CIDR whose X-Forwarded-*, X-Request-Id, traceparent count
  // Whether X-Deadline-Ms counts: for tiers that only other tiers can reach. It never lengthens request_deadline.
  bool trust_deadline_header = false;
};

// An HTTP/1.1 server: one coroutine per connection, on the given loops in turn. Each loop is run by one thread. A
// handler runs on its connection's loop and must not block it. Requests that are pipelined are answered one after the
// other.
//
// Request smuggling vectors of SECURITY.md line 43 are refused before routing with 400 and a closed connection. A body
// that the handler left unread is read over when it is small, else the connection is closed. Timeouts are held to about
// a tenth of the shortest of them.
//
// The router must outlive the connections: destroy the server and the router when drain() has returned, or when the
// loops do not run any more.
class Server {
 public:
  // Throws std::invalid_argument for a trusted proxy that is no address, and for no loops.
  Server(std::vector<boost::asio::io_context*> loops, ServerSettings settings, const Router& router);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds and listens, or throws std::system_error with the address in its text. Once. From now on the process ignores
  // SIGPIPE.
  void start();
  // Valid after start().
  std::uint16_t port() const;
  // Takes no new connections (those that wait in the kernel's queue are still served), closes idle ones; from now on
  // answers carry "Connection: close". Any thread; twice is as once.
  void stop_accepting();
  // stop_accepting(), then resumes when no request is running any more, or after `at_most`; then closes what is left.
  Task<void> drain(std::chrono::milliseconds at_most);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace portreto::http
