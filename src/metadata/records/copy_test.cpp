#include "metadata/records/copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "metadata/memory/memory_metadata_store.h"
#include "metadata/page.h"
#include "runtime/event_loops.h"

namespace portreto::metadata {
namespace {

using testing::HasSubstr;

class CopyRecordsTest : public testing::Test {
 protected:
  CopyRecordsTest() { loops_.start(); }

  template <typename T>
  T run(Task<T> task) {
    return boost::asio::co_spawn(loops_.next(), std::move(task), boost::asio::use_future).get();
  }
  model::Comment add_comment(MetadataStore& store, std::string text = "x") {
    model::Comment comment{.id = CommentId::generate(), .text = std::move(text)};
    EXPECT_TRUE(run(store.social().insert_comment(comment)));
    return comment;
  }
  Result<RecordCounts> copy(KindsLeftOut left_out = {}) {
    const auto from = from_.records();
    const auto to = to_.records();
    return run(copy_records(*from, *to, std::move(left_out), [this](std::string_view kind, std::uint64_t count) {
      progress_[std::string(kind)] = count;
    }));
  }
  Result<RecordCounts> compare() {
    const auto from = from_.records();
    const auto to = to_.records();
    return run(require_equal(*from, *to, {}));
  }
  Status is_part() {
    const auto from = from_.records();
    const auto to = to_.records();
    return run(require_part_of(*from, *to, {}));
  }

  EventLoops loops_{1};
  MemoryMetadataStore from_;
  MemoryMetadataStore to_;
  RecordCounts progress_;
};

TEST_F(CopyRecordsTest, CopiesMoreThanAPage) {
  for (std::size_t i = 0; i < 2 * kPageSizeMax + 1; ++i) add_comment(from_);
  ASSERT_TRUE(run(from_.storage_nodes().note({.instance = "a"})));
  const auto counts = copy().value();
  EXPECT_EQ(counts.at("comments"), 2 * kPageSizeMax + 1);
  EXPECT_EQ(counts.at("storage_nodes"), 1U);
  EXPECT_EQ(counts.at("people"), 0U);
  EXPECT_EQ(progress_.at("comments"), 2 * kPageSizeMax + 1);
  EXPECT_EQ(compare().value(), counts);
  EXPECT_EQ(copy().value(), counts) << "done twice";
}

TEST_F(CopyRecordsTest, LeavesOutWhatItIsToldTo) {
  add_comment(from_);
  ASSERT_TRUE(run(from_.storage_nodes().note({.instance = "a"})));
  EXPECT_FALSE(copy({"storage_nodes"}).value().contains("storage_nodes"));
  EXPECT_TRUE(run(to_.storage_nodes().list())->empty());
}

TEST_F(CopyRecordsTest, TellsAPartFromOtherData) {
  const model::Comment first = add_comment(from_);
  add_comment(from_);
  EXPECT_TRUE(is_part()) << "nothing is a part of everything";
  ASSERT_TRUE(run(to_.social().insert_comment(first)));
  EXPECT_TRUE(is_part());
  const model::Comment other = add_comment(to_);
  const Status refused = is_part();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_THAT(refused.error().message, HasSubstr("comments " + other.id.str()));
  ASSERT_TRUE(run(to_.social().remove_comment(other.id)));
  ASSERT_TRUE(run(to_.social().update_comment(first.id, "y", {})));
  EXPECT_FALSE(is_part()) << "the same id, and another text";
}

TEST_F(CopyRecordsTest, NamesWhatDiffers) {
  const model::Comment comment = add_comment(from_);
  EXPECT_THAT(compare().error().message, HasSubstr("comments " + comment.id.str()));
  ASSERT_TRUE(copy());
  EXPECT_TRUE(compare());
  ASSERT_TRUE(run(to_.social().update_comment(comment.id, "y", {})));
  EXPECT_EQ(compare().error().code, ErrorCode::kCorruption);
  EXPECT_EQ(copy().error().code, ErrorCode::kConflict) << "what is there otherwise is never overwritten";
}

}  // namespace
}  // namespace portreto::metadata
