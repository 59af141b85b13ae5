#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace portreto::blob::volume {

// How much waits for the writer, against its limits. Thread-safe.
class QueueGauge {
 public:
  QueueGauge(std::size_t queue_max, std::size_t queue_bytes_max)
      : queue_max_(queue_max), queue_bytes_max_(queue_bytes_max) {}

  bool take(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (count_ >= queue_max_ || bytes > queue_bytes_max_ - bytes_) return false;
    ++count_;
    bytes_ += bytes;
    return true;
  }
  void give_back(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    --count_;
    bytes_ -= bytes;
  }

 private:
  const std::size_t queue_max_;
  const std::size_t queue_bytes_max_;
  std::mutex mutex_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

// A place in the queue, taken before the blob is read into memory and given back when the mutation goes.
class QueueSlot {
 public:
  QueueSlot() = default;
  // nullopt when the queue is full.
  static std::optional<QueueSlot> take(std::shared_ptr<QueueGauge> gauge, std::size_t bytes) {
    if (!gauge->take(bytes)) return std::nullopt;
    return QueueSlot(std::move(gauge), bytes);
  }
  ~QueueSlot() {
    if (gauge_) gauge_->give_back(bytes_);
  }
  QueueSlot(QueueSlot&& other) noexcept : gauge_(std::move(other.gauge_)), bytes_(other.bytes_) {}
  QueueSlot& operator=(QueueSlot&& other) noexcept {
    std::swap(gauge_, other.gauge_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

 private:
  QueueSlot(std::shared_ptr<QueueGauge> gauge, std::size_t bytes) : gauge_(std::move(gauge)), bytes_(bytes) {}

  std::shared_ptr<QueueGauge> gauge_;
  std::size_t bytes_ = 0;
};

}  // namespace portreto::blob::volume
