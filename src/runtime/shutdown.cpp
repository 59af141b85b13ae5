#include "runtime/shutdown.h"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "runtime/log.h"

namespace portreto {
namespace {

constexpr int kSignalExitBase = 128;  // as shells report a process that a signal ended

}  // namespace

Shutdown::Shutdown(boost::asio::io_context& loop)
    : loop_(loop), signals_(loop, SIGTERM, SIGINT), never_(loop, boost::asio::steady_timer::time_point::max()) {
  listen();
}

void Shutdown::listen() {
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    if (source_.stop_requested()) {
      log::warn("ending at once", {{"signal", signal}});
      ::_exit(kSignalExitBase + signal);
    }
    log::info("asked to stop; a second signal ends at once", {{"signal", signal}});
    request();
    listen();
  });
}

void Shutdown::request() {
  if (source_.request_stop()) {
    boost::asio::post(loop_, [this] { never_.cancel(); });
  }
}

Task<void> Shutdown::wait() {
  while (!source_.stop_requested()) {
    co_await never_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

}  // namespace portreto
