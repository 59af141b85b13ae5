#include "http/media_type.h"

#include <gtest/gtest.h>

#include "http/quality.h"

namespace portreto::http {
namespace {

TEST(MediaType, IsParsed) {
  const auto type = MediaType::parse(" Text/HTML ; Charset=utf-8; title=\"a \\\"b\\\" ; c\\d\" ;");
  ASSERT_TRUE(type);
  EXPECT_EQ(type->essence(), "text/html");
  EXPECT_EQ(type->parameter("charset"), "utf-8");
  EXPECT_EQ(type->parameter("title"), "a \"b\" ; c\\d");
  EXPECT_EQ(type->parameter("none"), std::nullopt);
}

TEST(MediaType, RefusesWhatIsNone) {
  for (const auto* text : {"", "text", "/", "text/", "a b/c", "text/html; x", "text/html; x=\"y", "text/html; =y",
                           "text/html; x=\"y\"z", "text/html x=y"}) {
    EXPECT_FALSE(MediaType::parse(text)) << text;
  }
}

TEST(MediaType, OfHeaders) {
  Headers headers;
  EXPECT_FALSE(has_media_type(headers, "application/json"));
  headers.set("Content-Type", "Application/JSON; charset=utf-8");
  EXPECT_TRUE(has_media_type(headers, "application/json"));
  EXPECT_FALSE(prefers_media_type(headers, "application/json"));
  headers.set("Accept", "text/html, application/json;q=0.1");
  EXPECT_TRUE(prefers_media_type(headers, "application/json"));
  headers.set("Accept", "*/*");
  EXPECT_FALSE(prefers_media_type(headers, "application/json"));
}

TEST(Quality, IsInThousandths) {
  EXPECT_EQ(quality_of("gzip;q=0.5, br", "gzip"), 500);
  EXPECT_EQ(quality_of("gzip;q=0.5, br", "BR"), 1000);
  EXPECT_EQ(quality_of("gzip; x=1; q=0.125", "gzip"), 125);
  EXPECT_EQ(quality_of("gzip;q=0", "gzip"), 0);
  EXPECT_EQ(quality_of("gzip;q=1.000", "gzip"), 1000);
  EXPECT_EQ(quality_of("gzip;q=x", "gzip"), 0);
  EXPECT_EQ(quality_of("gzip;q=0.5555", "gzip"), 0);
  EXPECT_EQ(quality_of("br", "gzip"), std::nullopt);
  EXPECT_EQ(quality_of("", "gzip"), std::nullopt);
}

}  // namespace
}  // namespace portreto::http
