#include "http/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/test_server.h"
#include "http/url.h"

namespace portreto::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using testing::run;

TEST(Headers, FindsWithoutRegardToCase) {
  Headers headers;
  headers.add("Content-Type", "text/html");
  EXPECT_EQ(headers.find("content-type"), "text/html");
  EXPECT_EQ(headers.find("Content-Typ"), std::nullopt);
}

TEST(Headers, DropsFieldsThatWouldSplitTheMessage) {
  Headers headers;
  EXPECT_FALSE(headers.add("X", "a\r\nSet-Cookie: b"));
  EXPECT_FALSE(headers.add("X", "a\nb"));
  EXPECT_FALSE(headers.add("X", std::string("a\0b", 3)));
  EXPECT_FALSE(headers.set("X Y", "a"));
  EXPECT_FALSE(headers.add("", "a"));
  EXPECT_TRUE(headers.fields().empty());
}

TEST(Headers, SetReplacesEveryFieldOfTheName) {
  Headers headers;
  headers.add("A", "1");
  headers.add("a", "2");
  EXPECT_EQ(headers.count("A"), 2u);
  headers.set("A", "3");
  EXPECT_THAT(headers.fields(), ElementsAre(Pair("A", "3")));
}

TEST(Target, DecodesSegmentsAndQuery) {
  const auto target = Target::parse("/a%2Fb/c%20d/?q=x+y%26&empty&q=2");
  ASSERT_TRUE(target);
  EXPECT_THAT(target->segments, ElementsAre("a/b", "c d", ""));
  EXPECT_THAT(target->query, ElementsAre(Pair("q", "x y&"), Pair("empty", ""), Pair("q", "2")));
  EXPECT_EQ(target->path(), "/a%2Fb/c%20d/");
  EXPECT_EQ(target->query_value("q"), "x y&");
  EXPECT_EQ(target->query_value("none"), std::nullopt);
}

TEST(Target, RootHasNoSegment) { EXPECT_TRUE(Target::parse("/")->segments.empty()); }

class BadTarget : public ::testing::TestWithParam<std::string_view> {};

TEST_P(BadTarget, IsRefused) {
  const auto target = Target::parse(GetParam());
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().code, ErrorCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Target, BadTarget,
                         ::testing::Values("", "*", "a", "http://host/a", "host:443", "/%", "/%2", "/%zz", "/%00",
                                           "/a?b=%0g", "/a?b=%00", "/..", "/a/../b", "/a/%2e%2E/b", "/./a", "/%2e",
                                           "/a b", "/a#b", "/\xc3\xa9", "/a\x7f"));

TEST(Target, HoldsToItsLimits) {
  EXPECT_TRUE(Target::parse("/" + std::string(kTargetBytesMax - 1, 'a')));
  EXPECT_FALSE(Target::parse("/" + std::string(kTargetBytesMax, 'a')));
  std::string query = "/?a";
  for (std::size_t i = 1; i < kTargetQueryPairsMax; ++i) query += "&a";
  EXPECT_TRUE(Target::parse(query));
  EXPECT_FALSE(Target::parse(query + "&a"));
}

TEST(Url, EncodesAndDecodes) {
  const std::string text = "a/b?c=d&e +%\xc3\xa9~._-";
  EXPECT_EQ(encode_path_segment(text), "a%2Fb%3Fc%3Dd%26e%20%2B%25%C3%A9~._-");
  EXPECT_EQ(percent_decode(encode_query_value(text), true), text);
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  EXPECT_EQ(percent_decode("%4"), std::nullopt);
}

TEST(Method, RoundTrips) {
  for (const auto method :
       {Method::kGet, Method::kHead, Method::kPost, Method::kPut, Method::kPatch, Method::kDelete, Method::kOptions}) {
    EXPECT_EQ(parse_method(to_string(method)), method);
  }
  EXPECT_EQ(parse_method("get"), std::nullopt);
  EXPECT_EQ(parse_method("TRACE"), std::nullopt);
}

TEST(Body, IsReadInPartsToItsEnd) {
  const auto body = make_body(std::string(kBodyPartBytesMax + 1, 'x'));
  EXPECT_EQ(body->size(), kBodyPartBytesMax + 1);
  EXPECT_EQ(run(body->read())->size(), kBodyPartBytesMax);
  EXPECT_EQ(run(body->read())->size(), 1u);
  EXPECT_TRUE(run(body->read())->empty());
  EXPECT_TRUE(run(body->read())->empty());
}

TEST(Body, ReadAllHoldsToItsLimit) {
  EXPECT_EQ(run(read_all(*make_body("abc"), 3)), "abc");
  EXPECT_EQ(run(read_all(*make_body("abcd"), 3)).error().code, ErrorCode::kPayloadTooLarge);
}

// Gives its parts, whatever it says about its size.
class Parts final : public BodyWriterSource {
 public:
  Parts(std::uint64_t size, std::vector<std::string> parts) : size_(size), parts_(std::move(parts)) {}
  std::uint64_t size() const override { return size_; }
  Task<Result<Bytes>> next() override {
    if (at_ == parts_.size()) co_return Bytes{};
    const auto part = as_bytes(parts_[at_++]);
    co_return Bytes(part.begin(), part.end());
  }

 private:
  std::uint64_t size_;
  std::vector<std::string> parts_;
  std::size_t at_ = 0;
};

TEST(Collect, TakesEveryKindOfBody) {
  EXPECT_EQ(run(collect(std::string("abc"), 3)), "abc");
  EXPECT_EQ(run(collect(StaticBody{as_bytes("abc")}, 3)), "abc");
  EXPECT_EQ(run(collect(std::make_shared<Parts>(3, std::vector<std::string>{"ab", "c"}), 3)), "abc");
  EXPECT_EQ(run(collect(std::string("abcd"), 3)).error().code, ErrorCode::kPayloadTooLarge);
}

TEST(Collect, NeverTakesAPartForTheWhole) {
  EXPECT_FALSE(run(collect(std::make_shared<Parts>(4, std::vector<std::string>{"ab", "c"}), 10)));
  EXPECT_FALSE(run(collect(std::make_shared<Parts>(2, std::vector<std::string>{"ab", "c"}), 10)));
}

}  // namespace
}  // namespace portreto::http
