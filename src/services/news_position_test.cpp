#include "services/news_position.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace portreto::services {
namespace {

using namespace std::chrono_literals;
using model::Notification;
using model::NotificationKind;

const Timestamp kNow = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 25));

Notification like_at(Timestamp at) {
  return {.kind = NotificationKind::kLike,
          .at = at,
          .actor = UserId::generate(),
          .target = model::target_of(PhotoId::generate())};
}

// What the store would answer.
std::vector<Notification> since(std::vector<Notification> stored, Timestamp time) {
  std::erase_if(stored, [&](const Notification& one) { return one.at < time; });
  std::ranges::stable_sort(stored, {}, &Notification::at);
  return stored;
}

TEST(NewsPosition, TellsEachOnceThoughTheyComeLateAndInNoOrder) {
  std::mt19937 random(7);
  std::vector<Notification> stored;
  NewsPosition position = position_behind({}, kNow);
  std::multiset<NewsMark> told;
  for (int step = 0; step < 400; ++step) {
    const Timestamp now = kNow + step * 2s;
    for (unsigned i = random() % 4; i > 0; --i) {  // visible now, with a time of up to a minute ago, or ahead
      stored.push_back(like_at(now - 60s + std::chrono::milliseconds(random() % 65'000)));
    }
    const auto parsed = NewsPosition::parse(position.str());  // as by another replica
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, position);
    News news = news_among(since(stored, parsed->since), false, *parsed, now);
    for (const Notification& item : news.items) told.insert(mark_of(item));
    position = news.position;
    EXPECT_LE(position.told.size(), kToldMax);
  }
  EXPECT_EQ(told.size(), stored.size());
  for (const Notification& one : stored) EXPECT_EQ(told.count(mark_of(one)), 1U);
}

TEST(NewsPosition, NothingIsNewToWhoHasSeenItAll) {
  std::vector<Notification> stored;
  for (int i = 0; i < 20; ++i) stored.push_back(like_at(kNow - i * 5s));
  const NewsPosition position = position_behind(since(stored, kNow - kNewsLateMax), kNow);
  EXPECT_TRUE(news_among(since(stored, position.since), false, position, kNow).items.empty());
  stored.push_back(like_at(kNow - 30s));
  EXPECT_EQ(news_among(since(stored, position.since), false, position, kNow).items, std::vector{stored.back()});
}

TEST(NewsPosition, ManyComeInParts) {
  std::vector<Notification> stored;
  for (int i = 0; i < 120; ++i) stored.push_back(like_at(kNow + std::chrono::milliseconds(i)));
  NewsPosition position = position_behind({}, kNow);
  std::vector<Notification> told;
  for (bool has_more = true; has_more;) {
    const News news = news_among(since(stored, position.since), false, position, kNow + 1s);
    EXPECT_LE(news.items.size(), kNewsMax);
    told.insert(told.end(), news.items.begin(), news.items.end());
    position = news.position;
    has_more = news.has_more;
  }
  EXPECT_EQ(told, stored);
}

TEST(NewsPosition, ARequestThatIsGrantedIsNoNews) {
  Notification follow{.kind = NotificationKind::kFollowRequest, .at = kNow, .actor = UserId::generate()};
  const NewsPosition position = position_behind({follow}, kNow);
  follow.kind = NotificationKind::kNewFollower;
  EXPECT_TRUE(news_among({follow}, false, position, kNow).items.empty());
}

TEST(NewsPosition, IsOnlyReadAsItIsWritten) {
  const NewsPosition position = position_behind({like_at(kNow)}, kNow);
  const std::string text = position.str();
  EXPECT_EQ(NewsPosition::parse(text), position);
  for (const std::string& wrong :
       {std::string(), text + "A", text.substr(1), "!" + text, std::string(4000, 'A'), std::string("__________8")}) {
    EXPECT_EQ(NewsPosition::parse(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace portreto::services
