#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/client.h"
#include "http/message.h"
#include "roles/api/dto.h"
#include "roles/web/language/language.h"

namespace portreto::roles::web {

// A stream's place among those that this process holds open.
class StreamSlot {
 public:
  // Whether this stream has to end, for a newer one of the same person. Any thread.
  bool is_displaced() const { return is_displaced_.load(std::memory_order_relaxed); }

 private:
  friend class StreamSlots;
  explicit StreamSlot(UserId person) : person_(person) {}

  const UserId person_;
  std::atomic<bool> is_displaced_{false};
};

// How many streams of notifications this process holds open. A person who has as many as one may have displaces their
// oldest: most likely its page was left, which only shows when it is written to. Thread-safe; outlives the slots.
class StreamSlots {
 public:
  static constexpr std::size_t kStreamsMax = 1000;
  static constexpr std::size_t kStreamsPerPersonMax = 6;

  // Given back when the last copy goes. kOverloaded when all are taken.
  Result<std::shared_ptr<const StreamSlot>> take(UserId person);

 private:
  void give_back(const StreamSlot* slot);

  std::mutex mutex_;
  std::map<UserId, std::vector<StreamSlot*>> taken_;  // those that are not displaced, the oldest first
  std::size_t all_ = 0;
};

// The news of one person as server-sent events (HTML, "text/event-stream"), asked of the app tier every `interval` by
// the access token that the stream began with. Each event's id is the position behind it, so that another replica goes
// on exactly there (Last-Event-ID). It ends, and the browser comes back to wherever it is sent then, when the token is
// refused (it ran out, or its session has ended), when this process drains, and when it is displaced. While the app
// tier is away it waits.
//
//   event: news     data: {"unread": 3, "items": [{"id": "…", "html": "<li …>"}]}
//   event: unread   data: {"unread": 0}     (has no id: the position stays)
class NotificationStream final : public http::BodyWriterSource {
 public:
  struct Dependencies {
    http::Client& app;  // outlives the stream
    std::function<bool()> is_draining;
    std::chrono::milliseconds interval{2000};
    const Language& language = english();
  };
  // Shorter than any proxy waits for a byte.
  static constexpr std::chrono::seconds kHeartbeat{5};

  // `context` and `user_agent` are those of the request. `first` is what is told at once.
  NotificationStream(Dependencies dependencies, http::RequestContext context, std::string access_token,
                     const api::NotificationNews& first, std::shared_ptr<const StreamSlot> slot);

  std::uint64_t size() const override { return 0; }
  bool is_endless() const override { return true; }
  Task<Result<Bytes>> next() override;

 private:
  Task<Result<api::NotificationNews>> ask();
  // Empty when there is nothing to tell.
  std::string tell(const api::NotificationNews& news);

  const Dependencies d_;
  const http::RequestContext context_;
  const std::string authorization_;
  const std::shared_ptr<const StreamSlot> slot_;
  std::string position_;
  std::uint64_t unread_;
  std::string opening_;
  bool is_over_ = false;
  std::chrono::steady_clock::time_point asked_at_;
  std::chrono::steady_clock::time_point told_at_;
};

}  // namespace portreto::roles::web
