#pragma once

#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "runtime/task.h"

namespace portreto {

// Stands between a client and a server on this machine, and breaks what passes. For tests only.
class TcpProxy {
 public:
  enum class Mode {
    kPass,
    kHold,         // nothing goes on, in both directions, and no connection ends: a partition, or a suspended process
    kDropAnswers,  // the server hears all, the client nothing
    kCutRequests,  // a connection on which the client says something ends, and the server does not hear it
    kCutAnswers,   // one on which the server says something ends, and the client does not hear it
    kSlow,         // what passes is kSlowness late
  };

  static constexpr std::chrono::milliseconds kSlowness{50};

  explicit TcpProxy(std::uint16_t server)
      : server_(boost::asio::ip::address_v4::loopback(), server),
        acceptor_(loop_, Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)) {
    boost::asio::co_spawn(loop_, accept(), boost::asio::detached);
  }
  ~TcpProxy() {
    loop_.stop();
    loop_.join();
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
  void set(Mode mode) { mode_ = mode; }
  // Ends all connections; new ones are accepted.
  void cut() {
    boost::asio::post(loop_, [this] {
      for (const auto& socket : sockets_) {
        boost::system::error_code ignored;
        socket->close(ignored);
      }
      sockets_.clear();
    });
  }

 private:
  using Tcp = boost::asio::ip::tcp;
  using SocketPtr = std::shared_ptr<Tcp::socket>;

  Task<void> accept() {
    while (true) {
      auto client = std::make_shared<Tcp::socket>(co_await acceptor_.async_accept(boost::asio::use_awaitable));
      auto server = std::make_shared<Tcp::socket>(loop_);
      boost::system::error_code error;
      co_await server->async_connect(server_, boost::asio::redirect_error(boost::asio::use_awaitable, error));
      if (error) continue;
      sockets_.push_back(client);
      sockets_.push_back(server);
      boost::asio::co_spawn(loop_, pump(client, server, Mode::kPass, Mode::kCutRequests), boost::asio::detached);
      boost::asio::co_spawn(loop_, pump(server, client, Mode::kDropAnswers, Mode::kCutAnswers), boost::asio::detached);
    }
  }

  Task<void> pump(SocketPtr from, SocketPtr to, Mode dropped_in, Mode cut_in) {
    std::array<char, 16 * 1024> bytes;
    bool has_hole = false;
    boost::system::error_code error;
    while (!error) {
      const std::size_t size = co_await from->async_read_some(
          boost::asio::buffer(bytes), boost::asio::redirect_error(boost::asio::use_awaitable, error));
      while (mode_ == Mode::kHold) co_await wait(std::chrono::milliseconds(5));
      if (mode_ == Mode::kSlow) co_await wait(kSlowness);
      if (mode_ == cut_in) break;
      if (dropped_in != Mode::kPass && mode_ == dropped_in) has_hole = true;
      if (has_hole && mode_ == dropped_in) continue;
      if (has_hole) break;  // TCP leaves no bytes out
      if (!error) {
        co_await boost::asio::async_write(*to, boost::asio::buffer(bytes, size),
                                          boost::asio::redirect_error(boost::asio::use_awaitable, error));
      }
    }
    boost::system::error_code ignored;
    to->close(ignored);
    from->close(ignored);
  }

  Task<void> wait(std::chrono::milliseconds time) {
    boost::asio::steady_timer timer(loop_, time);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }

  boost::asio::thread_pool loop_{1};
  const Tcp::endpoint server_;
  Tcp::acceptor acceptor_;
  std::list<SocketPtr> sockets_;
  std::atomic<Mode> mode_{Mode::kPass};
};

}  // namespace portreto
