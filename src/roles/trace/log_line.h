#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace portreto::roles {

// A line of a log as Portreto writes it (runtime/log.h), as far as a person wants to see it.
struct LogLine {
  Timestamp at;  // when it was written
  std::string level;
  std::string message;
  std::string request_id;                                   // empty: none
  std::string trace_id;                                     // empty: none
  std::optional<std::chrono::milliseconds> took;            // of a request, which began so long before `at`
  std::vector<std::pair<std::string, std::string>> fields;  // all others, ready to be shown on a terminal

  Timestamp began() const { return took ? at - *took : at; }
};

// Nothing when it is no such line. Whatever a field holds, it cannot steer the terminal on which it is shown: control
// characters stand as JSON escapes.
std::optional<LogLine> parse_log_line(std::string_view text);

}  // namespace portreto::roles
