#include "roles/web/media/media_relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "http/ranges.h"
#include "http/status.h"
#include "roles/api/storage_dto.h"
#include "roles/api/testing/call.h"
#include "roles/web/testing/stand_in.h"
#include "security/keys.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kBlob[] = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr char kEtag[] = "\"abc\"";

// A picture's bytes, part by part, that may be cut off.
class Parts final : public http::BodyWriterSource {
 public:
  Parts(std::string text, std::size_t cut_at) : text_(std::move(text)), cut_at_(cut_at) {}
  std::uint64_t size() const override { return text_.size(); }
  Task<Result<Bytes>> next() override {
    if (done_ == text_.size()) co_return Bytes{};
    if (done_ >= cut_at_) co_return fail(ErrorCode::kOutcomeUnknown, "cut");
    const ByteView bytes = as_bytes(text_).subspan(done_, std::min<std::size_t>(10, text_.size() - done_));
    done_ += bytes.size();
    co_return Bytes(bytes.begin(), bytes.end());
  }

 private:
  const std::string text_;
  const std::size_t cut_at_;
  std::size_t done_ = 0;
};

// A storage node with one picture.
class Node final : public http::Client {
 public:
  explicit Node(std::string content) : content_(std::move(content)) {}

  bool is_away = false;
  unsigned status = 200;
  std::size_t cut_at = std::string::npos;  // of each body
  std::string etag = kEtag;
  std::vector<std::string> asked;  // "target range"

  Task<Result<http::Response>> send(http::Request request) override {
    asked.push_back(request.target.raw + " " + std::string(request.headers.find("Range").value_or("")));
    if (is_away) co_return fail(ErrorCode::kUnavailable, "away");
    http::Response response{.status = status};
    response.headers.set("ETag", etag);
    response.headers.set("Cache-Control", "private, max-age=60, immutable");
    response.headers.set("Server", "one of ours");
    if (status != 200) co_return response;
    const auto range = http::requested_range(request.headers, content_.size(), etag);
    std::string text = content_;
    if (const auto* bytes = std::get_if<http::ByteRange>(&range)) {
      text = content_.substr(bytes->first, bytes->length());
      response.status = 206;
      response.headers.set("Content-Range", http::content_range(*bytes, content_.size()));
    }
    response.body = std::make_shared<Parts>(std::move(text), cut_at);
    co_return response;
  }

 private:
  const std::string content_;
};

std::string picture() {
  std::string text;
  for (int i = 0; i < 100; ++i) text += std::to_string(1000 + i);
  return text;
}

class MediaRelayTest : public ::testing::Test {
 protected:
  MediaRelayTest() {
    credentials_.set_keys({security::generate_secret_key(clock_.now())});
    app_.give("GET /blobs/" + std::string(kBlob) + "/copies", api::CopyList{{"one", "two"}});
    relay_.add_to(router_);
  }

  Answer get(std::vector<std::pair<std::string, std::string>> headers = {}) {
    return test::get(router_, "/media/b/" + std::string(kBlob) + "/640.webp?k=1&s=2", std::move(headers));
  }
  std::size_t lookups() const { return app_.calls().size(); }

  ManualClock clock_{Timestamp(std::chrono::days(20000))};
  security::ServiceCredentials credentials_;
  StandIn app_;
  Node one_{picture()}, two_{picture()}, three_{picture()};
  std::map<std::string, http::Client*> nodes_{{"one", &one_}, {"two", &two_}, {"three", &three_}};
  MediaRelay relay_{{.app = app_,
                     .credentials = credentials_,
                     .node =
                         [this](const std::string& node) {
                           const auto found = nodes_.find(node);
                           return found == nodes_.end() ? nullptr : found->second;
                         },
                     .clock = clock_}};
  http::Router router_{http::problem_response};
};

TEST_F(MediaRelayTest, GivesTheFirstCopyWithTheSignatureAndWhatTheNodeSaysOfIt) {
  const Answer answer = get();
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.body, picture());
  EXPECT_EQ(answer.header("ETag"), kEtag);
  EXPECT_EQ(answer.header("Cache-Control"), "private, max-age=60, immutable");
  EXPECT_EQ(answer.header("Server"), "");
  EXPECT_THAT(one_.asked, ElementsAre("/b/" + std::string(kBlob) + "/640.webp?k=1&s=2 "));
  EXPECT_TRUE(two_.asked.empty());
}

TEST_F(MediaRelayTest, AsksTheAppTierAsAServiceAndOnceForABlob) {
  get();
  get();
  const auto calls = app_.calls();
  ASSERT_EQ(calls.size(), 1u);
  const auto credential = calls.front().headers.find("Authorization");
  ASSERT_TRUE(credential);
  EXPECT_EQ(credentials_.verify(*credential, clock_.now()), "web");
}

TEST_F(MediaRelayTest, PassesRangesAndConditionsOn) {
  const Answer part = get({{"Range", "bytes=4-7"}});
  EXPECT_EQ(part.status, 206u);
  EXPECT_EQ(part.body, "1001");
  EXPECT_EQ(part.header("Content-Range"), "bytes 4-7/400");
  one_.status = 304;
  EXPECT_EQ(get({{"If-None-Match", kEtag}}).status, 304u);
}

TEST_F(MediaRelayTest, ANodeThatIsGoneOrSilentOrUnwellCostsNothing) {
  nodes_.erase("one");
  EXPECT_EQ(get().body, picture());
  nodes_["one"] = &one_;
  one_.status = 503;
  EXPECT_EQ(get().body, picture());
  one_.is_away = true;
  EXPECT_EQ(get().body, picture());
  const std::size_t asked = one_.asked.size();
  EXPECT_EQ(get().body, picture());
  EXPECT_EQ(one_.asked.size(), asked) << "who has just been silent is asked last";
}

TEST_F(MediaRelayTest, GoesOnFromTheOtherCopyWhenANodeDiesInTheMiddle) {
  one_.cut_at = 50;
  EXPECT_EQ(get().body, picture());
  EXPECT_THAT(two_.asked, ElementsAre(HasSubstr("bytes=50-399")));
}

TEST_F(MediaRelayTest, GoesOnWithinARange) {
  one_.cut_at = 20;
  const Answer part = get({{"Range", "bytes=100-199"}});
  EXPECT_EQ(part.body, picture().substr(100, 100));
  EXPECT_THAT(two_.asked, ElementsAre(HasSubstr("bytes=120-199")));
}

TEST_F(MediaRelayTest, NeverMixesOtherBytesIn) {
  one_.cut_at = 50;
  two_.etag = "\"other\"";
  EXPECT_TRUE(get().cut);
}

TEST_F(MediaRelayTest, IsCutWhenAllCopiesDieInTheMiddle) {
  one_.cut_at = 50;
  two_.cut_at = 50;
  const Answer answer = get();
  EXPECT_TRUE(answer.cut);
  EXPECT_EQ(two_.asked.size(), 1u);
}

TEST_F(MediaRelayTest, LooksAgainWhenTheCopiesHaveMoved) {
  get();
  one_.status = two_.status = 404;
  app_.give("GET /blobs/" + std::string(kBlob) + "/copies", api::CopyList{{"three"}});
  EXPECT_EQ(get().body, picture());
  EXPECT_EQ(lookups(), 2u);
}

TEST_F(MediaRelayTest, SaysWhyThereIsNoPicture) {
  one_.status = two_.status = 404;
  EXPECT_EQ(get().status, 404u);
  one_.status = two_.status = 403;
  EXPECT_EQ(get().status, 403u);
  two_.is_away = true;
  one_.status = 500;
  const Answer away = get();
  EXPECT_EQ(away.status, 503u);
  EXPECT_EQ(away.header("Retry-After"), "1");
  EXPECT_EQ(test::get(router_, "/media/b/none/640.webp").status, 404u);
}

TEST_F(MediaRelayTest, NeedsTheAppTierOnlyForWhatItDoesNotKnow) {
  app_.go_away();
  EXPECT_EQ(get().status, 503u);
  app_.go_away(false);
  EXPECT_EQ(get().status, 200u);
  app_.go_away();
  EXPECT_EQ(get().status, 200u);
}

TEST_F(MediaRelayTest, ABlobThatNobodyKnowsIsNotFound) {
  app_.refuse("GET /blobs/" + std::string(kBlob) + "/copies", {ErrorCode::kNotFound, "There is no such blob."});
  EXPECT_EQ(get().status, 404u);
}

}  // namespace
}  // namespace portreto::roles::web
