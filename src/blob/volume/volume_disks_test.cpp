#include "blob/volume/volume_disks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

#include "base/testing/temporary_directory.h"
#include "blob/conformance/blob_store_conformance.h"
#include "blob/volume/refused_disk.h"
#include "blob/volume/testing/test_engine.h"

namespace portreto::blob {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using volume::SimulatedDisk;
using Op = SimulatedDisk::Op;

VolumeDisksSettings settings_for(const std::string& data, std::vector<std::string> directories) {
  return {.data_directory = data,
          .directories = std::move(directories),
          .free_space_percent_min = 0,
          .volumes = {.volume_size_bytes = std::uint64_t{6} << 20,
                      .batch_bytes_max = std::size_t{300} << 10,
                      .has_maintenance = false}};
}

// Three directories of a real disk.
class DisksBackend {
 public:
  DisksBackend() { reopen(); }
  BlobStore& store() { return *store_; }
  StoreUsage usage() { return store_->usage(); }
  void reopen() {
    store_.reset();
    const std::string& root = directory_.path();
    store_ = VolumeDisks::open(settings_for(root, {root + "/a", root + "/b", root + "/c"}), pool_);
  }

 private:
  TemporaryDirectory directory_;
  BlockingPool pool_{3, 1000};
  std::unique_ptr<VolumeDisks> store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Disks, BlobStoreConformance, DisksBackend);

// Disks that fail when told to, mounted where the test says.
class VolumeDisksTest : public ::testing::Test {
 protected:
  static constexpr int kBlobs = 60;

  void open(std::vector<std::string> directories = {"/a", "/b", "/c"}) {
    auto settings = settings_for(directory_.path(), std::move(directories));
    settings.open_directory = [this](const std::string& path) {
      if (unreadable_.contains(path)) throw std::runtime_error(path + ": Input/output error");
      return mounted_[path].open();
    };
    node_.reset();
    node_ = VolumeDisks::open(settings, pool_);
  }
  // What opening it throws, as text; empty when nothing.
  std::string refusal(std::vector<std::string> directories = {"/a", "/b", "/c"}) {
    try {
      open(std::move(directories));
    } catch (const RefusedDisk& refused) {
      return refused.what();
    }
    return "";
  }

  static BlobKey key(int number) { return test_key(static_cast<std::uint32_t>(number)); }
  static Bytes bytes(int number) { return test_bytes(static_cast<std::uint32_t>(number), 1000); }
  Result<PutOutcome> put(int number) { return loop_.run(node_->put(key(number), source_of(bytes(number)))); }
  void put_all() {
    for (int i = 0; i < kBlobs; ++i) ASSERT_TRUE(put(i));
  }
  ErrorCode get_code(int number) {
    const auto read = loop_.run(node_->get(key(number), 0, 1000));
    if (read) EXPECT_TRUE(*read == bytes(number)) << "wrong bytes are the one thing that must never come";
    return read ? ErrorCode::kInternal : read.error().code;
  }
  int readable() {
    int count = 0;
    for (int i = 0; i < kBlobs; ++i) count += get_code(i) == ErrorCode::kInternal;
    return count;
  }
  std::vector<std::uint64_t> blobs_by_disk() {
    std::vector<std::uint64_t> counts;
    for (const auto& disk : node_->disks()) counts.push_back(disk.usage.blobs);
    return counts;
  }
  void fail_writes_of(const std::string& path) {
    mounted_[path].set_fault([](Op op, const std::string&) -> std::optional<std::errc> {
      if (op == Op::kWrite || op == Op::kSync) return std::errc::io_error;
      return std::nullopt;
    });
  }

  TemporaryDirectory directory_;
  std::map<std::string, SimulatedDisk> mounted_;
  std::set<std::string> unreadable_;
  TestLoop loop_;
  BlockingPool pool_{3, 1000};
  std::unique_ptr<VolumeDisks> node_;
};

TEST_F(VolumeDisksTest, SpreadsTheBlobsAndFindsThemAgain) {
  open();
  put_all();
  EXPECT_THAT(blobs_by_disk(), Each(::testing::Gt(kBlobs / 6)));
  EXPECT_EQ(node_->usage().blobs, kBlobs);
  open({"/c", "/a", "/b"});  // the order is of no importance
  EXPECT_EQ(readable(), kBlobs);
}

TEST_F(VolumeDisksTest, ListsEachDiskByItsId) {
  open();
  put_all();
  std::size_t listed = 0;
  for (const auto& disk : node_->disks()) {
    const auto page = loop_.run(node_->list(*disk.id, {}, 1000));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->blobs.size(), disk.usage.blobs);
    listed += page->blobs.size();
  }
  EXPECT_EQ(listed, kBlobs);
  EXPECT_EQ(loop_.run(node_->list(Uuid::generate(), {}, 10)).error().code, ErrorCode::kNotFound);
}

TEST_F(VolumeDisksTest, ADiskThatFailsTakesNoMoreBlobsAndTheNodeGoesOn) {
  open();
  put_all();
  fail_writes_of("/b");
  for (int i = kBlobs; i < 2 * kBlobs; ++i) EXPECT_TRUE(put(i)) << i;
  const auto disks = node_->disks();
  EXPECT_EQ(disks[0].state, DiskState::kGood);
  EXPECT_EQ(disks[1].state, DiskState::kReadOnly);
  EXPECT_NE(disks[1].reason, "");
  EXPECT_EQ(readable(), kBlobs);
  EXPECT_TRUE(put(0)) << "what is there is there";
}

TEST_F(VolumeDisksTest, WithoutADiskThatTakesWritesNothingIsStored) {
  open();
  for (const char* path : {"/a", "/b", "/c"}) fail_writes_of(path);
  const auto outcome = put(1);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(put(1).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(get_code(1), ErrorCode::kNotFound);
}

TEST_F(VolumeDisksTest, AFullDiskIsPassedOverAndAllFullIsSaid) {
  open();
  const auto full = [](Op op, const std::string&) -> std::optional<std::errc> {
    if (op == Op::kWrite || op == Op::kAllocate) return std::errc::no_space_on_device;
    return std::nullopt;
  };
  mounted_["/a"].set_fault(full);
  put_all();
  EXPECT_EQ(blobs_by_disk()[0], 0u);
  mounted_["/b"].set_fault(full);
  mounted_["/c"].set_fault(full);
  EXPECT_EQ(put(kBlobs + 1).error().code, ErrorCode::kStorageFull);
  EXPECT_EQ(readable(), kBlobs);
}

TEST_F(VolumeDisksTest, AnUnreadableDiskIsOutAndItsBlobsAreNotTakenForDeleted) {
  open();
  put_all();
  const auto held = blobs_by_disk();
  const auto id = node_->disks()[1].id;
  unreadable_ = {"/b"};
  open();
  const auto out = node_->disks()[1];
  EXPECT_EQ(out.state, DiskState::kOut);
  EXPECT_EQ(out.id, id) << "it is known which one is missing";
  EXPECT_THAT(out.reason, HasSubstr("Input/output error"));
  EXPECT_EQ(readable(), static_cast<int>(held[0] + held[2]));
  for (int i = 0; i < kBlobs; ++i) EXPECT_NE(get_code(i), ErrorCode::kNotFound);
  EXPECT_EQ(get_code(12345), ErrorCode::kUnavailable);
  EXPECT_EQ(loop_.run(node_->head(key(12345))).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(loop_.run(node_->erase(key(12345))).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(loop_.run(node_->list(*id, {}, 10)).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(put(kBlobs));
  unreadable_.clear();
  open();
  EXPECT_EQ(node_->disks()[1].state, DiskState::kGood);
  EXPECT_EQ(readable(), kBlobs);
}

TEST_F(VolumeDisksTest, ADirectoryWhoseDiskIsNotMountedIsNotTakenForANewDisk) {
  open();
  put_all();
  const SimulatedDisk disk = mounted_["/b"];
  mounted_["/b"] = SimulatedDisk();
  open();
  EXPECT_EQ(node_->disks()[1].state, DiskState::kOut);
  EXPECT_THAT(node_->disks()[1].reason, HasSubstr("Mount it"));
  mounted_["/b"] = disk;
  open();
  EXPECT_EQ(readable(), kBlobs);
}

TEST_F(VolumeDisksTest, AnOperatorMayGiveUpADisk) {
  open();
  put_all();
  mounted_["/b"] = SimulatedDisk();
  node_.reset();
  const std::string path = directory_.path() + "/disks";
  std::ifstream before(path);
  std::string text, line;
  while (std::getline(before, line)) {
    if (!line.ends_with(" /b")) text += line + '\n';
  }
  std::ofstream(path) << text;
  open();
  EXPECT_EQ(node_->disks()[1].state, DiskState::kGood);
  EXPECT_EQ(get_code(12345), ErrorCode::kNotFound);
}

TEST_F(VolumeDisksTest, WithoutAnyDiskItDoesNotStart) {
  unreadable_ = {"/a", "/b", "/c"};
  EXPECT_THROW(open(), std::runtime_error);
  EXPECT_THROW(open({}), std::runtime_error);
}

TEST_F(VolumeDisksTest, ACopyOfADiskIsRefused) {
  open({"/a"});
  ASSERT_TRUE(put(1));
  node_.reset();
  mounted_["/b"] = mounted_["/a"].after_kill();
  EXPECT_THAT(refusal({"/a", "/b"}), HasSubstr("is a copy"));
}

TEST_F(VolumeDisksTest, ADiskOfAnotherClusterIsRefused) {
  open({"/a"});
  node_.reset();
  const TemporaryDirectory elsewhere;
  {
    auto settings = settings_for(elsewhere.path(), {"/x"});
    settings.open_directory = [this](const std::string& path) { return mounted_[path].open(); };
    VolumeDisks::open(settings, pool_);
  }
  EXPECT_THAT(refusal({"/a", "/x"}), HasSubstr("belongs to cluster"));
}

TEST_F(VolumeDisksTest, AnotherDiskInTheSamePlaceIsRefused) {
  open();
  node_.reset();
  std::swap(mounted_["/a"], mounted_["/b"]);
  EXPECT_THAT(refusal(), HasSubstr("was expected"));
}

TEST_F(VolumeDisksTest, ADiskMayMoveToAnotherPlace) {
  open({"/a", "/b"});
  put_all();
  node_.reset();
  mounted_["/moved"] = mounted_["/b"];
  open({"/a", "/moved"});
  EXPECT_EQ(readable(), kBlobs);
}

TEST_F(VolumeDisksTest, OneNodeAtATimeHasTheList) {
  open({"/a"});
  EXPECT_THROW(VolumeDisks::open(settings_for(directory_.path(), {"/z"}), pool_), RefusedDisk);
}

TEST_F(VolumeDisksTest, ADamagedListIsSaidAndLeftAlone) {
  open({"/a"});
  node_.reset();
  for (const char* text : {"", "portreto disks 1\n", "portreto disks 2\ncluster x\n", "portreto disks 1\ncluster x\n",
                           "portreto disks 1\ncluster 0190f3c2-0000-7000-8000-000000000000\ndisk here\n"}) {
    std::ofstream(directory_.path() + "/disks") << text;
    EXPECT_THROW(open({"/a"}), std::runtime_error) << text;
  }
}

// Two puts of one id at once, while the disks change between read-only and not: the id never holds two things.
TEST_F(VolumeDisksTest, PutsOfTheSameIdComeOneAfterTheOther) {
  open();
  for (int i = 0; i < kBlobs; ++i) {
    auto one = loop_.start(node_->put(key(i), source_of(bytes(i))));
    auto other = loop_.start(node_->put(key(i), source_of(bytes(i + 1))));
    const auto a = one.get();
    const auto b = other.get();
    EXPECT_NE(a.has_value(), b.has_value());
    EXPECT_EQ((a ? b : a).error().code, ErrorCode::kConflict);
  }
}

}  // namespace
}  // namespace portreto::blob
