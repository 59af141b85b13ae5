#include "imaging/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "imaging/wire.h"
#include "runtime/log.h"

namespace portreto::imaging {
namespace {

// Starting takes 50 ms; a machine that is this slow has no use for another process.
constexpr std::chrono::seconds kStartMax{10};

std::unexpected<Error> cannot_start(std::string_view step, int error) {
  log::error("image worker cannot be started", {{"step", step}, {"cause", std::generic_category().message(error)}});
  Error unavailable{ErrorCode::kUnavailable, "Photos cannot be processed at the moment. Try again in a minute."};
  unavailable.retry_after_s = 60;
  return std::unexpected(std::move(unavailable));
}

// posix_spawn rather than fork: the server has many threads.
int spawn(const WorkerCommand& command, int child_socket, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, child_socket, STDIN_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);

  std::vector<char*> arguments{const_cast<char*>(command.executable.c_str())};
  for (const std::string& argument : command.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  std::array<char*, 1> environment{nullptr};

  const int error =
      posix_spawn(&pid, command.executable.c_str(), &actions, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const WorkerCommand& command) {
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) return cannot_start("socket", errno);
  pid_t pid = 0;
  const int error = spawn(command, sockets[1], pid);
  ::close(sockets[1]);
  if (error != 0) {
    ::close(sockets[0]);
    return cannot_start("spawn", error);
  }
  std::unique_ptr<WorkerProcess> worker(new WorkerProcess(pid, sockets[0]));
  const auto ready = receive_frame(worker->socket(), std::chrono::steady_clock::now() + kStartMax);
  if (!ready) return cannot_start("wait until it is ready", ready.error() == FrameError::kTimedOut ? ETIMEDOUT : EPIPE);
  return worker;
}

WorkerProcess::~WorkerProcess() {
  if (!ended_) end();
  ::close(socket_);
}

void WorkerProcess::kill() { ::kill(pid_, SIGKILL); }

int WorkerProcess::end() {
  kill();
  ended_ = true;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace portreto::imaging
