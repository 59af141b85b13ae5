#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "http/wire_stream.h"
#include "runtime/task.h"

namespace portreto::rpc {

// A connection to another tier. Not thread-safe: used on the event loop that made it, by one call at a time.
class ClientConnection : public std::enable_shared_from_this<ClientConnection> {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // kUnavailable when nobody answers in time. `host` is an address, or a name: then the system's resolver is asked,
  // whose own timeout comes on top.
  static Task<Result<std::shared_ptr<ClientConnection>>> connect(std::string host, std::uint16_t port,
                                                                 TimePoint deadline, std::size_t buffer_bytes_max);

  ClientConnection(boost::asio::ip::tcp::socket socket, std::size_t buffer_bytes_max);

  http::WireStream& stream() { return stream_; }
  // Whether an idle connection still looks usable: the server has neither closed it nor said anything unasked.
  bool is_quiet();

  TimePoint idle_since{};

 private:
  friend class StepTimer;

  http::WireStream stream_;
  boost::asio::steady_timer timer_;
  std::uint64_t step_ = 0;  // tells a timer that fired late from the current one
};

// Limits one step of a call: expires the connection's stream at a time unless destroyed before. On the connection's
// event loop.
class StepTimer {
 public:
  StepTimer(std::shared_ptr<ClientConnection> connection, ClientConnection::TimePoint at);
  ~StepTimer();
  StepTimer(const StepTimer&) = delete;
  StepTimer& operator=(const StepTimer&) = delete;

 private:
  std::shared_ptr<ClientConnection> connection_;
};

}  // namespace portreto::rpc
