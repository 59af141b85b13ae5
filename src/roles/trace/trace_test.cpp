#include "roles/trace/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace portreto::roles {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr auto* kRequest =
    R"({"ts":"2026-11-27T02:28:25.100Z","level":"debug","msg":"request","request_id":"aa-1","trace_id":"t1",)"
    R"("method":"GET","path":"/feed","status":200,"took_ms":60})";

TEST(LogLine, IsReadWithWhatItSays) {
  const auto line = parse_log_line(kRequest);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->message, "request");
  EXPECT_EQ(line->request_id, "aa-1");
  EXPECT_EQ(format_rfc3339(line->began()), "2026-11-27T02:28:25.040Z");
  EXPECT_THAT(line->fields, ElementsAre(Pair("method", "GET"), Pair("path", "/feed"), Pair("status", "200")));
}

TEST(LogLine, WhatIsNoneIsLeftOut) {
  for (const auto* text :
       {"", "plain words", "[1]", R"({"level":"info","msg":"x"})", R"({"ts":"yesterday","level":"info","msg":"x"})",
        R"({"ts":"2026-11-27T02:28:25.100Z","level":"info"})"}) {
    EXPECT_FALSE(parse_log_line(text)) << text;
  }
}

TEST(LogLine, NeverSteersATerminal) {
  const auto line = parse_log_line(
      "{\"ts\":\"2026-11-27T02:28:25.100Z\",\"level\":\"info\",\"msg\":\"a\\u001b[2Jb\","
      "\"name\":\"\\u001b]0;x\\u0007 \\u009b1m\\u007f\"}");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->message, "a\\u001b[2Jb");
  EXPECT_THAT(line->fields, ElementsAre(Pair("name", "\"\\u001b]0;x\\u0007 \\u009b1m\\u007f\"")));
}

TEST(LogLine, ATimeThatNothingTakesCountsForNothing) {
  for (const auto* took : {"-5", "1e300", "99999999999", "\"60\""}) {
    const auto line = parse_log_line(
        std::string(R"({"ts":"2026-11-27T02:28:25.100Z","level":"info","msg":"x","took_ms":)") + took + "}");
    ASSERT_TRUE(line) << took;
    EXPECT_EQ(line->began(), line->at) << took;
  }
}

TEST(Trace, FollowsARequestThroughTheTiersInTheOrderInWhichItHappened) {
  std::istringstream app(
      R"({"ts":"2026-11-27T02:28:25.090Z","level":"warn","msg":"a storage node failed","request_id":"aa-1","node":"storage-1"})"
      "\n"
      R"({"ts":"2026-11-27T02:28:25.095Z","level":"debug","msg":"request","request_id":"aa-1","trace_id":"t1","took_ms":50})"
      "\n"
      R"({"ts":"2026-11-27T02:28:25.095Z","level":"debug","msg":"request","request_id":"aa-2","trace_id":"t2","took_ms":50})"
      "\nThis app server of Portreto listens, aa-1\n");
  std::istringstream web(std::string(kRequest) + "\n");
  Trace trace("aa-1");
  trace.read(app, "app-1/log");
  trace.read(web, "web-2/log");
  EXPECT_EQ(trace.lines_read(), 5U);
  EXPECT_EQ(trace.text(),
            "2026-11-27T02:28:25.040Z       +0 ms  web-2/log  debug  request  took 60 ms  method=GET  path=/feed  "
            "status=200\n"
            "2026-11-27T02:28:25.045Z       +5 ms  app-1/log  debug  request  took 50 ms\n"
            "2026-11-27T02:28:25.090Z      +50 ms  app-1/log  warn   a storage node failed  node=storage-1\n");
}

TEST(Trace, IsFoundByItsTraceId) {
  std::istringstream web(std::string(kRequest) + "\n");
  Trace trace("t1");
  trace.read(web, "web");
  EXPECT_THAT(trace.text(), HasSubstr("path=/feed"));
}

TEST(Trace, APartOfAnIdIsNone) {
  std::istringstream web(std::string(kRequest) + "\n");
  Trace trace("aa");
  trace.read(web, "web");
  EXPECT_TRUE(trace.is_empty());
}

TEST(Trace, ALineWithoutEndTakesNoMoreThanItsLimit) {
  std::istringstream log(std::string(2 * Trace::kLineBytesMax, 'x') + "aa-1\n" + kRequest);
  Trace trace("aa-1");
  trace.read(log, "web");
  EXPECT_EQ(trace.lines_read(), 2U);
  EXPECT_THAT(trace.text(), Not(HasSubstr("xxx")));
  EXPECT_FALSE(trace.is_empty());
}

}  // namespace
}  // namespace portreto::roles
