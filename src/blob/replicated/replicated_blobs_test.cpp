#include "blob/replicated/replicated_blobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>

#include "blob/conformance/test_bytes.h"
#include "blob/replicated/nodes_testing.h"
#include "runtime/testing/run.h"

namespace portreto::blob {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Effect = NodeFault::Effect;

// Names nodes in a given order, and notes what it named.
class ListChooser final : public NodeChooser {
 public:
  explicit ListChooser(std::vector<std::string> nodes) : nodes_(std::move(nodes)) {}
  std::vector<std::string> named;
  std::vector<std::vector<std::string>> kept;
  std::optional<Error> error;  // once the first nodes were named

  Task<Result<std::vector<std::string>>> next(std::vector<std::string> kept_now, std::size_t count) override {
    kept.push_back(std::move(kept_now));
    if (error && !named.empty()) co_return fail(*error);
    std::vector<std::string> chosen;
    while (chosen.size() < count && !nodes_.empty()) {
      chosen.push_back(nodes_.front());
      nodes_.erase(nodes_.begin());
    }
    if (chosen.size() == count) named.insert(named.end(), chosen.begin(), chosen.end());
    co_return chosen;
  }

 private:
  std::vector<std::string> nodes_;
};

class ReplicatedBlobsTest : public testing::Test {
 protected:
  template <typename T>
  T run(Task<T> task) {
    return test::run(std::move(task));
  }
  static std::vector<BlobPart> parts() {
    std::vector<BlobPart> parts;
    for (const std::uint16_t variant : kVariants) parts.push_back({variant, source_of(test_bytes(variant, 1000))});
    return parts;
  }
  BlobCopies::PutReport put(ListChooser& chooser, std::size_t copies = 2) {
    return run(blobs_.put(kBlob, parts(), copies, chooser));
  }
  bool is_complete_on(const std::string& node) {
    for (const std::uint16_t variant : kVariants) {
      const auto bytes = run(nodes_[node].bytes.get({kBlob, variant}, 0, 1000));
      if (!bytes || *bytes != test_bytes(variant, 1000)) return false;
    }
    return true;
  }

  static constexpr std::uint16_t kVariants[] = {0, 7, 8};
  const BlobId kBlob = test_key(1).id;
  FaultyNodes nodes_;
  FaultyNode &a_ = nodes_["a"], &b_ = nodes_["b"], &c_ = nodes_["c"], &d_ = nodes_["d"];
  ReplicatedBlobs blobs_{nodes_};
  ListChooser chooser_{{"a", "b", "c", "d"}};
};

TEST_F(ReplicatedBlobsTest, APutLiesWholeOnAsManyNodesAsWereAskedFor) {
  const auto report = put(chooser_);
  ASSERT_TRUE(report.outcome);
  EXPECT_THAT(report.copies, ElementsAre("a", "b"));
  EXPECT_THAT(report.failed, IsEmpty());
  EXPECT_THAT(report.late, IsEmpty());
  EXPECT_TRUE(is_complete_on("a") && is_complete_on("b"));
  EXPECT_EQ(c_.bytes.usage().blobs, 0U);
}

TEST_F(ReplicatedBlobsTest, BothNodesAreWrittenAtOnce) {
  a_.puts.close();
  b_.puts.close();
  boost::asio::io_context loop;
  auto put = boost::asio::co_spawn(loop, blobs_.put(kBlob, parts(), 2, chooser_), boost::asio::use_future);
  while (loop.poll_one() > 0) {
  }
  EXPECT_EQ(a_.puts.waiting(), std::size(kVariants));
  EXPECT_EQ(b_.puts.waiting(), std::size(kVariants));
  b_.puts.open();
  while (loop.poll_one() > 0) {
  }
  EXPECT_NE(put.wait_for(std::chrono::seconds(0)), std::future_status::ready);  // one copy is not enough
  a_.puts.open();
  loop.run();
  EXPECT_TRUE(put.get().outcome);
}

TEST_F(ReplicatedBlobsTest, ANodeThatFailsIsReplacedByTheNext) {
  // With any of its parts.
  for (const std::uint16_t failing : kVariants) {
    a_.on_put = [failing](const BlobKey& key) {
      return key.variant == failing ? std::optional(NodeFault{}) : std::nullopt;
    };
    ListChooser chooser({"a", "b", "c"});
    const auto report = put(chooser);
    ASSERT_TRUE(report.outcome);
    EXPECT_THAT(report.copies, ElementsAre("b", "c"));
    EXPECT_THAT(report.failed, ElementsAre("a"));
    EXPECT_THAT(chooser.kept, ElementsAre(IsEmpty(), ElementsAre("b")));
    EXPECT_TRUE(is_complete_on("b") && is_complete_on("c"));
  }
}

TEST_F(ReplicatedBlobsTest, ANodeThatTookNothingIsNoLeftover) {
  a_.on_put = always(ErrorCode::kUnavailable);
  ListChooser chooser({"not known", "a", "b", "c"});
  const auto report = put(chooser);
  ASSERT_TRUE(report.outcome);
  EXPECT_THAT(report.copies, ElementsAre("b", "c"));
  EXPECT_THAT(report.failed, IsEmpty());
  EXPECT_THAT(report.late, IsEmpty());
}

TEST_F(ReplicatedBlobsTest, AnUnknownOutcomeIsSettledByPuttingAgain) {
  for (const Effect effect : {Effect::kNone, Effect::kAnyway}) {
    a_.on_put = once(ErrorCode::kOutcomeUnknown, effect);
    ListChooser chooser({"a", "b", "c"});
    const auto report = put(chooser);
    ASSERT_TRUE(report.outcome);
    EXPECT_THAT(report.copies, ElementsAre("a", "b"));
    EXPECT_THAT(report.late, ElementsAre("a"));
    EXPECT_TRUE(is_complete_on("a"));
  }
}

TEST_F(ReplicatedBlobsTest, WhatStaysUnknownIsReportedAsSuch) {
  a_.on_put = always(ErrorCode::kOutcomeUnknown, Effect::kLate);
  const auto report = put(chooser_);
  ASSERT_TRUE(report.outcome);
  EXPECT_THAT(report.copies, ElementsAre("b", "c"));
  EXPECT_THAT(report.failed, ElementsAre("a"));
  EXPECT_THAT(report.late, ElementsAre("a"));
}

TEST_F(ReplicatedBlobsTest, WhatWasUnknownOnceStaysSoWhateverTheSecondTrySays) {
  a_.on_put = [count = 0](const BlobKey& key) mutable -> std::optional<NodeFault> {
    if (key.variant != 7) return std::nullopt;
    return count++ == 0 ? NodeFault{ErrorCode::kOutcomeUnknown, Effect::kLate} : NodeFault{ErrorCode::kUnavailable};
  };
  EXPECT_THAT(put(chooser_).late, ElementsAre("a"));
}

TEST_F(ReplicatedBlobsTest, TooFewNodesSaySoAndNothingIsTouchedInVain) {
  ListChooser one({"a"});
  const auto report = put(one);
  ASSERT_FALSE(report.outcome);
  EXPECT_EQ(report.outcome.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(report.outcome.error().message, HasSubstr("Only 1 of 2 needed storage nodes in different zones"));
  EXPECT_GT(report.outcome.error().retry_after_s, 0);
  EXPECT_EQ(a_.bytes.usage().blobs, 0U);
  EXPECT_THAT(report.copies, IsEmpty());
}

TEST_F(ReplicatedBlobsTest, AFailedPutTellsWhereBytesLie) {
  b_.on_put = always(ErrorCode::kUnavailable);
  c_.on_put = [](const BlobKey& key) { return key.variant == 8 ? std::optional(NodeFault{}) : std::nullopt; };
  d_.on_put = always(ErrorCode::kOutcomeUnknown);
  const auto report = put(chooser_);
  ASSERT_FALSE(report.outcome);
  EXPECT_EQ(report.outcome.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(report.copies, ElementsAre("a"));
  EXPECT_THAT(report.failed, UnorderedElementsAre("c", "d"));
  EXPECT_THAT(report.late, ElementsAre("d"));
}

TEST_F(ReplicatedBlobsTest, FullMeansThatRoomWasAllThatWasMissing) {
  for (FaultyNode* node : {&b_, &c_, &d_}) node->on_put = always(ErrorCode::kStorageFull);
  ListChooser full({"a", "b", "c", "d"});
  EXPECT_EQ(put(full).outcome.error().code, ErrorCode::kStorageFull);
  c_.on_put = always(ErrorCode::kUnavailable);
  ListChooser mixed({"a", "b", "c", "d"});
  EXPECT_EQ(put(mixed).outcome.error().code, ErrorCode::kUnavailable);
}

TEST_F(ReplicatedBlobsTest, AnErrorOfTheChooserEndsThePut) {
  a_.on_put = always(ErrorCode::kUnavailable);
  chooser_.error = Error{ErrorCode::kConflict, "Gone."};
  const auto report = put(chooser_);
  ASSERT_FALSE(report.outcome);
  EXPECT_EQ(report.outcome.error().code, ErrorCode::kConflict);
  EXPECT_THAT(report.copies, ElementsAre("b"));
}

TEST_F(ReplicatedBlobsTest, NoNodeIsTouchedBeforeItWasNamed) {
  a_.on_put = b_.on_put = always(ErrorCode::kUnavailable);
  const auto check = [this](const std::string& node) {
    return [this, node](const BlobKey&) -> std::optional<NodeFault> {
      EXPECT_THAT(chooser_.named, testing::Contains(node));
      return std::nullopt;
    };
  };
  c_.on_put = check("c");
  d_.on_put = check("d");
  EXPECT_TRUE(put(chooser_).outcome);
}

TEST_F(ReplicatedBlobsTest, ReadsGoToTheFirstGoodCopy) {
  ListChooser all({"a", "b", "c"});
  ASSERT_TRUE(put(all, 3).outcome);
  const std::vector<std::string> nodes{"a", "b", "c", "not known"};
  const Bytes whole = test_bytes(7, 1000);
  for (const ErrorCode code : {ErrorCode::kCorruption, ErrorCode::kUnavailable, ErrorCode::kNotFound}) {
    a_.on_read = always(code);
    b_.on_read = nullptr;
    EXPECT_EQ(run(blobs_.get(nodes, {kBlob, 7}, 10, 20)).value(), Bytes(whole.begin() + 10, whole.begin() + 30));
    EXPECT_EQ(run(blobs_.head(nodes, {kBlob, 7}))->size_bytes, 1000U);
    b_.on_read = always(ErrorCode::kCorruption);
    EXPECT_TRUE(run(blobs_.get(nodes, {kBlob, 7}, 0, 1000)));
    EXPECT_TRUE(run(blobs_.head(nodes, {kBlob, 7})));
  }
}

TEST_F(ReplicatedBlobsTest, NotFoundOnlyWhenEachCopySaysSo) {
  const BlobKey key{kBlob, 0};
  const auto code_of = [&](std::vector<std::string> nodes) {
    const ErrorCode code = run(blobs_.get(nodes, key, 0, 1)).error().code;
    EXPECT_EQ(run(blobs_.head(nodes, key)).error().code, code);
    return code;
  };
  EXPECT_EQ(code_of({"a", "b"}), ErrorCode::kNotFound);
  EXPECT_EQ(code_of({"a", "not known"}), ErrorCode::kUnavailable);
  EXPECT_EQ(code_of({}), ErrorCode::kUnavailable);
  b_.on_read = always(ErrorCode::kCorruption);
  EXPECT_EQ(code_of({"a", "b"}), ErrorCode::kUnavailable);
}

TEST_F(ReplicatedBlobsTest, ARangeOutsideTheBlobIsTheCallersMistake) {
  ASSERT_TRUE(put(chooser_).outcome);
  EXPECT_EQ(run(blobs_.get({"a", "b"}, {kBlob, 0}, 999, 2)).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(ReplicatedBlobsTest, AnErasureTellsWhichNodesAcknowledged) {
  ListChooser all({"a", "b", "c"});
  ASSERT_TRUE(put(all, 3).outcome);
  b_.on_erase = [](const BlobKey& key) { return key.variant == 8 ? std::optional(NodeFault{}) : std::nullopt; };
  const std::vector<std::uint16_t> variants(std::begin(kVariants), std::end(kVariants));
  EXPECT_THAT(run(blobs_.erase({"a", "b", "c", "d", "not known"}, kBlob, variants)),
              UnorderedElementsAre("a", "c", "d"));
  EXPECT_EQ(a_.bytes.usage().blobs, 0U);
  EXPECT_EQ(b_.bytes.usage().blobs, 1U);
  EXPECT_THAT(run(blobs_.erase({}, kBlob, variants)), IsEmpty());
}

}  // namespace
}  // namespace portreto::blob
