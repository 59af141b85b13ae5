#include "services/news_position.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "base/big_endian.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "metadata/notification_store.h"
#include "metadata/page.h"

namespace portreto::services {
namespace {

constexpr std::size_t kNumberBytes = sizeof(BigEndian);
constexpr std::size_t kMarksMax = kToldMax + metadata::kPageSizeMax;

struct Told {
  Timestamp at;
  NewsMark mark = 0;
};

void append_number(Bytes& to, std::uint64_t number) {
  std::ranges::copy(to_big_endian(number), std::back_inserter(to));
}

std::uint64_t read_number(ByteView bytes) { return from_big_endian(bytes.first<kNumberBytes>()); }

// Remembers those at `since` or later; when they are too many, the latest.
NewsPosition remembering(const std::vector<Told>& told, Timestamp since) {
  if (told.size() > kToldMax) since = std::max(since, told[told.size() - kToldMax - 1].at + Timestamp::duration(1));
  NewsPosition position{.since = since};
  for (const Told& one : told) {
    if (one.at >= since) position.told.push_back(one.mark);
  }
  return position;
}

}  // namespace

NewsMark mark_of(const model::Notification& notification) {
  metadata::NotificationKey key = metadata::key_of(notification);
  if (key.kind == model::NotificationKind::kNewFollower) key.kind = model::NotificationKind::kFollowRequest;
  return read_number(sha256(as_bytes(key.str())));
}

std::string NewsPosition::str() const {
  Bytes bytes;
  append_number(bytes, static_cast<std::uint64_t>(since.time_since_epoch().count()));
  for (const NewsMark mark : told) append_number(bytes, mark);
  return to_base64url(bytes);
}

std::optional<NewsPosition> NewsPosition::parse(std::string_view text) {
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() < kNumberBytes || bytes->size() % kNumberBytes != 0) return std::nullopt;
  if (bytes->size() / kNumberBytes > kMarksMax + 1) return std::nullopt;
  ByteView rest(*bytes);
  NewsPosition position{.since = Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(read_number(rest))))};
  // A time that no clock has had: dates beyond are not stored, and sums with it would overflow.
  if (position.since < Timestamp() || position.since > Timestamp(std::chrono::years(1000))) return std::nullopt;
  for (rest = rest.subspan(kNumberBytes); !rest.empty(); rest = rest.subspan(kNumberBytes)) {
    position.told.push_back(read_number(rest));
  }
  return position;
}

News news_among(const std::vector<model::Notification>& rows, bool is_cut, NewsPosition position, Timestamp now) {
  const std::unordered_set<NewsMark> known(position.told.begin(), position.told.end());
  News news{.has_more = is_cut};
  std::vector<Told> told;
  Timestamp since = std::max(position.since, now - kNewsLateMax);
  for (const model::Notification& row : rows) {
    const NewsMark mark = mark_of(row);
    if (!known.contains(mark)) {
      if (news.items.size() == kNewsMax) {  // the rest waits, and with it where we stand
        news.has_more = true;
        since = std::min(since, row.at);
        continue;
      }
      news.items.push_back(row);
    }
    told.push_back({row.at, mark});
  }
  if (is_cut && !rows.empty()) since = std::min(since, rows.back().at);
  news.position = remembering(told, std::max(since, position.since));
  return news;
}

NewsPosition position_behind(const std::vector<model::Notification>& rows, Timestamp now) {
  std::vector<Told> told;
  for (const model::Notification& row : rows) told.push_back({row.at, mark_of(row)});
  return remembering(told, now - kNewsLateMax);
}

}  // namespace portreto::services
