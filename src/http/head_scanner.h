#pragma once

#include <cstddef>
#include <string_view>

namespace portreto::http {

// Finds the end of a message's head (start line, fields, empty line) in bytes that arrive in parts, looking at each
// byte once. On the way it refuses what Beast's parser lets pass or waits on for ever: a line that ends in a bare LF,
// and one that begins with a space or tab (obs-fold, RFC 9112 section 5.2).
class HeadScanner {
 public:
  enum class Outcome { kNeedMore, kComplete, kMalformed };

  // `bytes` begins with the head and has grown since the last call, or is the same.
  Outcome scan(std::string_view bytes);
  // Length of the head with its empty line; valid after kComplete.
  std::size_t size() const { return line_start_; }

 private:
  std::size_t line_start_ = 0;
  std::size_t scanned_ = 0;
};

}  // namespace portreto::http
