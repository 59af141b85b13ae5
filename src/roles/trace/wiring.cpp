#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "roles/trace/commands.h"
#include "roles/trace/trace.h"

namespace portreto::roles {

int run_trace_command(const std::string& id, const std::vector<std::string>& logs) {
  Trace trace(id);
  for (const std::string& name : logs) {
    if (name == "-") {
      trace.read(std::cin, name);
      continue;
    }
    std::ifstream log(name);
    if (log) trace.read(log, name);
    if (!log.eof()) {
      throw std::runtime_error(fmt::format("{} cannot be read: {}", name, std::generic_category().message(errno)));
    }
  }
  if (trace.is_empty()) {
    fmt::print(stderr,
               "None of the {} lines is of request {}. Requests that succeed and are quick are logged with "
               "log.level=debug only, and only log.format=json is understood.\n",
               trace.lines_read(), id);
    return 1;
  }
  fmt::print("{}", trace.text());
  return 0;
}

}  // namespace portreto::roles
