#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <vector>

#include "roles/trace/log_line.h"

namespace portreto::roles {

// What several processes have logged of one request, by its id, which it keeps on its way through the tiers.
class Trace {
 public:
  // `id` is a request's X-Request-Id, which every error page shows, or a trace id.
  explicit Trace(std::string id) : id_(std::move(id)) {}

  // Takes what it wants of a log; `source` is what the log is called. Lines that are none of Portreto's are passed
  // over, and so is what of a line lies behind its first kLineBytesMax.
  void read(std::istream& log, const std::string& source);
  static constexpr std::size_t kLineBytesMax = std::size_t{1} << 20;

  bool is_empty() const { return events_.empty(); }
  std::size_t lines_read() const { return lines_read_; }
  // A line an event, the one that began first on top: when it began, how long after the first, where, and what. Times
  // are logged in whole milliseconds, and the clocks of several machines differ by some: what began at nearly the same
  // time may stand in either order.
  std::string text() const;

 private:
  struct Event {
    LogLine line;
    std::string source;
  };

  const std::string id_;
  std::size_t lines_read_ = 0;
  std::vector<Event> events_;
};

}  // namespace portreto::roles
