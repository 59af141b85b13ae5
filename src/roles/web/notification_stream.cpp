#include "roles/web/notification_stream.h"

#include <fmt/format.h>
#include <boost/describe/class.hpp>

#include <utility>
#include <vector>

#include "http/url.h"
#include "roles/api/codec.h"
#include "roles/api/problem.h"
#include "roles/web/views/views.h"
#include "runtime/timer.h"

namespace portreto::roles::web {

// What the script reads.
struct StreamItem {
  std::string id;
  std::string html;
};
BOOST_DESCRIBE_STRUCT(StreamItem, (), (id, html))

struct StreamNews {
  std::uint64_t unread = 0;
  std::vector<StreamItem> items;
};
BOOST_DESCRIBE_STRUCT(StreamNews, (), (unread, items))

namespace {

using Clock = std::chrono::steady_clock;

// How soon a stream notices that the process drains.
constexpr std::chrono::milliseconds kTick{200};
// How long a browser waits before it comes back.
constexpr std::string_view kRetry = "retry: 1000\n\n";
// The same, of one that was displaced by another: if its page is still there, the two shall not take turns.
constexpr std::string_view kRetryLater = "retry: 30000\n\n";
constexpr std::string_view kNothing = ":\n\n";

Bytes bytes_of(std::string_view text) {
  const ByteView bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

std::string news_event(const api::NotificationNews& news, const Language& language) {
  StreamNews told{.unread = news.unread};
  for (const api::NotificationItem& item : news.items)
    told.items.push_back({item.id, render_notification(item, language)});
  // JSON has no line breaks of its own.
  return fmt::format("id: {}\nevent: news\ndata: {}\n\n", news.position, api::to_json(told));
}

}  // namespace

Result<std::shared_ptr<const StreamSlot>> StreamSlots::take(UserId person) {
  const std::scoped_lock lock(mutex_);
  if (all_ >= kStreamsMax) return fail(Error::overloaded());
  auto& taken = taken_[person];
  if (taken.size() >= kStreamsPerPersonMax) {
    taken.front()->is_displaced_.store(true, std::memory_order_relaxed);
    taken.erase(taken.begin());
  }
  taken.push_back(new StreamSlot(person));
  ++all_;
  return std::shared_ptr<const StreamSlot>(taken.back(), [this](const StreamSlot* slot) { give_back(slot); });
}

void StreamSlots::give_back(const StreamSlot* slot) {
  {
    const std::scoped_lock lock(mutex_);
    --all_;
    if (const auto found = taken_.find(slot->person_); found != taken_.end()) {
      std::erase(found->second, slot);
      if (found->second.empty()) taken_.erase(found);
    }
  }
  delete slot;
}

NotificationStream::NotificationStream(Dependencies dependencies, http::RequestContext context,
                                       std::string access_token, const api::NotificationNews& first,
                                       std::shared_ptr<const StreamSlot> slot)
    : d_(std::move(dependencies)),
      context_(std::move(context)),
      authorization_("Bearer " + std::move(access_token)),
      slot_(std::move(slot)),
      position_(first.position),
      unread_(first.unread),
      opening_(std::string(kRetry) + news_event(first, d_.language)),
      asked_at_(Clock::now()),
      told_at_(asked_at_) {}

Task<Result<Bytes>> NotificationStream::next() {
  if (!opening_.empty()) co_return bytes_of(std::exchange(opening_, {}));
  for (;;) {
    co_await sleep_for(kTick);
    if (d_.is_draining() || is_over_) co_return Bytes{};
    if (slot_->is_displaced()) {
      is_over_ = true;
      co_return bytes_of(kRetryLater);
    }
    const auto now = Clock::now();
    std::string text;
    if (now - asked_at_ >= d_.interval) {
      asked_at_ = now;
      const auto news = co_await ask();
      if (news) text = tell(*news);
      if (!news && news.error().code == ErrorCode::kUnauthenticated) co_return Bytes{};
    }
    if (text.empty() && now - told_at_ >= kHeartbeat) text = kNothing;
    if (text.empty()) continue;
    told_at_ = now;
    co_return bytes_of(text);
  }
}

std::string NotificationStream::tell(const api::NotificationNews& news) {
  position_ = news.position;
  const bool is_same_count = std::exchange(unread_, news.unread) == news.unread;
  if (!news.items.empty()) return news_event(news, d_.language);
  return is_same_count ? std::string() : fmt::format("event: unread\ndata: {{\"unread\":{}}}\n\n", news.unread);
}

Task<Result<api::NotificationNews>> NotificationStream::ask() {
  PORTRETO_CO_ASSIGN(auto target,
                     http::Target::parse("/api/v1/notifications/news?position=" + http::encode_query_value(position_)));
  http::Request request{.target = std::move(target), .context = context_};
  // The stream's own request has none, and this one is like any other.
  constexpr std::chrono::seconds kAskMax{5};
  request.context.deadline = Clock::now() + kAskMax;
  request.headers.set("Authorization", authorization_);
  const auto nothing = http::make_body({});
  request.body = nothing.get();
  PORTRETO_CO_ASSIGN(http::Response response, co_await d_.app.send(std::move(request)));
  PORTRETO_CO_ASSIGN(const std::string text,
                     co_await http::collect(std::move(response.body), api::kResponseJsonBytesMax));
  if (response.status >= 300) co_return fail(api::read_problem(response.status, text, ""));
  co_return api::from_response_json<api::NotificationNews>(text);
}

}  // namespace portreto::roles::web
