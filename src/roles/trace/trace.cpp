#include "roles/trace/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace portreto::roles {

void Trace::read(std::istream& log, const std::string& source) {
  std::string text;
  while (std::getline(log, text)) {
    ++lines_read_;
    if (text.size() > kLineBytesMax) text.resize(kLineBytesMax);
    // Most lines are of other requests, and need not be understood.
    if (!text.contains(id_)) continue;
    auto line = parse_log_line(text);
    if (line && (line->request_id == id_ || line->trace_id == id_)) events_.push_back({std::move(*line), source});
  }
}

std::string Trace::text() const {
  std::vector<const Event*> order;
  std::size_t source_width = 0;
  for (const Event& event : events_) {
    order.push_back(&event);
    source_width = std::max(source_width, event.source.size());
  }
  // Of those that began in the same millisecond, who took longer has called the others; else as they were read.
  std::ranges::sort(order, [](const Event* a, const Event* b) {
    return std::tuple(a->line.began(), b->line.at, a) < std::tuple(b->line.began(), a->line.at, b);
  });
  std::string result;
  for (const Event* event : order) {
    const LogLine& line = event->line;
    const auto since = line.began() - order.front()->line.began();
    result += fmt::format("{}  {:>+7} ms  {:{}}  {:5}  {}", format_rfc3339(line.began()), since.count(), event->source,
                          source_width, line.level, line.message);
    if (line.took) result += fmt::format("  took {} ms", line.took->count());
    for (const auto& [name, value] : line.fields) result += fmt::format("  {}={}", name, value);
    result += '\n';
  }
  return result;
}

}  // namespace portreto::roles
