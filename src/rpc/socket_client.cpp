#include "rpc/socket_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <optional>
#include <utility>

#include "base/address.h"
#include "http/forwarded.h"
#include "rpc/client_connection.h"
#include "rpc/connection_pool.h"
#include "rpc/exchange.h"
#include "rpc/repeatable.h"
#include "rpc/request_head.h"

namespace portreto::rpc {

namespace {

// Counts a call for as long as it lives.
class Slot {
 public:
  explicit Slot(std::atomic<std::size_t>& count) : count_(count), number_(count.fetch_add(1) + 1) {}
  ~Slot() { count_.fetch_sub(1); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  std::size_t number() const { return number_; }

 private:
  std::atomic<std::size_t>& count_;
  const std::size_t number_;
};

}  // namespace

SocketClient::SocketClient(SocketClientSettings settings)
    : settings_(std::move(settings)),
      authority_(to_string(Address{settings_.host, settings_.port})),
      pool_(std::make_shared<ConnectionPool>(settings_.idle_connections_max, settings_.idle_timeout)) {}

SocketClient::~SocketClient() = default;

Task<Result<http::Response>> SocketClient::send(http::Request request) { co_return co_await send_kept(request); }

Task<Result<http::Response>> SocketClient::send_kept(http::Request& request) {
  const Slot slot(calls_);
  if (slot.number() > settings_.calls_max) co_return fail(Error::overloaded());
  if (request.context.deadline <= std::chrono::steady_clock::now()) {
    co_return fail(ErrorCode::kDeadlineExceeded, "This took too long. Try again in a moment.");
  }
  if (request.context.request_id.empty()) request.context.request_id = http::make_request_id();
  if (!request.context.trace.is_set()) request.context.trace = http::make_trace();
  co_return co_await call(request);
}

Task<Result<http::Response>> SocketClient::call(http::Request& request) {
  // The first part of the body travels in the same packet as the head, and can be sent a second time.
  Bytes first_part;
  if (request.body) {
    PORTRETO_CO_ASSIGN(first_part, co_await request.body->read());
    if (first_part.empty() && request.body->size().value_or(0) > 0) {
      co_return fail(ErrorCode::kInvalidArgument, "The content has another length than it was declared with.");
    }
  }
  const bool has_body = !first_part.empty();
  const bool is_whole_body = !has_body || request.body->size() == first_part.size();
  const auto executor = co_await boost::asio::this_coro::executor;

  std::optional<Result<http::Response>> lost;  // of a kept connection, when the server may have carried the call out
  for (bool may_use_kept = true;; may_use_kept = false) {
    auto connection = may_use_kept ? pool_->take(executor) : nullptr;
    const bool is_kept = connection != nullptr;
    if (!is_kept) {
      const auto deadline =
          std::min(request.context.deadline, std::chrono::steady_clock::now() + settings_.connect_timeout);
      auto connected =
          co_await ClientConnection::connect(settings_.host, settings_.port, deadline, settings_.header_bytes_max);
      if (!connected && lost) co_return *std::move(lost);
      if (!connected) co_return fail(std::move(connected).error());
      connection = *std::move(connected);
    }
    auto head = make_request_head(request, {authority_, settings_.service_credential, has_body});
    if (has_body && !request.body->size()) head += fmt::format("{:x}\r\n", first_part.size());
    Exchange exchange(std::move(connection), pool_, settings_, {request, head, first_part, is_whole_body});
    auto response = co_await exchange.run();
    const bool is_repeatable = exchange.was_nothing_sent() || (is_idempotent(request.method) && is_whole_body);
    if (response || !is_kept || !exchange.was_unanswered() || !is_repeatable) co_return response;
    if (!exchange.was_nothing_sent() && !is_safe(request.method)) lost = std::move(response);
  }
}

}  // namespace portreto::rpc
