#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "http/message.h"
#include "runtime/task.h"

namespace portreto::http {

// One end of a TCP connection that carries HTTP/1.1: a socket, the bytes that were received and not yet used, and the
// moment until which the peer may keep us waiting. Used on one event loop only, by one coroutine at a time; expire(),
// abort() and stop_waiting() may be called by others on the same loop.
//
// The stream has no timer: its owner calls expire() when deadline() has passed (the server by one sweep for all
// connections, the client by one timer a call), so that no operation pays for arming one.
class WireStream {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Keeps at most `buffer_bytes_max` received bytes.
  WireStream(boost::asio::ip::tcp::socket socket, std::size_t buffer_bytes_max);

  // Connected sockets only: no delay, non-blocking.
  void prepare();

  // What was received and not yet used. Valid until the next fill() or consume().
  std::string_view received() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }
  void consume(std::size_t count);
  bool is_full() const { return end_ - begin_ >= buffer_bytes_max_; }

  // Waits for more bytes behind received(); how many came, 0 when the peer has closed its end. Never called when
  // is_full(). Errors of all operations: kDeadlineExceeded after expire(), kUnavailable when the connection is broken.
  Task<Result<std::size_t>> fill();
  // Receives straight into `out`, which is not empty; only when received() is empty. 0 at the end.
  Task<Result<std::size_t>> read_some(std::span<std::byte> out);
  // Writes all of both, in one system call when the socket takes it. Each progress moves the deadline to `stall` from
  // then.
  Task<Status> write(std::string_view first, ByteView second, std::chrono::milliseconds stall);

  // Writes all of `first`, then all of the file's part. Its whole pages never pass through this process; what lies
  // before them may be appended to `first`. kCorruption when the file ends first or cannot be read.
  Task<Status> write_file(std::string& first, FileRegion region, std::chrono::milliseconds stall);

  // How long ago the kernel got the peer's last packet with content; zero when it does not know. Takes a system call.
  std::chrono::milliseconds time_since_received();

  // How much the writes have handed to the kernel so far.
  std::uint64_t sent_bytes() const { return sent_bytes_; }

  // When the owner is to call expire(): set before an operation, lifted as soon as that ends.
  TimePoint deadline() const { return deadline_; }
  void set_deadline(TimePoint deadline) { deadline_ = deadline; }

  // Ends the operation that waits, and every later one, with kDeadlineExceeded.
  void expire();
  bool has_expired() const { return has_expired_; }
  // Takes expire() back, for a last answer to a peer that was too slow.
  void revive() { has_expired_ = false; }
  // Ends the operation that waits, and every later one, with kUnavailable.
  void abort();
  // Ends the operation that waits with kUnavailable, but not one that has its bytes already, nor any later one.
  void stop_waiting();
  // Tells the peer that nothing more will be sent.
  void shutdown_send();

  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  std::unexpected<Error> broken() const;
  // Until the socket takes more; moves the deadline to `stall` from now.
  Task<Status> wait_writable(std::chrono::milliseconds stall);
  bool is_closed() const { return has_expired_ || is_aborted_; }

  boost::asio::ip::tcp::socket socket_;
  const std::size_t buffer_bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t sent_bytes_ = 0;
  TimePoint deadline_ = TimePoint::max();
  bool has_expired_ = false;
  bool is_aborted_ = false;
};

}  // namespace portreto::http
