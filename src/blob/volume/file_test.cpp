#include "blob/volume/file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>

#include "base/testing/temporary_directory.h"
#include "blob/conformance/test_bytes.h"
#include "blob/volume/testing/simulated_disk.h"

namespace portreto::blob::volume {
namespace {

// The real directory and the simulated one are used by the same code, so they have to do the same.
class DirectoryContract : public ::testing::TestWithParam<bool> {
 protected:
  std::unique_ptr<Directory> open() { return GetParam() ? open_directory(temporary_.path()) : simulated_.open(); }

 private:
  TemporaryDirectory temporary_;
  SimulatedDisk simulated_;
};

TEST_P(DirectoryContract, WritesAndReadsAnywhere) {
  const auto directory = open();
  const auto file = directory->create("one");
  ASSERT_TRUE(file);
  const Bytes bytes = test_bytes(1, 10'000);
  ASSERT_TRUE(write_all(**file, 5000, bytes));
  ASSERT_TRUE((*file)->sync_data());
  EXPECT_EQ((*file)->size_bytes(), 15'000u);
  Bytes read(10'001);
  ASSERT_EQ(read_up_to(**file, 4999, read), 10'001u);
  EXPECT_EQ(read[0], std::byte{});
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), read.begin() + 1));
  EXPECT_EQ(read_up_to(**file, 14'999, read), 1u);
  EXPECT_FALSE(read_exactly(**file, 14'999, read)) << "the file ends first";
}

TEST_P(DirectoryContract, AllocatedSpaceReadsAsZerosAndIsNoData) {
  const auto directory = open();
  const auto file = directory->create("one");
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->allocate(1 << 20));
  EXPECT_EQ((*file)->size_bytes(), 1u << 20);
  ASSERT_TRUE(write_all(**file, 0, test_bytes(1, 4096)));
  ASSERT_TRUE(write_all(**file, 40'960, test_bytes(2, 4096)));
  ASSERT_TRUE((*file)->sync_data());
  const auto next = (*file)->next_data(8192);
  ASSERT_TRUE(next && *next);
  EXPECT_LE(**next, 40'960u);
  ASSERT_TRUE((*file)->truncate(8192));
  ASSERT_TRUE((*file)->allocate(1 << 20));
  Bytes read(4096);
  ASSERT_TRUE(read_exactly(**file, 40'960, read));
  EXPECT_TRUE(read == Bytes(4096));
}

TEST_P(DirectoryContract, MakesRenamesAndRemovesFiles) {
  const auto directory = open();
  EXPECT_EQ(directory->open("one").error(), std::errc::no_such_file_or_directory);
  ASSERT_TRUE(directory->create("one"));
  EXPECT_EQ(directory->create("one").error(), std::errc::file_exists);
  ASSERT_TRUE(directory->create("two"));
  ASSERT_TRUE(directory->rename("one", "two"));
  EXPECT_EQ(directory->list(), std::vector<std::string>{"two"});
  EXPECT_TRUE(directory->sync());
  EXPECT_TRUE(directory->remove("two"));
  EXPECT_EQ(directory->remove("two").error(), std::errc::no_such_file_or_directory);
  const auto space = directory->space();
  ASSERT_TRUE(space);
  EXPECT_GT(space->total_bytes, 0u);
}

TEST_P(DirectoryContract, IsOpenOnce) {
  auto directory = open();
  EXPECT_THROW(open(), std::runtime_error);
  directory.reset();
  EXPECT_TRUE(open());
}

TEST_P(DirectoryContract, WhatIsWrittenOutCanBeReadAndSynced) {
  const auto directory = open();
  const auto file = directory->create("one");
  ASSERT_TRUE(file);
  const Bytes bytes = test_bytes(1, 300'000);  // some pieces and a part of one
  ASSERT_TRUE(write_all(**file, 100, bytes));
  ASSERT_TRUE((*file)->write_out(100, bytes.size()));
  ASSERT_TRUE((*file)->write_out(100, bytes.size())) << "twice";
  ASSERT_TRUE((*file)->sync_data());
  const auto uncached = (*file)->uncached();
  ASSERT_TRUE(uncached);
  Bytes read(bytes.size());
  ASSERT_TRUE(read_exactly(**uncached, 100, read));
  EXPECT_TRUE(read == bytes);
}

// As a scan reads it: the header of the next batch, and then back to the records of this one.
TEST_P(DirectoryContract, UncachedReadsGoForwardAndBack) {
  const auto directory = open();
  const auto file = directory->create("one");
  ASSERT_TRUE(file);
  const Bytes bytes = test_bytes(1, 1'000'000);
  ASSERT_TRUE(write_all(**file, 0, bytes));
  ASSERT_TRUE((*file)->sync_data());
  const auto uncached = (*file)->uncached();
  ASSERT_TRUE(uncached);
  for (const std::size_t offset : {0, 500'000, 64, 200'000, 999'000, 400'000, 0}) {
    Bytes read(1000);
    ASSERT_TRUE(read_exactly(**uncached, offset, read));
    EXPECT_TRUE(std::ranges::equal(read, ByteView(bytes).subspan(offset, 1000))) << offset;
  }
}

INSTANTIATE_TEST_SUITE_P(Volume, DirectoryContract, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Real" : "Simulated"; });

// What this process has had its disks read (proc(5)); reading ahead counts as soon as it is asked for.
std::uint64_t disk_read_bytes() {
  std::ifstream file("/proc/self/io");
  for (std::string key; file >> key;) {
    std::uint64_t value = 0;
    file >> value;
    if (key == "read_bytes:") return value;
  }
  return 0;
}

// A scrub once read every volume twice, and through the page cache, since the scan reads ahead where it may.
TEST(UncachedFile, DoesNotReadAhead) {
  const TemporaryDirectory temporary;
  const auto directory = open_directory(temporary.path());
  const auto file = directory->create("one");
  ASSERT_TRUE(file);
  const Bytes bytes = test_bytes(1, 4 << 20);
  ASSERT_TRUE(write_all(**file, 0, bytes));
  ASSERT_TRUE((*file)->sync_data());
  (*file)->drop_cache(0, 0);
  const auto uncached = (*file)->uncached();
  ASSERT_TRUE(uncached);
  std::uint64_t before = disk_read_bytes();
  (*uncached)->will_need(0, bytes.size());
  EXPECT_EQ(disk_read_bytes() - before, 0u);
  (*file)->will_need(0, bytes.size());
  if (disk_read_bytes() == before) GTEST_SKIP() << "the temporary directory is not on a disk whose reads are counted";
}

TEST(OpenDirectory, SaysWhyItCannot) {
  const TemporaryDirectory temporary;
  const auto held = open_directory(temporary.path() + "/made/on/the/way");
  try {
    open_directory(temporary.path() + "/made/on/the/way");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("in use by another server"), std::string::npos) << error.what();
  }
  EXPECT_THROW(open_directory("/proc/no-directory-can-be-made-here"), std::runtime_error);
}

}  // namespace
}  // namespace portreto::blob::volume
