#include "runtime/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"

namespace portreto::log {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

class Log : public ::testing::Test {
 protected:
  Log() {
    set_sink([this](std::string_view line) { lines_.emplace_back(line); });
  }
  ~Log() override {
    set_sink(nullptr);
    configure({});
  }

  boost::json::object event() const { return boost::json::parse(lines_.at(0)).as_object(); }

  std::vector<std::string> lines_;
};

TEST_F(Log, WritesOneObjectALineWithItsFieldsInOrder) {
  const auto photo = PhotoId::generate();
  info("photo stored", {{"request_id", std::string("r1")},
                        {"photo", photo},
                        {"bytes", std::uint64_t{1} << 63},
                        {"delta", -1},
                        {"ratio", 0.5},
                        {"kept", true}});
  ASSERT_THAT(lines_, SizeIs(1));
  const auto object = event();
  EXPECT_TRUE(parse_rfc3339(object.at("ts").as_string()));
  EXPECT_EQ(object.at("level"), "info");
  EXPECT_EQ(object.at("msg"), "photo stored");
  EXPECT_EQ(object.at("request_id"), "r1");
  EXPECT_EQ(object.at("photo"), boost::json::string(photo.str()));
  EXPECT_EQ(object.at("bytes"), std::uint64_t{1} << 63);
  EXPECT_EQ(object.at("delta"), -1);
  EXPECT_EQ(object.at("ratio"), 0.5);
  EXPECT_EQ(object.at("kept"), true);
  EXPECT_THAT(lines_[0], MatchesRegex(R"(\{"ts":"[^"]+","level":"info","msg":"photo stored","request_id":.*)"));
}

TEST_F(Log, EscapesWhatPeopleSend) {
  const std::string hostile = "a\"b\\c\nd\re\x01\x7F{\"level\":\"error\"} ñ";
  info("received", {{"text", hostile}});
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_EQ(lines_[0].find('\n'), std::string::npos);
  EXPECT_EQ(event().at("text"), boost::json::string(hostile));
}

TEST_F(Log, ReplacesBytesThatAreNoText) {
  info("received", {{"text", "a\xFF\xC3"}});
  EXPECT_EQ(event().at("text"), "a\uFFFD\uFFFD");
}

TEST_F(Log, CutsLongTexts) {
  info("received", {{"text", std::string(1'000'000, 'x')}});
  EXPECT_THAT(lines_[0], SizeIs(testing::Lt(kTextBytesMax + 200)));
  EXPECT_THAT(std::string(event().at("text").as_string()), EndsWith("x…"));
}

TEST_F(Log, WritesNumbersThatJsonLacksAsNull) {
  info("measured", {{"ratio", std::numeric_limits<double>::quiet_NaN()}});
  EXPECT_TRUE(event().at("ratio").is_null());
}

TEST_F(Log, LeavesOutWhatIsBelowTheLevel) {
  debug("unseen");
  configure({.level = Level::kWarn});
  info("unseen");
  warn("seen");
  error("seen");
  EXPECT_THAT(lines_, SizeIs(2));
  EXPECT_FALSE(is_enabled(Level::kInfo));
}

TEST_F(Log, WritesTextForPeople) {
  configure({.format = Format::kText});
  warn("disk is filling", {{"disk", "a b\n"}, {"free_percent", 4}});
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], MatchesRegex(R"(..:..:..\....  ?warn disk is filling disk="a b\\n" free_percent=4)"));
}

TEST_F(Log, SurvivesASinkThatThrows) {
  set_sink([](std::string_view) { throw std::runtime_error("full"); });
  info("lost");
  set_sink([this](std::string_view line) { lines_.emplace_back(line); });
  info("kept");
  EXPECT_THAT(lines_, SizeIs(1));
}

TEST_F(Log, KeepsLinesWholeAcrossThreads) {
  constexpr int kThreads = 4;
  constexpr int kLines = 100;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([i] {
        for (int n = 0; n < kLines; ++n) info("counted", {{"thread", i}, {"n", n}});
      });
    }
  }
  ASSERT_THAT(lines_, SizeIs(kThreads * kLines));
  for (const auto& line : lines_) EXPECT_EQ(boost::json::parse(line).at("msg"), "counted");
}

}  // namespace
}  // namespace portreto::log
