#include "base/error.h"

#include <gtest/gtest.h>

#include <set>

#include "base/result.h"

namespace portreto {
namespace {

TEST(Error, EachCodeHasItsOwnName) {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    names.insert(to_string(static_cast<ErrorCode>(code)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(ErrorCode::kInternal) + 1);
  EXPECT_EQ(to_string(ErrorCode::kPermissionDenied), "permission_denied");
}

TEST(Error, AnInvalidFieldIsNamed) {
  const Error error = Error::invalid_field("email", "Write it as name@example.org.");
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  ASSERT_EQ(error.fields.size(), 1u);
  EXPECT_EQ(error.fields[0].field, "email");
  EXPECT_EQ(error.fields[0].message, error.message);
}

Result<int> half(int number) {
  if (number % 2 != 0) return fail(ErrorCode::kInvalidArgument, "odd");
  return number / 2;
}

Result<int> quarter(int number) {
  PORTRETO_ASSIGN(const int once, half(number));
  PORTRETO_TRY(half(once));
  return half(once);
}

TEST(Result, ErrorsReturnEarly) {
  EXPECT_EQ(quarter(12), 3);
  EXPECT_EQ(quarter(7).error().message, "odd");
  EXPECT_EQ(quarter(6).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace portreto
