#pragma once

#include <string>

#include "base/result.h"
#include "runtime/task.h"

namespace portreto::mail {

// To one person. Plain text in UTF-8, its lines apart by "\n" and of 900 bytes at most.
struct Message {
  std::string to;       // an address, without a name
  std::string subject;  // one line of UTF-8
  std::string text;
  std::string language = "en";  // of both, a code of BCP 47
};

class Sender {
 public:
  virtual ~Sender() = default;

  // Succeeds once the server has taken the mail upon itself; that it arrives, nobody can say. Thread-safe.
  // kInvalidArgument: this mail, or its recipient, is refused for good. kUnavailable: nothing was sent; later it may
  // be. kOutcomeUnknown: the server was away before it answered, and may have taken the mail: to send it again may be
  // to send it twice.
  virtual Task<Status> send(Message message) = 0;
};

}  // namespace portreto::mail
