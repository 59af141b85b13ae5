#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "metadata/sqlite/testing.h"
#include "runtime/log.h"

// What people get when the disk, the file or the machine fails.
namespace portreto::metadata {
namespace {

class SqliteFailureTest : public SqliteFixture {
 protected:
  SqliteFailureTest() {
    log::set_sink([](std::string_view) {});  // the failures are expected
  }
  ~SqliteFailureTest() override { log::set_sink({}); }
};

template <typename T>
ErrorCode code_of(const Result<T>& result) {
  EXPECT_FALSE(result);
  return result ? ErrorCode{} : result.error().code;
}

TEST_F(SqliteFailureTest, AFullDatabaseRefusesAndStaysUsable) {
  open({.size_bytes_max = 512 << 10});
  int written = 0;
  Status status;
  while (written < 1000 && (status = write(written))) ++written;
  EXPECT_EQ(code_of(status), ErrorCode::kStorageFull);
  EXPECT_GT(written, 10);
  EXPECT_TRUE(is_there(written - 1));
  EXPECT_FALSE(is_there(written));

  ASSERT_TRUE(run(store().social().remove_comment(comment_of(0).id)));
  ASSERT_TRUE(run(store().social().remove_comment(comment_of(1).id)));
  EXPECT_TRUE(write(0)) << "what was freed can be used again";
}

TEST_F(SqliteFailureTest, OfManyWritesOnlyThoseThatFitAreAcknowledged) {
  open({.size_bytes_max = 512 << 10});
  RawDatabase other(path());
  other.run("BEGIN EXCLUSIVE");  // the writer waits, so that it then takes as many at once as it may
  std::vector<std::future<Status>> writes;
  for (int i = 0; i < 1000; ++i) writes.push_back(start(store().social().insert_comment(comment_of(i))));
  EXPECT_FALSE(is_there(0)) << "by now all are queued, since they run on one loop in this order";
  other.run("COMMIT");
  std::vector<int> stored;
  for (int i = 0; i < 1000; ++i) {
    const Status status = writes[static_cast<std::size_t>(i)].get();
    if (status) stored.push_back(i);
    if (!status) EXPECT_EQ(status.error().code, ErrorCode::kStorageFull);
  }
  EXPECT_GT(stored.size(), 10U);
  EXPECT_LT(stored.size(), 1000U);
  EXPECT_EQ(RawDatabase(path()).run("SELECT count(*) FROM comments"),
            std::vector<std::string>{std::to_string(stored.size())});
  for (const int i : stored) EXPECT_TRUE(is_there(i)) << i;
}

TEST_F(SqliteFailureTest, ALocationIsStoredWithItsNodesOrNotAtAll) {
  open();
  auto& locations = store().locations();
  const model::BlobLocation stored{.blob = BlobId::generate(), .copies = {"a", "b"}};
  ASSERT_TRUE(run(locations.insert(stored)));
  model::BlobLocation change = stored;
  change.copies = {"b", "c"};
  const model::BlobLocation other{.blob = BlobId::generate(), .copies = {"c"}};
  RawDatabase(path()).run(
      "CREATE TRIGGER failing BEFORE INSERT ON location_nodes BEGIN SELECT RAISE(ABORT, 'for a test'); END");
  EXPECT_FALSE(run(locations.update(change)));
  EXPECT_FALSE(run(locations.insert(other)));
  EXPECT_EQ(run(locations.list({}, 10)).value(), std::vector{stored});
  EXPECT_EQ(run(locations.list_on("a", {}, 10)).value(), std::vector{stored}) << "it was removed before the failure";
  EXPECT_TRUE(run(locations.list_on("c", {}, 10)).value().empty());

  RawDatabase(path()).run("DROP TRIGGER failing");
  EXPECT_TRUE(run(locations.update(change)));
  EXPECT_TRUE(run(locations.insert(other)));
  EXPECT_TRUE(run(locations.list_on("a", {}, 10)).value().empty());
  EXPECT_EQ(run(locations.list_on("c", {}, 10))->size(), 2U);
}

TEST_F(SqliteFailureTest, AFileThatIsLockedByAnotherIsUnavailableUntilItIsFreed) {
  open({.busy_timeout_ms = 20});
  RawDatabase other(path());
  other.run("BEGIN EXCLUSIVE");
  EXPECT_EQ(code_of(write(1)), ErrorCode::kUnavailable);
  EXPECT_EQ(code_of(run(store().check())), ErrorCode::kUnavailable);
  EXPECT_FALSE(is_there(1)) << "reading goes on";
  other.run("COMMIT");
  EXPECT_TRUE(write(1));
  EXPECT_TRUE(run(store().check()));
}

TEST_F(SqliteFailureTest, ALockThatIsFreedInTimeOnlyTakesLonger) {
  open();
  RawDatabase other(path());
  other.run("BEGIN EXCLUSIVE");
  auto written = start(store().social().insert_comment(comment_of(1)));
  EXPECT_EQ(written.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  other.run("COMMIT");
  EXPECT_TRUE(written.get());
}

TEST_F(SqliteFailureTest, AFullQueueRefusesAtOnce) {
  open({.writer_queue_max = 3});
  RawDatabase other(path());
  other.run("BEGIN EXCLUSIVE");  // the writer waits, and the queue fills
  std::vector<std::future<Status>> writes;
  for (int i = 0; i < 3; ++i) writes.push_back(start(store().social().insert_comment(comment_of(i))));
  // All run on one loop, in this order.
  const Status refused = write(3);
  EXPECT_EQ(code_of(refused), ErrorCode::kOverloaded);
  EXPECT_GT(refused.error().retry_after_s, 0);
  other.run("COMMIT");
  for (auto& write : writes) EXPECT_TRUE(write.get());
  EXPECT_TRUE(write(3));
}

// While it lives, writing a file beyond its first bytes fails with EFBIG, as a failing disk does with EIO.
class FailingDisk {
 public:
  FailingDisk() {
    previous_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &previous_);
    const rlimit limit{.rlim_cur = 4096, .rlim_max = previous_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FailingDisk() {
    setrlimit(RLIMIT_FSIZE, &previous_);
    std::signal(SIGXFSZ, previous_handler_);
  }

 private:
  rlimit previous_{};
  void (*previous_handler_)(int) = nullptr;
};

TEST_F(SqliteFailureTest, ACommitThatFailsLeavesTheOutcomeUnknown) {
  open();
  ASSERT_TRUE(write(1));
  {
    const FailingDisk failing;
    EXPECT_EQ(code_of(write(2)), ErrorCode::kOutcomeUnknown);
    EXPECT_TRUE(is_there(1)) << "reading goes on";
  }
  EXPECT_TRUE(write(2)) << "doing it again is safe";
  EXPECT_TRUE(write(3));
  open();
  for (const int i : {1, 2, 3}) EXPECT_TRUE(is_there(i)) << i;
}

TEST_F(SqliteFailureTest, DamageIsReportedNotShown) {
  open();
  close();
  // The pages of the schema, without which nothing could be opened, are those that are there before there are any rows.
  const auto schema_bytes = static_cast<off_t>(std::filesystem::file_size(path()));
  open();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(write(i));
  close();
  {
    const int file = ::open(path().c_str(), O_WRONLY | O_CLOEXEC);
    const std::string noise(16 * 4096, '\xA5');
    ASSERT_EQ(::pwrite(file, noise.data(), noise.size(), schema_bytes), static_cast<ssize_t>(noise.size()));
    ::close(file);
  }
  open();
  int damaged = 0;
  for (int i = 0; i < 100; ++i) {
    const auto found = run(store().social().find_comment(comment_of(i).id));
    if (found) {
      EXPECT_EQ(found->text, comment_of(i).text);
    } else {
      EXPECT_EQ(found.error().code, ErrorCode::kUnavailable);
      ++damaged;
    }
  }
  EXPECT_GT(damaged, 0);
}

Task<Status> do_nothing() { co_return Status{}; }

TEST_F(SqliteFailureTest, AcceptedWritesAreFinishedBeforeTheEnd) {
  open();
  std::vector<std::future<Status>> writes;
  for (int i = 0; i < 200; ++i) writes.push_back(start(store().social().insert_comment(comment_of(i))));
  ASSERT_TRUE(run(do_nothing()));  // on the one loop, after all of them were handed to the writer
  close();
  for (auto& write : writes) EXPECT_TRUE(write.get());
  open();
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(is_there(i)) << i;
}

// The child of a fork: writes one after the other and tells each number once it is acknowledged, until it is killed.
[[noreturn]] void write_until_killed(const std::string& path, int acknowledged) {
  EventLoops loops(1);
  loops.start();
  BlockingPool pool(1, 10);
  const auto store = SqliteMetadataStore::open({.path = path}, pool);
  for (int number = 0;; ++number) {
    const model::Comment comment{.id = {Uuid::derive(std::to_string(number))}, .text = "x"};
    const auto status =
        boost::asio::co_spawn(loops.next(), store->social().insert_comment(comment), boost::asio::use_future).get();
    if (!status || ::write(acknowledged, &number, sizeof(number)) != sizeof(number)) ::_exit(1);
  }
}

TEST(SqliteCrashTest, WhatWasAcknowledgedSurvivesAKill) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/portreto.db";
  int pipe[2];
  ASSERT_EQ(::pipe2(pipe, O_CLOEXEC), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) write_until_killed(path, pipe[1]);
  ::close(pipe[1]);

  int last = -1;
  for (int number; last < 50 && ::read(pipe[0], &number, sizeof(number)) == sizeof(number);) last = number;
  ::kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself, with " << WEXITSTATUS(status);
  for (int number; ::read(pipe[0], &number, sizeof(number)) == sizeof(number);) last = number;
  ::close(pipe[0]);
  ASSERT_GE(last, 50);

  EventLoops loops(1);
  loops.start();
  BlockingPool pool(1, 10);
  const auto store = SqliteMetadataStore::open({.path = path}, pool);
  for (int number = 0; number <= last; ++number) {
    const CommentId id{Uuid::derive(std::to_string(number))};
    EXPECT_TRUE(boost::asio::co_spawn(loops.next(), store->social().find_comment(id), boost::asio::use_future).get())
        << number;
  }
}

}  // namespace
}  // namespace portreto::metadata
