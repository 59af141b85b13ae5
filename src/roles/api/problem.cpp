#include "roles/api/problem.h"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "http/status.h"
#include "roles/api/codec.h"

namespace portreto::api {
namespace {

struct ProblemField {
  std::string field;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(ProblemField, (), (field, message))

struct Problem {
  std::string code;
  std::string detail;
  std::vector<ProblemField> errors;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (code, detail, errors))

constexpr int kRetryAfterMax_s = 3600;

}  // namespace

Error read_problem(unsigned status, std::string_view body, std::string_view retry_after) {
  Error error{http::code_of(status), "Something went wrong. Try again in a moment."};
  int delay_s = 0;
  std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), delay_s);
  error.retry_after_s = std::clamp(delay_s, 0, kRetryAfterMax_s);
  auto problem = from_response_json<Problem>(body);
  if (!problem) return error;
  if (const auto code = http::parse_error_code(problem->code)) error.code = *code;
  if (!problem->detail.empty()) error.message = std::move(problem->detail);
  for (ProblemField& field : problem->errors)
    error.fields.push_back({std::move(field.field), std::move(field.message)});
  return error;
}

}  // namespace portreto::api
