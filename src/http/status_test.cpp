#include "http/status.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace portreto::http {
namespace {

TEST(Status, EachCodeHasAnErrorStatusAndItsNameLeadsBack) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::kInternal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    EXPECT_GE(status_of(code), 400u) << to_string(code);
    EXPECT_EQ(parse_error_code(to_string(code)), code);
    EXPECT_EQ(status_of(code_of(status_of(code))), status_of(code)) << to_string(code);
  }
  EXPECT_EQ(parse_error_code("no_such_code"), std::nullopt);
}

TEST(Status, UnknownStatusesFallIntoTheirClass) {
  EXPECT_EQ(code_of(418), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(599), ErrorCode::kInternal);
}

TEST(Problem, SaysAllThatTheErrorSays) {
  Request request;
  request.context.request_id = "id-12345678";
  Error error = Error::invalid_field("name", "Names are at most 50 characters long.");
  error.retry_after_s = 7;
  const auto response = problem_response(request, error);
  EXPECT_EQ(response.status, 400u);
  EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
  EXPECT_EQ(response.headers.find("Retry-After"), "7");
  const auto expected = boost::json::parse(
      R"({"type":"about:blank","title":"Bad Request","status":400,"code":"invalid_argument",
          "detail":"Names are at most 50 characters long.","request_id":"id-12345678",
          "errors":[{"field":"name","message":"Names are at most 50 characters long."}]})");
  EXPECT_EQ(boost::json::parse(std::get<std::string>(response.body)), expected);
}

TEST(Problem, UnauthenticatedNamesTheScheme) {
  const auto response = problem_response({}, {ErrorCode::kUnauthenticated, "Log in first."});
  EXPECT_EQ(response.status, 401u);
  EXPECT_EQ(response.headers.find("WWW-Authenticate"), "Bearer");
}

}  // namespace
}  // namespace portreto::http
