#include "imaging/process_imager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>

#include "imaging/confine.h"
#include "imaging/fixtures.h"
#include "imaging/stand_ins.h"
#include "runtime/log.h"

namespace portreto::imaging {
namespace {

using namespace testing;
using ::testing::HasSubstr;

constexpr std::chrono::seconds kPatience{30};

bool becomes_true(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

class ProcessImagerTest : public ::testing::Test {
 protected:
  ProcessImagerTest() {
    log::set_sink([](std::string_view) {});  // the failures that are provoked here
  }
  ~ProcessImagerTest() override { log::set_sink({}); }

  static ProcessImager::Options obedient() { return {.command = {"/proc/self/exe", {kObedientWorker}}}; }
  std::string good_file() { return directory_.write(encode(quarters(60, 40).get(), ".jpg[Q=95]")); }
  std::string order(const char* text) { return directory_.write(text); }

  TempDirectory directory_;
};

TEST_F(ProcessImagerTest, ImportsInAnotherProcess) {
  ProcessImager imager({});
  EXPECT_EQ(imager.workers(), 0U);
  const auto imported = import_now(imager, good_file());
  ASSERT_TRUE(imported) << imported.error().message;
  EXPECT_EQ(imported->width, 60U);
  ASSERT_EQ(imported->derivatives.size(), 2U);
  EXPECT_EQ(decode(imported->derivatives[0].bytes).width(), 60);
  EXPECT_EQ(imager.workers(), 1U);
}

TEST_F(ProcessImagerTest, ImportsEveryKindInTheSandbox) {
  ProcessImager imager({});
  const auto picture = quarters(60, 40);
  for (const char* format :
       {".png", ".webp", ".gif", ".heic[compression=hevc,effort=0]", ".avif[compression=av1,effort=0]"}) {
    Bytes file;
    try {
      file = encode(picture.get(), format);
    } catch (const std::runtime_error&) {
      continue;  // no encoder here
    }
    const auto imported = import_now(imager, directory_.write(file));
    EXPECT_TRUE(imported) << format << ": " << imported.error().message;
  }
}

TEST_F(ProcessImagerTest, PassesOnWhyAFileIsRefused) {
  ProcessImager imager({});
  EXPECT_EQ(import_now(imager, directory_.write("<svg/>")).error().code, ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(import_now(imager, good_file(), {.side_max = 59}).error().code, ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(import_now(imager, "/nonexistent").error().code, ErrorCode::kInternal);
  EXPECT_EQ(imager.workers(), 1U) << "a refusal is no reason to start anew";
}

// Security 33: a crash is a 422, not an outage.
TEST_F(ProcessImagerTest, TurnsAWorkersDeathIntoAnErrorForThatFile) {
  ProcessImager imager(obedient());
  for (const char* text : {kOrderCrash, kOrderExit, kOrderNonsense}) {
    const auto imported = import_now(imager, order(text));
    ASSERT_FALSE(imported) << text;
    EXPECT_EQ(imported.error().code, ErrorCode::kUnprocessable) << text;
    EXPECT_EQ(imager.workers(), 0U);
    EXPECT_TRUE(import_now(imager, good_file())) << text;
  }
}

TEST_F(ProcessImagerTest, EndsAWorkerThatHangs) {
  ProcessImager imager(obedient());
  const auto imported = import_now(imager, order(kOrderHang), {.time_max = std::chrono::milliseconds(20)});
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, ErrorCode::kUnprocessable);
  EXPECT_THAT(imported.error().message, HasSubstr("too long"));
  EXPECT_TRUE(import_now(imager, good_file()));
}

TEST_F(ProcessImagerTest, DoesNotBlameTheNextFileForAWorkerThatDiedIdle) {
  ProcessImager imager(obedient());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(import_now(imager, order(kOrderDieLater)).error().code, ErrorCode::kUnsupportedMedia);
  }
  EXPECT_TRUE(import_now(imager, good_file()));
}

TEST_F(ProcessImagerTest, EndsWorkersThatAreIdle) {
  auto options = obedient();
  options.idle_max = std::chrono::milliseconds(1);
  ProcessImager imager(options);
  ASSERT_TRUE(import_now(imager, good_file()));
  EXPECT_TRUE(becomes_true([&] { return imager.workers() == 0; }));
  EXPECT_TRUE(import_now(imager, good_file()));
}

TEST_F(ProcessImagerTest, KeepsToItsNumberOfWorkersAndItsQueue) {
  auto options = obedient();
  options.workers_max = 2;
  options.queue_max = 6;
  ProcessImager imager(options);
  boost::asio::io_context io;
  const std::string path = good_file();
  std::vector<std::future<Result<ImportedImage>>> results;
  for (int i = 0; i < 10; ++i) {
    results.push_back(boost::asio::co_spawn(io, imager.import(path, {}), boost::asio::use_future));
  }
  io.run();
  std::size_t refused = 0;
  for (auto& result : results) {
    const auto imported = result.get();
    if (imported) continue;
    EXPECT_EQ(imported.error().code, ErrorCode::kOverloaded);
    ++refused;
  }
  EXPECT_LE(refused, 4U);
  EXPECT_GE(imager.workers(), 1U);
  EXPECT_LE(imager.workers(), 2U);
}

TEST_F(ProcessImagerTest, IsUnavailableWhenNoWorkerStarts) {
  const std::string path = good_file();
  for (const WorkerCommand& command :
       {WorkerCommand{"/nonexistent/portreto", {}}, WorkerCommand{"/proc/self/exe", {kStillbornWorker}}}) {
    ProcessImager imager({.command = command});
    const auto imported = import_now(imager, path);
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, ErrorCode::kUnavailable);
    EXPECT_GT(imported.error().retry_after_s, 0);
  }
}

TEST_F(ProcessImagerTest, EndsRunningImportsWhenItIsDestroyed) {
  auto imager = std::make_unique<ProcessImager>(obedient());
  boost::asio::io_context io;
  const std::string path = order(kOrderHang);
  auto running = boost::asio::co_spawn(io, imager->import(path, {}), boost::asio::use_future);
  auto waiting = boost::asio::co_spawn(io, imager->import(path, {}), boost::asio::use_future);
  std::jthread loop([&] { io.run(); });
  ASSERT_TRUE(becomes_true([&] { return imager->workers() == 1; }));
  imager.reset();
  EXPECT_EQ(running.get().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(waiting.get().error().code, ErrorCode::kUnavailable);
}

TEST_F(ProcessImagerTest, LeavesTheWorkerNoDescriptorsAndNoEnvironment) {
  auto worker = WorkerProcess::start(obedient().command);
  ASSERT_TRUE(worker);
  // Its parent is this process, so its pid is the only one among our children.
  std::ifstream children("/proc/self/task/" + std::to_string(::getpid()) + "/children");
  std::string pid;
  if (!(children >> pid)) GTEST_SKIP() << "this kernel does not list children";
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator("/proc/" + pid + "/fd"), {}), 3);
  std::string environment;
  std::getline(std::ifstream("/proc/" + pid + "/environ"), environment);
  EXPECT_EQ(environment, "");
}

TEST_F(ProcessImagerTest, LimitsTheMemoryOfAnImport) {
  if (!kMemoryIsLimited) GTEST_SKIP() << "not under a sanitizer";
  ProcessImager imager({});
  const std::string path = directory_.write(encode(noise(4000, 4000).get(), ".png[interlace,compression=1]"));
  const auto imported = import_now(imager, path, {.memory_bytes_max = 32 << 20});  // 48 MB of pixels
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, ErrorCode::kUnprocessable);
  EXPECT_TRUE(import_now(imager, good_file()));
}

TEST_F(ProcessImagerTest, LimitsTheCpuTimeOfAnImport) {
  ProcessImager imager({});
  const std::string path = directory_.write(encode(noise(3000, 2000).get(), ".jpg"));
  const auto imported = import_now(imager, path, {.time_max = std::chrono::milliseconds(400)});
  if (imported) GTEST_SKIP() << "this machine is too fast";
  EXPECT_EQ(imported.error().code, ErrorCode::kUnprocessable);
  EXPECT_THAT(imported.error().message, HasSubstr("too long"));
}

int status_of(const char* part) {
  std::string program = "/proc/self/exe", argument = part;
  char* arguments[] = {program.data(), argument.data(), nullptr};
  pid_t pid = 0;
  if (::posix_spawn(&pid, program.c_str(), nullptr, nullptr, arguments, environ) != 0) return -1;
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

TEST(Confine, KeepsFromNetworkProgramsAndFiles) {
  const int status = status_of(kSandboxProbe);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 100) GTEST_SKIP() << "no seccomp here";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Confine, KillsWhatSpins) {
  const int status = status_of(kSpinningProbe);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGXCPU);
}

}  // namespace
}  // namespace portreto::imaging
