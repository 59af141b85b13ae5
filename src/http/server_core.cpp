#include "http/server_core.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <stdexcept>

#include "http/connection.h"

namespace portreto::http {

namespace {

std::chrono::milliseconds sweep_interval(const ServerSettings& settings) {
  using std::chrono::milliseconds;
  const auto shortest = std::min(
      {settings.header_timeout, settings.idle_timeout, settings.body_stall_timeout, settings.request_deadline});
  return std::clamp(shortest / 10, milliseconds(5), milliseconds(250));
}

}  // namespace

ServerCore::ServerCore(std::vector<boost::asio::io_context*> contexts, ServerSettings the_settings,
                       const Router& the_router)
    : settings(std::move(the_settings)), router(the_router), proxies(settings.trusted_proxies) {
  if (contexts.empty()) throw std::invalid_argument("a server needs an event loop");
  for (auto* context : contexts) {
    loops.push_back(std::make_unique<Loop>(Loop{.context = *context, .shedder = Shedder(settings.queue_time_max)}));
  }
}

Task<void> sweep_deadlines(std::shared_ptr<ServerCore> core, std::size_t loop) {
  auto& connections = core->loops[loop]->connections;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  while (!core->is_stopped || !connections.empty()) {
    timer.expires_after(sweep_interval(core->settings));
    co_await timer.async_wait(boost::asio::as_tuple(boost::asio::deferred));
    const auto now = std::chrono::steady_clock::now();
    for (auto& connection : connections) connection.expire_if_due(now);
    if (core->is_stopped) close_all(*core->loops[loop]);
  }
}

void close_idle(ServerCore::Loop& loop) {
  for (auto& connection : loop.connections) connection.close_if_idle();
}

void close_all(ServerCore::Loop& loop) {
  for (auto& connection : loop.connections) connection.close();
}

}  // namespace portreto::http
