#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace portreto::imaging {

struct WorkerCommand {
  std::string executable;
  std::vector<std::string> arguments;
};

// A running image worker, and this end of its socket. Its standard input is the other end, its standard output and
// error are ours; it inherits no other descriptor and no environment, where secrets may be. It is killed with its
// owner.
class WorkerProcess {
 public:
  // Blocks until the worker says that it is ready. kUnavailable when it cannot be started or does not.
  static Result<std::unique_ptr<WorkerProcess>> start(const WorkerCommand& command);

  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  int socket() const { return socket_; }

  // Ends it; whoever waits for its reply finds the socket closed. Thread-safe.
  void kill();

  // Kills it unless it has ended already, and gives its wait status (see waitpid). Used by the owner, once at most.
  int end();

 private:
  WorkerProcess(pid_t pid, int socket) : pid_(pid), socket_(socket) {}

  const pid_t pid_;
  const int socket_;
  bool ended_ = false;
};

}  // namespace portreto::imaging
