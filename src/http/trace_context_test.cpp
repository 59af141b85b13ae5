#include "http/trace_context.h"

#include <gtest/gtest.h>

#include <set>

namespace portreto::http {
namespace {

// The example of the specification, section 3.2.
constexpr std::string_view kExample = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr TraceContext kExampleTrace{0x4bf92f3577b34da6, 0xa3ce929d0e0e4736, 0x00f067aa0ba902b7, true};

TEST(TraceContext, ReadsTheSpecificationsExample) {
  EXPECT_EQ(parse_traceparent(kExample), kExampleTrace);
  EXPECT_FALSE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")->is_sampled);
  EXPECT_TRUE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff")->is_sampled);
}

TEST(TraceContext, WritesWhatItReads) {
  EXPECT_EQ(to_traceparent(kExampleTrace, kExampleTrace.parent_id), kExample);
  EXPECT_EQ(trace_id_text(kExampleTrace), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(TraceContext, ALaterVersionIsReadAsFarAsItIsKnown) {
  EXPECT_EQ(parse_traceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), kExampleTrace);
  EXPECT_EQ(parse_traceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what.else"), kExampleTrace);
  EXPECT_FALSE(parse_traceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what"));
}

TEST(TraceContext, RefusesEverythingElse) {
  for (const std::string_view text : {
           "",
           "00",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
           " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
           "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e473600f067aa0ba902b7---01",
           "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-+0f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
           "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
       }) {
    EXPECT_FALSE(parse_traceparent(text)) << text;
  }
}

TEST(TraceContext, TracesThatBeginHereAreUniqueAndValid) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const auto trace = make_trace();
    EXPECT_TRUE(trace.is_set());
    EXPECT_EQ(trace.parent_id, 0U);
    ids.insert(trace_id_text(trace));
    const auto sent = parse_traceparent(to_traceparent(trace, make_span_id()));
    ASSERT_TRUE(sent);
    EXPECT_EQ(trace_id_text(*sent), trace_id_text(trace));
  }
  EXPECT_EQ(ids.size(), 1000U);
}

}  // namespace
}  // namespace portreto::http
