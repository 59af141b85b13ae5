#include "cluster/zookeeper/repeater.h"

#include <chrono>
#include <utility>

#include "runtime/log.h"
#include "runtime/spawn.h"

namespace portreto::cluster {

Repeater::Repeater(Session& session, boost::asio::any_io_executor loop, std::string name,
                   std::function<Task<bool>()> work)
    : session_(session), loop_(std::move(loop)), name_(std::move(name)), work_(std::move(work)) {}

void Repeater::request() {
  is_wanted_ = true;
  if (is_running_) return;
  is_running_ = true;
  spawn(loop_, name_, run());
}

Task<void> Repeater::run() {
  while (is_wanted_ && !session_.is_stopping()) {
    is_wanted_ = false;
    bool is_done = false;
    try {
      is_done = co_await work_();
    } catch (const std::exception& error) {
      log::error("a task failed", {{"task", name_}, {"error", error.what()}});
    }
    if (is_done || !session_.is_connected()) continue;
    is_wanted_ = true;
    co_await session_.pause_until(std::chrono::steady_clock::now() + session_.timeout() / 8);
  }
  is_running_ = false;
}

}  // namespace portreto::cluster
