#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace portreto::security {

// A value that is replaced as a whole while others go on reading the one before it: a key ring that the registry has
// just changed, seen by requests under way. Thread-safe. get() never returns null.
//
// A mutex and not std::atomic<std::shared_ptr>: libstdc++ 12 unlocks the latter's reads with memory_order_relaxed,
// which ThreadSanitizer rightly calls a race, and an uncontended mutex costs as little.
template <typename T>
class Current {
 public:
  Current() : value_(std::make_shared<const T>()) {}

  std::shared_ptr<const T> get() const {
    const std::scoped_lock lock(mutex_);
    return value_;
  }

  void set(T value) {
    auto replacement = std::make_shared<const T>(std::move(value));
    const std::scoped_lock lock(mutex_);
    value_.swap(replacement);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace portreto::security
