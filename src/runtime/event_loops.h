#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

namespace portreto {

// Event loops, each with one thread, so that what runs on one loop needs no lock among itself. Threads start in
// start(); until then tasks can be spawned and wait. An exception that escapes from a handler is logged, and its loop
// goes on. Destroy first whatever resumes tasks here from other threads (a BlockingPool).
class EventLoops {
 public:
  // 0: one for each core.
  explicit EventLoops(std::size_t count);
  ~EventLoops();  // stop() and join()
  EventLoops(const EventLoops&) = delete;
  EventLoops& operator=(const EventLoops&) = delete;

  // Once.
  void start();
  // Ends the threads as soon as their current handlers return; tasks that wait are destroyed with the loops. Any
  // thread; twice is as once.
  void stop();
  // Waits until the threads have ended, which is after stop(). Not from one of them. Twice is as once.
  void join();

  // The loops in turn. Any thread.
  boost::asio::io_context& next();
  // All of them, for a server that spreads its connections. Valid as long as this.
  std::vector<boost::asio::io_context*> all() const;

 private:
  struct Loop {
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
    std::thread thread;
  };

  std::vector<std::unique_ptr<Loop>> loops_;
  std::atomic<std::size_t> next_{0};
};

}  // namespace portreto
