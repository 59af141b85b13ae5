#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

api::NotificationItem like(std::string id, std::string actor, bool is_unread = false) {
  api::NotificationItem item{.id = std::move(id), .kind = model::NotificationKind::kLike, .is_unread = is_unread};
  item.actor = {.username = actor, .display_name = actor};
  item.thing = api::NotificationThing{
      .kind = model::TargetKind::kPhoto, .id = *Uuid::parse(Site::kGallery), .gallery_name = "Sum<mer"};
  return item;
}

class NotificationPages : public ::testing::Test {
 protected:
  NotificationPages() {
    api::NotificationList list{.viewer = anna(), .next = "n&x", .position = "here"};
    list.viewer->unread_notifications = 2;
    list.items = {like("1", "ben", true), like("2", "ines", true), like("3", "theo")};
    site_.app.give_to(kAccessToken, "GET /notifications", list);
    site_.app.on("POST /notifications/seen", [](const StandIn::Call&) { return api::no_content(); });
    give_news({.user = anna().id, .unread = 2, .position = "first"});
  }

  void give_news(const api::NotificationNews& news) {
    site_.app.give_to(kAccessToken, "GET /notifications/news", news);
  }

  // The answer, whose body goes on for ever.
  http::Response open(std::vector<std::pair<std::string, std::string>> headers = {}, std::string query = {}) {
    http::Request request{.target = http::Target::parse("/notifications/stream" + query).value()};
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    std::string cookies;
    for (const auto& [name, value] : browser_.cookies) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    request.headers.add("Cookie", cookies);
    const auto nothing = http::make_body({});
    request.body = nothing.get();
    return test::await(site_.role.router().dispatch(request));
  }
  static std::string next(const http::Response& response) {
    const auto& source = std::get<std::shared_ptr<http::BodyWriterSource>>(response.body);
    return std::string(as_text(test::await(source->next()).value()));
  }

  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(NotificationPages, LikesOfOneThingAreOneLine) {
  const Answer page = browser_.get("/notifications");
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, HasSubstr("data-notification=\"1 2\""));
  EXPECT_THAT(page.body, HasSubstr("and 1 other"));
  EXPECT_THAT(page.body, HasSubstr("data-notification=\"3\"")) << "what is read is apart";
  EXPECT_THAT(page.body, HasSubstr("Sum&lt;mer"));
  EXPECT_THAT(page.body, HasSubstr("/notifications?cursor=n%26x"));
  EXPECT_THAT(page.body, HasSubstr("Notifications, 2 unread"));
}

// As an app server that is newer than this one may tell.
Result<http::Response> with_a_kind_to_come(std::string json) {
  constexpr std::string_view kKnown = "\"kind\":\"like\"";
  json.replace(json.find(kKnown), kKnown.size(), "\"kind\":\"of_the_future\"");
  return http::Response{.status = 200, .body = std::move(json)};
}

TEST_F(NotificationPages, AKindThatIsNotKnownIsLeftOut) {
  api::NotificationList list{.viewer = anna(), .position = "here"};
  list.items = {like("1", "ben"), like("2", "ines")};
  site_.app.on("GET /notifications", [&](const StandIn::Call&) { return with_a_kind_to_come(api::to_json(list)); });
  Answer page = browser_.get("/notifications");
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.body, Not(HasSubstr("ben")));
  EXPECT_THAT(page.body, HasSubstr("data-notification=\"2\""));
  list.items.pop_back();
  list.next = "older";
  page = browser_.get("/notifications");
  EXPECT_THAT(page.body, Not(HasSubstr("Nothing yet"))) << "there are older ones";
  EXPECT_THAT(page.body, HasSubstr("/notifications?cursor=older"));
}

TEST_F(NotificationPages, AStreamLeavesOutAKindThatIsNotKnown) {
  const http::Response response = open();
  next(response);
  site_.app.on("GET /notifications/news", [](const StandIn::Call&) {
    api::NotificationNews news{.user = anna().id, .unread = 4, .position = "second"};
    news.items = {like("4", "sam"), like("5", "ines")};
    return with_a_kind_to_come(api::to_json(news));
  });
  const std::string event = next(response);
  EXPECT_THAT(event, StartsWith("id: second\nevent: news\ndata: {\"unread\":4,"));
  EXPECT_THAT(event, Not(HasSubstr("sam")));
  EXPECT_THAT(event, HasSubstr("data-notification=\\\"5\\\""));
}

TEST_F(NotificationPages, MarkingAsReadSaysUpToWhen) {
  EXPECT_EQ(browser_.post("/notifications/seen", {{"until", "2026-11-25T03:13:57.000Z"}}).header("Location"),
            "/notifications");
  EXPECT_THAT(site_.app.calls().back().body, HasSubstr("2026-11-25T03:13:57.000Z"));
  browser_.post("/notifications/seen", {{"until", "nonsense"}});
  EXPECT_EQ(site_.app.calls().back().body, "{}");
}

TEST_F(NotificationPages, AStreamBeginsWithWhereItIs) {
  const http::Response response = open();
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(response.headers.find("Content-Type"), "text/event-stream");
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
  EXPECT_EQ(response.headers.find("X-Accel-Buffering"), "no");
  EXPECT_TRUE(http::is_endless(response.body));
  EXPECT_THAT(next(response), HasSubstr("id: first\nevent: news\ndata: {\"unread\":2,\"items\":[]}\n\n"));
}

TEST_F(NotificationPages, AStreamTellsWhatComes) {
  const http::Response response = open();
  next(response);
  api::NotificationNews news{.user = anna().id, .unread = 3, .position = "second"};
  news.items = {like("4", "sam")};
  give_news(news);
  const std::string event = next(response);
  EXPECT_THAT(event, StartsWith("id: second\nevent: news\ndata: "));
  EXPECT_THAT(event, HasSubstr("data-notification=\\\"4\\\""));
  EXPECT_EQ(site_.app.count("GET /notifications/news?position=first"), 1u);
  // Read elsewhere: the number alone, and the position stays.
  give_news({.user = anna().id, .unread = 0, .position = "third"});
  EXPECT_EQ(next(response), "event: unread\ndata: {\"unread\":0}\n\n");
  // Nothing new: still a sign of life.
  EXPECT_EQ(next(response), ":\n\n");
}

TEST_F(NotificationPages, AStreamGoesOnBehindTheLastEvent) {
  open({{"Last-Event-ID", "a+b"}}, "?position=older");
  EXPECT_EQ(site_.app.calls().back().what, "GET /notifications/news?position=a%2Bb");
  open({}, "?position=page");
  EXPECT_EQ(site_.app.calls().back().what, "GET /notifications/news?position=page");
}

TEST_F(NotificationPages, APositionThatIsNotUnderstoodIsLeftOut) {
  site_.app.on("GET /notifications/news", [](const StandIn::Call& call) -> Result<http::Response> {
    if (!call.what.ends_with("position=")) return fail(ErrorCode::kInvalidArgument, "No.");
    return api::answer(api::NotificationNews{.user = anna().id, .position = "now"});
  });
  EXPECT_THAT(next(open({{"Last-Event-ID", "nonsense"}})), HasSubstr("id: now\n"));
}

TEST_F(NotificationPages, AStreamEndsWithItsSession) {
  const http::Response response = open();
  next(response);
  site_.app.give_to("another", "GET /notifications/news", api::NotificationNews{});
  EXPECT_EQ(next(response), "");
}

TEST_F(NotificationPages, AStreamOutlivesAnAppTierThatIsAway) {
  const http::Response response = open();
  next(response);
  site_.app.go_away();
  EXPECT_EQ(next(response), ":\n\n");
  site_.app.go_away(false);
  give_news({.user = anna().id, .unread = 1, .position = "second"});
  EXPECT_THAT(next(response), HasSubstr("\"unread\":1"));
}

TEST_F(NotificationPages, AStreamEndsWhenTheProcessDrains) {
  const http::Response response = open();
  next(response);
  site_.is_draining = true;
  EXPECT_EQ(next(response), "");
}

TEST_F(NotificationPages, WhoIsSignedOutIsToldNotToComeBack) {
  browser_.cookies.clear();
  EXPECT_EQ(open().status, 204u);
  browser_.cookies = {{"access", "revoked"}, {"refresh", kRefreshToken}};
  site_.auth.refuse("POST /auth/refresh", {ErrorCode::kUnauthenticated, "This session has ended."});
  EXPECT_EQ(open().status, 204u);
  site_.auth.refuse("POST /auth/refresh", {ErrorCode::kUnavailable, "Away."});
  EXPECT_EQ(open().status, 503u) << "nobody knows";
}

TEST_F(NotificationPages, AnAccessTokenThatIsRefusedIsRenewed) {
  browser_.cookies["access"] = "old";
  EXPECT_EQ(open().status, 200u);
}

TEST_F(NotificationPages, OneStreamTooManyOfAPersonEndsTheOldest) {
  std::vector<http::Response> streams;
  for (std::size_t i = 0; i <= StreamSlots::kStreamsPerPersonMax; ++i) {
    streams.push_back(open());
    ASSERT_EQ(streams.back().status, 200u);
    next(streams.back());
  }
  EXPECT_EQ(next(streams[0]), "retry: 30000\n\n") << "so that the two do not take turns";
  EXPECT_EQ(next(streams[0]), "");
  give_news({.user = anna().id, .unread = 9, .position = "later"});
  EXPECT_THAT(next(streams[1]), HasSubstr("\"unread\":9"));
}

TEST(StreamSlots, AreBoundedAltogether) {
  StreamSlots slots;
  std::vector<std::shared_ptr<const StreamSlot>> taken;
  for (std::size_t i = 0; i < StreamSlots::kStreamsMax; ++i) taken.push_back(slots.take(UserId::generate()).value());
  EXPECT_EQ(slots.take(UserId::generate()).error().code, ErrorCode::kOverloaded);
  taken.pop_back();
  EXPECT_TRUE(slots.take(UserId::generate()));
}

TEST(StreamSlots, ThatAreGivenBackMakeRoom) {
  StreamSlots slots;
  const UserId anna = UserId::generate();
  auto first = slots.take(anna).value();
  for (std::size_t i = 0; i < 3 * StreamSlots::kStreamsPerPersonMax; ++i) ASSERT_TRUE(slots.take(anna));
  EXPECT_FALSE(first->is_displaced());
  std::vector<std::shared_ptr<const StreamSlot>> more;
  for (std::size_t i = 0; i < StreamSlots::kStreamsPerPersonMax; ++i) more.push_back(slots.take(anna).value());
  EXPECT_TRUE(first->is_displaced());
  EXPECT_FALSE(more.front()->is_displaced());
}

}  // namespace
}  // namespace portreto::roles::web
