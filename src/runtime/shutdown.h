#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <stop_token>

#include "runtime/task.h"

namespace portreto {

// Listens for SIGTERM and SIGINT from construction on. The first asks the program to stop, as request() does; the
// second ends it at once with exit code 128 + signal, for an operator who will not wait. One object a process; it
// belongs to `loop`, and must be destroyed before it, when its thread no longer runs.
class Shutdown {
 public:
  explicit Shutdown(boost::asio::io_context& loop);
  Shutdown(const Shutdown&) = delete;
  Shutdown& operator=(const Shutdown&) = delete;

  // Resumes when the program is asked to stop; at once when it has been. Await it on `loop`; any number may wait.
  Task<void> wait();
  // The same for code on other threads.
  std::stop_token token() const { return source_.get_token(); }
  // Asks by program instead of by signal. Any thread; twice is as once.
  void request();

 private:
  void listen();

  boost::asio::io_context& loop_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer never_;  // expires at no time; cancelled to wake those who wait
  std::stop_source source_;
};

}  // namespace portreto
