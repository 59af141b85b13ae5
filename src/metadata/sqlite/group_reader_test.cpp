#include "metadata/sqlite/group_reader.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "metadata/sqlite/testing.h"
#include "runtime/event_loops.h"

namespace portreto::metadata {
namespace {

class GroupReaderTest : public SqliteFixture {};

TEST_F(GroupReaderTest, EachOfManyReadsGetsItsOwnAnswer) {
  open({.readers = 2});
  constexpr int kReads = 200;
  for (int i = 0; i < kReads; i += 2) ASSERT_TRUE(write(i));
  std::vector<std::future<Result<model::Comment>>> reads;
  for (int i = 0; i < kReads; ++i) reads.push_back(start(store().social().find_comment(comment_of(i).id)));
  for (int i = 0; i < kReads; ++i) {
    const auto comment = reads[static_cast<std::size_t>(i)].get();
    ASSERT_EQ(comment.has_value(), i % 2 == 0) << i;
    if (comment) EXPECT_EQ(comment->id, comment_of(i).id);
  }
}

TEST_F(GroupReaderTest, AReadSeesEveryWriteThatWasAcknowledgedBefore) {
  open();
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(write(i));
    ASSERT_TRUE(is_there(i)) << i;
  }
}

TEST_F(GroupReaderTest, AFullQueueRefusesAtOnce) {
  open({.reader_queue_max = 0});
  const auto comment = run(store().social().find_comment(comment_of(1).id));
  ASSERT_FALSE(comment);
  EXPECT_EQ(comment.error().code, ErrorCode::kOverloaded);
}

TEST_F(GroupReaderTest, AStoreMayGoAsSoonAsItsLastReadCameBack) {
  for (int i = 0; i < 20; ++i) {
    open();
    EXPECT_FALSE(is_there(1));
    close();
  }
}

// The folder of the database is gone, and with it the file that a further connection would open.
TEST(GroupReaderFailureTest, WithoutAConnectionEveryReadIsToldSo) {
  class Probe final : public GroupReader::Operation {
   public:
    explicit Probe(std::promise<std::optional<Error>>& finished) : finished_(finished) {}
    void run(Connection&) noexcept override { ADD_FAILURE() << "ran without a connection"; }
    void finish(const std::optional<Error>& failure) noexcept override { finished_.set_value(failure); }

   private:
    std::promise<std::optional<Error>>& finished_;
  };
  EventLoops loops(1);
  loops.start();
  BlockingPool pool(1, 10);
  ReadConnections connections("/nowhere/portreto.db", 1, std::chrono::milliseconds(10));
  GroupReader reader(connections, pool, 10);
  for (int i = 0; i < 2; ++i) {
    std::promise<std::optional<Error>> finished;
    reader.submit(std::make_unique<Probe>(finished), loops.next().get_executor());
    const auto failure = finished.get_future().get();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::kUnavailable);
  }
}

}  // namespace
}  // namespace portreto::metadata
