#include "rpc/client_connection.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>
#include <vector>

#include "runtime/timer.h"

namespace portreto::rpc {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kOutcome = asio::as_tuple(asio::deferred);

std::unexpected<Error> unreachable() {
  return fail(ErrorCode::kUnavailable, "A part of the service cannot be reached. Try again in a moment.");
}

Task<Result<std::vector<tcp::endpoint>>> resolve(std::string host, std::uint16_t port) {
  boost::system::error_code parse_error;
  const auto address = asio::ip::make_address(host, parse_error);
  if (!parse_error) co_return std::vector{tcp::endpoint(address, port)};
  tcp::resolver resolver(co_await asio::this_coro::executor);
  const auto [error, results] = co_await resolver.async_resolve(host, std::to_string(port), kOutcome);
  if (error) co_return unreachable();
  std::vector<tcp::endpoint> endpoints;
  for (const auto& result : results) endpoints.push_back(result.endpoint());
  co_return endpoints;
}

Task<Result<tcp::socket>> open(std::string host, std::uint16_t port) {
  PORTRETO_CO_ASSIGN(const auto endpoints, co_await resolve(std::move(host), port));
  tcp::socket socket(co_await asio::this_coro::executor);
  const auto [error, endpoint] = co_await asio::async_connect(socket, endpoints, kOutcome);
  if (error) co_return unreachable();
  co_return socket;
}

}  // namespace

Task<Result<std::shared_ptr<ClientConnection>>> ClientConnection::connect(std::string host, std::uint16_t port,
                                                                          TimePoint deadline,
                                                                          std::size_t buffer_bytes_max) {
  auto socket = co_await with_deadline(open(std::move(host), port), deadline);
  if (!socket) co_return unreachable();
  co_return std::make_shared<ClientConnection>(std::move(*socket), buffer_bytes_max);
}

ClientConnection::ClientConnection(tcp::socket socket, std::size_t buffer_bytes_max)
    : stream_(std::move(socket), buffer_bytes_max), timer_(stream_.socket().get_executor()) {
  stream_.prepare();
}

bool ClientConnection::is_quiet() {
  std::array<char, 1> byte{};
  boost::system::error_code error;
  stream_.socket().receive(asio::buffer(byte), tcp::socket::message_peek, error);
  return error == asio::error::would_block || error == asio::error::try_again;
}

StepTimer::StepTimer(std::shared_ptr<ClientConnection> connection, ClientConnection::TimePoint at)
    : connection_(std::move(connection)) {
  connection_->timer_.expires_at(at);
  connection_->timer_.async_wait(
      [connection = connection_, step = ++connection_->step_](boost::system::error_code error) {
        if (!error && step == connection->step_) connection->stream_.expire();
      });
}

StepTimer::~StepTimer() {
  ++connection_->step_;
  connection_->timer_.cancel();
}

}  // namespace portreto::rpc
