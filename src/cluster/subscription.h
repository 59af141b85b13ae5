#pragma once

#include <memory>
#include <utility>

namespace portreto::cluster {

// Keeps a callback registered. When it is destroyed on any other thread than the callback's, it waits for a call under
// way; after that there are no more calls. A callback may destroy its own subscription. Movable; empty by default.
class Subscription {
 public:
  // Ends the callback as described above.
  class Source {
   public:
    virtual ~Source() = default;
    virtual void stop() = 0;
  };

  Subscription() = default;
  explicit Subscription(std::shared_ptr<Source> source) : source_(std::move(source)) {}
  ~Subscription() { reset(); }
  Subscription(Subscription&& other) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept {
    if (this != &other) {
      reset();
      source_ = std::move(other.source_);
    }
    return *this;
  }

  void reset() {
    if (const auto source = std::exchange(source_, nullptr)) source->stop();
  }

 private:
  std::shared_ptr<Source> source_;
};

}  // namespace portreto::cluster
