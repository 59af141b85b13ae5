#include "http/head_scanner.h"

namespace portreto::http {

HeadScanner::Outcome HeadScanner::scan(std::string_view bytes) {
  for (;;) {
    const auto end = bytes.find('\n', scanned_);
    if (end == bytes.npos) {
      scanned_ = bytes.size();
      return Outcome::kNeedMore;
    }
    const auto line = bytes.substr(line_start_, end - line_start_);
    scanned_ = line_start_ = end + 1;
    if (!line.ends_with('\r') || line.front() == ' ' || line.front() == '\t') return Outcome::kMalformed;
    if (line.size() == 1) return Outcome::kComplete;
  }
}

}  // namespace portreto::http
