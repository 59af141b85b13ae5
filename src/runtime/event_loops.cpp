#include "runtime/event_loops.h"

#include <pthread.h>

#include <algorithm>
#include <exception>

#include "runtime/log.h"

namespace portreto {
namespace {

void run(boost::asio::io_context& context) noexcept {
  for (;;) {
    try {
      context.run();
      return;
    } catch (const std::exception& error) {
      log::error("a handler failed", {{"error", error.what()}});
    } catch (...) {
      log::error("a handler failed", {{"error", "not a std::exception"}});
    }
  }
}

}  // namespace

EventLoops::EventLoops(std::size_t count) {
  if (count == 0) count = std::max(1U, std::thread::hardware_concurrency());
  loops_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>());
}

EventLoops::~EventLoops() {
  stop();
  join();
}

void EventLoops::start() {
  for (auto& loop : loops_) {
    loop->thread = std::thread([&context = loop->context] { run(context); });
    pthread_setname_np(loop->thread.native_handle(), "event-loop");
  }
}

void EventLoops::stop() {
  for (auto& loop : loops_) loop->context.stop();
}

void EventLoops::join() {
  for (auto& loop : loops_) {
    if (loop->thread.joinable()) loop->thread.join();
  }
}

boost::asio::io_context& EventLoops::next() {
  return loops_[next_.fetch_add(1, std::memory_order_relaxed) % loops_.size()]->context;
}

std::vector<boost::asio::io_context*> EventLoops::all() const {
  std::vector<boost::asio::io_context*> contexts;
  contexts.reserve(loops_.size());
  for (const auto& loop : loops_) contexts.push_back(&loop->context);
  return contexts;
}

}  // namespace portreto
