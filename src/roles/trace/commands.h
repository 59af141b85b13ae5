#pragma once

#include <string>
#include <vector>

namespace portreto::roles {

// `portreto trace ID LOG...`: prints what these logs ("-": standard input) have of a request, in the order in which it
// happened. The exit code: 0, or 1 when they have nothing, and it then says what may be the reason. Throws
// std::runtime_error, with a text for the operator, when a log cannot be read. Blocks.
int run_trace_command(const std::string& id, const std::vector<std::string>& logs);

}  // namespace portreto::roles
