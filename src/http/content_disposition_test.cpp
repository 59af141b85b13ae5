#include "http/content_disposition.h"

#include <gtest/gtest.h>

#include "http/media_type.h"

namespace portreto::http {
namespace {

TEST(Attachment, KeepsTheNameInBothForms) {
  EXPECT_EQ(attachment("Summer 2026.zip"),
            "attachment; filename=\"Summer 2026.zip\"; filename*=UTF-8''Summer%202026.zip");
  EXPECT_EQ(attachment("Σύρος.zip"),
            "attachment; filename=\"_____.zip\"; filename*=UTF-8''%CE%A3%CF%8D%CF%81%CE%BF%CF%82.zip");
}

TEST(Attachment, NothingInTheNameEndsIt) {
  const std::string value = attachment("a\"; filename=\"b\\%41\r\nX: y");
  const auto parameters = parse_parameters(std::string_view(value).substr(std::string_view("attachment").size()));
  ASSERT_TRUE(parameters) << value;
  ASSERT_EQ(parameters->size(), 2U) << value;
  EXPECT_EQ(parameters->front().second, "a_; filename=_b__41__X: y");
}

}  // namespace
}  // namespace portreto::http
