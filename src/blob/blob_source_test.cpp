#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/testing/temporary_directory.h"
#include "blob/blob_store.h"
#include "blob/conformance/test_bytes.h"

namespace portreto::blob {
namespace {

void write_file(const std::string& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
}

TEST(BlobSource, OfBytesIsReadAgainFromAnyOffset) {
  const Bytes bytes = test_bytes(1, 1000);
  const auto source = source_of(bytes);
  EXPECT_EQ(source->size(), 1000u);
  for (const std::size_t offset : {0u, 999u, 1000u, 10u}) {
    Bytes out(1000 - offset);
    ASSERT_TRUE(source->read(offset, out));
    EXPECT_TRUE(std::equal(out.begin(), out.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset), bytes.end()));
  }
  Bytes too_much(2);
  EXPECT_FALSE(source->read(999, too_much));
}

TEST(BlobSource, OfAFileReadsItAndNoticesWhenItWasCutShort) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/photo";
  const Bytes bytes = test_bytes(2, 100'000);
  write_file(path, bytes);
  const auto source = source_of_file(path);
  EXPECT_EQ(source->size(), bytes.size());
  Bytes out(bytes.size());
  ASSERT_TRUE(source->read(0, out));
  EXPECT_TRUE(out == bytes);

  std::filesystem::resize_file(path, 50'000);
  const auto status = source->read(0, out);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
}

TEST(BlobSource, OfAFileThrowsWhenThereIsNone) {
  const TemporaryDirectory directory;
  EXPECT_THROW(source_of_file(directory.path() + "/nothing"), std::system_error);
  EXPECT_THROW(source_of_file(directory.path()), std::system_error);
}

}  // namespace
}  // namespace portreto::blob
