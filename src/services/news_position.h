#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/notification.h"

namespace portreto::services {

// How long after its own time a notification may become visible: replicas' clocks differ by up to 30 s (FAULTS.md,
// "Clock ±30 s") in either direction, and a write takes a few seconds at most.
inline constexpr std::chrono::seconds kNewsLateMax{65};
inline constexpr std::size_t kNewsMax = 50;   // told at once
inline constexpr std::size_t kToldMax = 128;  // remembered

// Tells a notification from all others, over its whole life: a request that was granted is still the same.
using NewsMark = std::uint64_t;
NewsMark mark_of(const model::Notification& notification);

// How far somebody has been told the news: everything before `since`, and of what follows those in `told`. Nothing is
// left out and nothing told twice, whatever order acts become visible in, and whichever replica goes on. It is a value
// that the browser keeps; it gives no right, since the news are the asker's own.
struct NewsPosition {
  Timestamp since;
  std::vector<NewsMark> told;
  bool operator==(const NewsPosition&) const = default;

  std::string str() const;  // base64url
  static std::optional<NewsPosition> parse(std::string_view text);
};

struct News {
  std::vector<model::Notification> items;  // oldest first
  NewsPosition position;                   // after them
  bool has_more = false;
};

// What is new among `rows`: those at `position.since` or later, oldest first; `is_cut` when there are more behind them.
// (More than kToldMax within kNewsLateMax: of those that become visible late, some may be told twice or not at all.
// The list has them.)
News news_among(const std::vector<model::Notification>& rows, bool is_cut, NewsPosition position, Timestamp now);
// The position of somebody who has been told all of `rows`: those of the last kNewsLateMax, oldest first.
NewsPosition position_behind(const std::vector<model::Notification>& rows, Timestamp now);

}  // namespace portreto::services
