#include "imaging/stand_ins.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>
#include <thread>

#include "imaging/confine.h"
#include "imaging/import_file.h"
#include "imaging/wire.h"
#include "imaging/worker.h"

namespace portreto::imaging::testing {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int run_obedient_worker() {
  send_frame(STDIN_FILENO, {});
  while (const auto frame = receive_frame(STDIN_FILENO, std::nullopt)) {
    const auto request = decode_request(*frame).value();
    const std::string order = content_of(request.path);
    if (order == kOrderCrash) std::abort();
    if (order == kOrderExit) std::_Exit(3);
    while (order == kOrderHang) ::pause();
    if (order == kOrderNonsense) {
      send_frame(STDIN_FILENO, as_bytes("nonsense"));
      continue;
    }
    send_frame(STDIN_FILENO, encode_reply(import_file(request.path, request.limits, TimeBase::kWallClock)));
    if (order == kOrderDieLater) std::_Exit(0);
  }
  return 0;
}

int run_sandbox_probe() {
  std::thread::id other;
  if (!enter_sandbox()) return 100;
  int failures = 0;
  const auto forbidden = [&](const char* what, long result) {
    if (result == -1 && errno == EPERM) return;
    std::fprintf(stderr, "not forbidden: %s\n", what);
    ++failures;
  };
  const char* const arguments[] = {"/bin/true", nullptr};
  std::thread([&] {
    forbidden("socket", ::socket(AF_INET, SOCK_STREAM, 0));
    forbidden("open to write", ::open("/tmp/portreto-probe", O_WRONLY | O_CREAT, 0600));
    forbidden("unlink", ::unlink("/tmp/portreto-probe"));
    forbidden("mkdir", ::mkdir("/tmp/portreto-probe", 0700));
    forbidden("exec", ::execv("/bin/true", const_cast<char* const*>(arguments)));
  }).join();
  const int readable = ::open("/proc/self/exe", O_RDONLY);
  return failures == 0 && readable >= 0 ? 0 : 1;
}

int run_spinning_probe() {
  limit_cost({.time_max = std::chrono::milliseconds(0)});
  for (volatile unsigned i = 0;; i = i + 1) {
  }
}

}  // namespace
}  // namespace portreto::imaging::testing

// In the place of gtest_main, so that the test program can also be what it tests.
int main(int argc, char** argv) {
  using namespace portreto::imaging;
  namespace fixtures = portreto::imaging::testing;
  const std::string_view part = argc > 1 ? argv[1] : "";
  if (part == kWorkerSubcommand) return run_image_worker();
  if (part == fixtures::kObedientWorker) return fixtures::run_obedient_worker();
  if (part == fixtures::kStillbornWorker) return 4;
  // Without exit handlers: the leak check of a sanitizer traces the process, which the sandbox forbids.
  if (part == fixtures::kSandboxProbe) std::_Exit(fixtures::run_sandbox_probe());
  if (part == fixtures::kSpinningProbe) return fixtures::run_spinning_probe();
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
