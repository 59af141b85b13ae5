#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "runtime/task.h"

namespace portreto {

// One coroutine at a time for each key, in the order of arrival. Waiting takes no thread. Thread-safe; turns may
// outlive it.
template <typename Key>
class KeyedTurns {
  struct State {
    std::mutex mutex;
    std::map<Key, std::deque<std::function<void()>>> waiting;  // there is an entry as long as somebody has the turn
  };

 public:
  // Ends with the object. Empty by default.
  class Turn {
   public:
    Turn() = default;
    Turn(std::shared_ptr<State> state, Key key) : state_(std::move(state)), key_(std::move(key)) {}
    Turn(Turn&& other) noexcept = default;
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (!state_) return;
      std::function<void()> resume_next;
      {
        const std::lock_guard lock(state_->mutex);
        const auto found = state_->waiting.find(key_);
        if (found->second.empty()) {
          state_->waiting.erase(found);
        } else {
          resume_next = std::move(found->second.front());
          found->second.pop_front();
        }
      }
      if (resume_next) resume_next();
    }

   private:
    std::shared_ptr<State> state_;  // null when empty, and once moved from
    Key key_{};
  };

  Task<Turn> take(Key key) {
    const auto state = state_;
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
        [&](auto handler) {
          // A std::function must be copyable, and a handler is not.
          auto shared = std::make_shared<decltype(handler)>(std::move(handler));
          auto resume = [shared] {
            auto executor = boost::asio::get_associated_executor(*shared);
            boost::asio::post(executor, std::move(*shared));
          };
          {
            const std::lock_guard lock(state->mutex);
            const auto [entry, is_first] = state->waiting.try_emplace(key);
            if (!is_first) return entry->second.push_back(std::move(resume));
          }
          resume();
        },
        boost::asio::use_awaitable);
    co_return Turn(state, std::move(key));
  }

 private:
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace portreto
