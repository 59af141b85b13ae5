#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace portreto::api {

// Reads the problem details (RFC 9457) that http::problem_response wrote, in the tier that asked: the same code,
// message, fields and delay come out that went in. A body that is none gives the code that the status stands for, with
// a message that is fit for a person. `retry_after` is that header's value, or empty.
Error read_problem(unsigned status, std::string_view body, std::string_view retry_after);

}  // namespace portreto::api
