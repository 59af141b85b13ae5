#include "http/server.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <csignal>
#include <system_error>

#include "http/connection.h"
#include "http/server_core.h"
#include "runtime/log.h"
#include "runtime/spawn.h"
#include "runtime/timer.h"

namespace portreto::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kOutcome = asio::as_tuple(asio::deferred);
// How long to wait when the process has no file descriptor left: accepting again at once would only spin.
constexpr std::chrono::milliseconds kAcceptPause{50};
constexpr std::chrono::milliseconds kDrainPoll{5};
// How long drain() waits for connections that it closed to notice.
constexpr std::chrono::milliseconds kCloseTimeout{1000};

constexpr std::string_view kBusyAnswer =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 20\r\nRetry-After: 1\r\n"
    "Connection: close\r\n\r\nThe server is busy.\n";

void refuse_connection(tcp::socket socket) {
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kBusyAnswer), ignored);
}

// The same connection as a socket of another loop. Accepting straight into that would leave, in the first loop, a
// socket that may outlive its own.
tcp::socket move_to(asio::io_context& context, tcp::socket socket) {
  boost::system::error_code error;
  const auto endpoint = socket.local_endpoint(error);
  tcp::socket moved(context);
  moved.assign(error ? tcp::v4() : endpoint.protocol(), socket.release());
  return moved;
}

void take(const std::shared_ptr<ServerCore>& core, std::size_t loop, tcp::socket socket) {
  if (core->connections.fetch_add(1) >= core->settings.connections_max) {
    core->connections.fetch_sub(1);
    refuse_connection(std::move(socket));
    return;
  }
  auto& context = core->loops[loop]->context;
  spawn(context.get_executor(), "http connection", Connection::serve(core, loop, move_to(context, std::move(socket))));
}

// Hands connections to the loops in turn. The acceptor lives in this coroutine, on the first loop.
Task<void> accept_connections(std::shared_ptr<ServerCore> core, std::shared_ptr<tcp::acceptor> acceptor) {
  std::size_t loop = 0;
  while (!core->is_draining) {
    loop = (loop + 1) % core->loops.size();
    auto [error, socket] = co_await acceptor->async_accept(kOutcome);
    if (!error) {
      take(core, loop, std::move(socket));
    } else if (error != asio::error::operation_aborted && error != asio::error::connection_aborted) {
      log::warn("accepting a connection failed", {{"error", error.message()}});
      co_await sleep_for(kAcceptPause);
    }
  }
  // Who waits in the kernel's queue was promised a connection; closing now would reset it.
  boost::system::error_code error;
  acceptor->non_blocking(true, error);
  while (!error) {
    auto socket = acceptor->accept(error);
    if (!error) take(core, loop, std::move(socket));
  }
  acceptor->close(error);
}

tcp::acceptor listen(asio::io_context& context, const ServerSettings& settings) {
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(settings.address), settings.port);
    tcp::acceptor acceptor(context);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    return acceptor;
  } catch (const boost::system::system_error& error) {
    throw std::system_error(error.code(), fmt::format("cannot listen on {} port {}", settings.address, settings.port));
  }
}

}  // namespace

struct Server::Impl {
  std::shared_ptr<ServerCore> core;
  std::weak_ptr<tcp::acceptor> acceptor;  // owned by accept_connections()
  std::uint16_t port = 0;

  template <typename Action>
  void on_each_loop(Action action) {
    for (std::size_t i = 0; i < core->loops.size(); ++i) {
      asio::post(core->loops[i]->context, [core = core, i, action] { action(*core->loops[i]); });
    }
  }
};

Server::Server(std::vector<asio::io_context*> loops, ServerSettings settings, const Router& router)
    : impl_(std::make_shared<Impl>()) {
  impl_->core = std::make_shared<ServerCore>(std::move(loops), std::move(settings), router);
}

Server::~Server() {
  stop_accepting();
  impl_->on_each_loop(close_all);
  impl_->core->is_stopped = true;
}

void Server::start() {
  std::signal(SIGPIPE, SIG_IGN);  // sendfile(2) has no flag against it
  auto& core = impl_->core;
  auto& first = core->loops.front()->context;
  auto acceptor = std::make_shared<tcp::acceptor>(listen(first, core->settings));
  impl_->port = acceptor->local_endpoint().port();
  impl_->acceptor = acceptor;
  for (std::size_t i = 0; i < core->loops.size(); ++i) {
    spawn(core->loops[i]->context.get_executor(), "http deadlines", sweep_deadlines(core, i));
  }
  spawn(first.get_executor(), "http acceptor", accept_connections(core, std::move(acceptor)));
}

std::uint16_t Server::port() const { return impl_->port; }

void Server::stop_accepting() {
  if (impl_->core->is_draining.exchange(true)) return;
  asio::post(impl_->core->loops.front()->context, [weak = impl_->acceptor] {
    boost::system::error_code ignored;
    if (const auto acceptor = weak.lock()) acceptor->cancel(ignored);
  });
  impl_->on_each_loop(close_idle);
}

Task<void> Server::drain(std::chrono::milliseconds at_most) {
  const auto impl = impl_;
  stop_accepting();
  const auto& core = *impl->core;
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  const auto is_serving = [&] { return core.connections > 0 || !impl->acceptor.expired(); };
  while (is_serving() && std::chrono::steady_clock::now() < deadline) {
    co_await sleep_for(kDrainPoll);
    impl->on_each_loop(close_idle);
  }
  impl->on_each_loop(close_all);
  const auto close_deadline = std::chrono::steady_clock::now() + kCloseTimeout;
  while (core.connections > 0 && std::chrono::steady_clock::now() < close_deadline) co_await sleep_for(kDrainPoll);
}

}  // namespace portreto::http
