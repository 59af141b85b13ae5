#include "http/form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portreto::http {
namespace {

using ::testing::ElementsAre;

TEST(Form, DecodesInOrder) {
  const auto form = Form::parse("name=Ann+B%C3%A9&tag=x&tag=y&empty=&alone&&a%3Db=c%26d");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->find("name"), "Ann B\xc3\xa9");
  EXPECT_THAT(form->all("tag"), ElementsAre("x", "y"));
  EXPECT_EQ(form->find("empty"), "");
  EXPECT_EQ(form->find("alone"), "");
  EXPECT_EQ(form->value("a=b"), "c&d");
  EXPECT_EQ(form->find("missing"), std::nullopt);
  EXPECT_EQ(form->value("missing"), "");
}

TEST(Form, KeepsSpacesAroundValues) { EXPECT_EQ(Form::parse("a=+x+")->value("a"), " x "); }

TEST(Form, RefusesBrokenEscapes) {
  for (const auto* text : {"a=%", "a=%4", "a=%zz", "a=%00", "%=1"}) {
    EXPECT_EQ(Form::parse(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST(Form, HoldsToItsLimit) {
  std::string text;
  for (std::size_t i = 0; i < kFormFieldsMax; ++i) text += "a=1&";
  EXPECT_TRUE(Form::parse(text));
  EXPECT_FALSE(Form::parse(text + "a=1"));
}

}  // namespace
}  // namespace portreto::http
