#include "roles/process/spool.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "base/testing/temporary_directory.h"
#include "roles/api/testing/call.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

class SpoolTest : public ::testing::Test {
 protected:
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }
  Result<std::shared_ptr<Spool::File>> receive(Spool& spool, std::string text) {
    const auto body = http::make_body(std::move(text));
    return test::await(spool.receive(*body, [this](ByteView part) { seen_ += as_text(part); }));
  }

  const TemporaryDirectory directory_;
  const fs::path path_ = fs::path(directory_.path()) / "spool";
  BlockingPool pool_{2, 16};
  std::string seen_;
};

TEST_F(SpoolTest, HoldsWhatCameAndGoesWithItsFile) {
  Spool spool(path_, pool_);
  const std::string text(3'000'000, 'x');
  {
    const auto file = receive(spool, text);
    ASSERT_TRUE(file);
    EXPECT_EQ((*file)->source()->size(), text.size());
    EXPECT_EQ(fs::file_size((*file)->path()), text.size());
    EXPECT_EQ(files(), 1u);
  }
  EXPECT_EQ(seen_, text);
  EXPECT_EQ(files(), 0u);
}

TEST_F(SpoolTest, TakesAnEmptyBody) {
  Spool spool(path_, pool_);
  const auto file = receive(spool, "");
  ASSERT_TRUE(file);
  EXPECT_EQ((*file)->source()->size(), 0u);
}

TEST_F(SpoolTest, IsEmptiedAtTheStart) {
  fs::create_directories(path_);
  std::ofstream(path_ / "upload-1") << "half a photo";
  const Spool spool(path_, pool_);
  EXPECT_EQ(files(), 0u);
}

TEST_F(SpoolTest, ThatCannotWriteIsAnError) {
  Spool spool(path_, pool_);
  fs::remove(path_);
  const auto received = receive(spool, "bytes");
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().code, ErrorCode::kUnavailable);
}

TEST_F(SpoolTest, HoldsOnlySoMany) {
  Spool spool(path_, pool_);
  std::vector<std::shared_ptr<Spool::File>> held;
  for (std::size_t i = 0; i < Spool::kFilesMax; ++i) held.push_back(receive(spool, "x").value());
  EXPECT_EQ(receive(spool, "x").error().code, ErrorCode::kOverloaded);
  held.pop_back();
  EXPECT_TRUE(receive(spool, "x"));
}

}  // namespace
}  // namespace portreto::roles
