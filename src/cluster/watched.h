#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "cluster/subscription.h"

namespace portreto::cluster {

// A value that is watched: what every backend needs to keep the promises of Registry::watch_members. Callbacks run on
// `callbacks`, a pool of exactly one thread, so they never overlap; a watcher that is slow gets the latest value only,
// and has at most one call waiting. Thread-safe. The pool must outlive it.
template <typename T>
class Watched {
 public:
  explicit Watched(boost::asio::thread_pool& callbacks, T initial = {})
      : callbacks_(callbacks), state_(std::make_shared<State>(std::move(initial))) {}

  T get() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->value;
  }

  void set(T value) {
    const std::scoped_lock lock(state_->mutex);
    state_->value = std::move(value);
    std::erase_if(state_->watchers, [](const auto& watcher) { return !watcher->is_active; });
    for (const auto& watcher : state_->watchers) schedule(watcher);
  }

  Subscription watch(std::function<void(T)> callback) {
    auto watcher = std::make_shared<Watcher>(std::move(callback));
    const std::scoped_lock lock(state_->mutex);
    state_->watchers.push_back(watcher);
    schedule(watcher);
    return Subscription(std::move(watcher));
  }

 private:
  struct Watcher final : Subscription::Source {
    explicit Watcher(std::function<void(T)> f) : callback(std::move(f)) {}

    // Waits for a call under way, unless it is this very call that stops it: hence recursive.
    void stop() override {
      const std::scoped_lock lock(running);
      is_active = false;
    }

    std::recursive_mutex running;
    std::atomic<bool> is_active{true};  // changed under `running`
    std::atomic<bool> is_scheduled{false};
    const std::function<void(T)> callback;
  };

  struct State {
    explicit State(T initial) : value(std::move(initial)) {}
    std::mutex mutex;
    T value;
    std::vector<std::shared_ptr<Watcher>> watchers;
  };

  void schedule(const std::shared_ptr<Watcher>& watcher) {
    if (watcher->is_scheduled.exchange(true)) return;
    boost::asio::post(callbacks_, [state = state_, watcher] {
      watcher->is_scheduled = false;  // before the value is read: a change from here on schedules another call
      T value = [&] {
        const std::scoped_lock lock(state->mutex);
        return state->value;
      }();
      const std::scoped_lock lock(watcher->running);
      if (watcher->is_active) watcher->callback(std::move(value));
    });
  }

  boost::asio::thread_pool& callbacks_;
  std::shared_ptr<State> state_;
};

}  // namespace portreto::cluster
