#include "security/strict_json.h"

#include <gtest/gtest.h>

namespace portreto::security {
namespace {

TEST(StrictJson, ReadsAnObject) {
  const auto object = parse_strict_object(R"({"a":"x","b":{"a":1},"c":[{"a":2},{"a":3}]})");
  ASSERT_TRUE(object);
  EXPECT_EQ(text_at(*object, "a"), "x");
  EXPECT_EQ(text_at(*object, "b"), std::nullopt) << "not a text";
  EXPECT_EQ(text_at(*object, "z"), std::nullopt);
}

TEST(StrictJson, RefusesANameThatStandsTwice) {
  for (const std::string_view text : {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"({"b":{"a":1,"a":2}})",
                                      R"({"b":[{"a":1,"a":2}]})", R"({"a":1,"\u0061":2})"}) {
    EXPECT_FALSE(parse_strict_object(text)) << text;
  }
}

TEST(StrictJson, RefusesWhatIsNotAnObject) {
  for (const std::string_view text :
       {"", "[]", "1", "null", "\"a\"", "{", "{} ,", "{}{}", "{\"a\":1,}", "{'a':1}", "{\"a\":\"\xff\"}", "// x\n{}"}) {
    EXPECT_FALSE(parse_strict_object(text)) << text;
  }
}

TEST(StrictJson, RefusesDeepNesting) {
  EXPECT_TRUE(parse_strict_object(R"({"a":[[[1]]]})"));
  EXPECT_FALSE(parse_strict_object(R"({"a":[[[[1]]]]})"));
}

}  // namespace
}  // namespace portreto::security
