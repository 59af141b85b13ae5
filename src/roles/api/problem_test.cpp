#include "roles/api/problem.h"

#include <gtest/gtest.h>

#include <variant>

#include "http/status.h"

namespace portreto::api {
namespace {

TEST(Problem, ComesOutAsItWentIn) {
  Error error{ErrorCode::kAlreadyExists, "This name is taken."};
  error.fields = {{"username", "Somebody has this username."}};
  error.retry_after_s = 4;
  const http::Response response = http::problem_response(http::Request{}, error);
  const Error read = read_problem(response.status, std::get<std::string>(response.body), "4");
  EXPECT_EQ(read.code, error.code);
  EXPECT_EQ(read.message, error.message);
  ASSERT_EQ(read.fields.size(), 1U);
  EXPECT_EQ(read.fields[0].field, "username");
  EXPECT_EQ(read.fields[0].message, "Somebody has this username.");
  EXPECT_EQ(read.retry_after_s, 4);
}

TEST(Problem, AnythingElseIsReadByItsStatus) {
  const Error read = read_problem(404, "<html>", "99999999");
  EXPECT_EQ(read.code, ErrorCode::kNotFound);
  EXPECT_FALSE(read.message.empty());
  EXPECT_EQ(read.retry_after_s, 3600);
}

}  // namespace
}  // namespace portreto::api
