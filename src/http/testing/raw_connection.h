#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

// For tests only: a client that sends exactly the bytes it is told to, and shows exactly what comes back. Blocking,
// with a limit on each wait.
namespace portreto::http::testing {

class RawConnection {
 public:
  static constexpr int kWaitMax_ms = 10000;

  explicit RawConnection(std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
  }
  explicit RawConnection(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  // False when the other side does not take it any more.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  // What comes until the other side closes (or resets).
  std::string read_to_end() {
    while (read_some()) {
    }
    return std::exchange(buffer_, {});
  }

  // What comes up to and with `end`; what came at all when the other side closes before.
  std::string read_until(std::string_view end) {
    auto at = buffer_.find(end);
    while (at == std::string::npos && read_some()) at = buffer_.find(end);
    const auto size = at == std::string::npos ? buffer_.size() : at + end.size();
    return take(size);
  }

  // One response with the body that its Content-Length gives.
  std::string read_response() {
    std::string head = read_until("\r\n\r\n");
    const std::string name = "Content-Length: ";
    const auto at = head.find(name);
    const std::size_t length = at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
    while (buffer_.size() < length && read_some()) {
    }
    return head + take(std::min(length, buffer_.size()));
  }

  // Whether the other side closes within the wait.
  bool is_closed() {
    while (read_some()) {
    }
    return has_ended_;
  }

  void close_sending() { ::shutdown(socket_.native_handle(), SHUT_WR); }
  // Closes so that the other side gets a reset.
  void reset() {
    socket_.set_option(boost::asio::socket_base::linger(true, 0));
    socket_.close();
  }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  bool read_some() {
    pollfd poll_for{.fd = socket_.native_handle(), .events = POLLIN, .revents = 0};
    if (::poll(&poll_for, 1, kWaitMax_ms) <= 0) return false;
    char bytes[16 * 1024];
    const auto count = ::recv(socket_.native_handle(), bytes, sizeof bytes, 0);
    has_ended_ = count <= 0;
    if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }
  std::string take(std::size_t size) {
    std::string result = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return result;
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string buffer_;
  bool has_ended_ = false;
};

}  // namespace portreto::http::testing
