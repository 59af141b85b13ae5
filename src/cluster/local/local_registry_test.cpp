#include "cluster/local/local_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "base/testing/temporary_directory.h"
#include "cluster/conformance/await.h"
#include "cluster/conformance/registry_conformance.h"

namespace portreto::cluster {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class LocalHarness final : public RegistryHarness {
 public:
  LocalHarness() { start(); }
  Registry& first() override { return *registry_; }
  Registry& second() override { return *registry_; }
  void restart() override {
    registry_.reset();
    start();
  }

 private:
  void start() {
    registry_ = std::make_unique<LocalRegistry>(LocalRegistry::Options{fs::path(directory_.path()) / "keys"}, files_);
  }

  TemporaryDirectory directory_;
  BlockingPool files_{2, 64};
  std::unique_ptr<LocalRegistry> registry_;
};

INSTANTIATE_TEST_SUITE_P(Local, RegistryConformance, testing::Values([]() -> std::unique_ptr<RegistryHarness> {
                           return std::make_unique<LocalHarness>();
                         }));

class LocalRegistryTest : public testing::Test {
 protected:
  std::unique_ptr<LocalRegistry> start() {
    return std::make_unique<LocalRegistry>(LocalRegistry::Options{keys_,
                                                                  [this](int fd) {
                                                                    if (syncs_until_failure_-- == 0) {
                                                                      errno = EIO;
                                                                      return -1;
                                                                    }
                                                                    return ::fsync(fd);
                                                                  }},
                                           files_);
  }

  std::string refusal() {
    try {
      start();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "it started";
  }

  static void overwrite(const fs::path& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

  static std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryDirectory directory_;
  const fs::path keys_ = fs::path(directory_.path()) / "data" / "keys";
  BlockingPool files_{1, 8};
  std::atomic<int> syncs_until_failure_{-1};
};

TEST_F(LocalRegistryTest, Security07_KeysAreReadableByTheirOwnerOnly) {
  const auto registry = start();
  ASSERT_TRUE(await(registry->replace_key_ring("blob-url", 0, "secret")));
  struct stat directory, file;
  ASSERT_EQ(::stat(keys_.c_str(), &directory), 0);
  ASSERT_EQ(::stat((keys_ / "blob-url.ring").c_str(), &file), 0);
  EXPECT_EQ(directory.st_mode & 0777, 0700u);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
}

TEST_F(LocalRegistryTest, ADamagedRingRefusesTheStartAndSaysWhatToDo) {
  ASSERT_TRUE(await(start()->replace_key_ring("blob-url", 0, "secret bytes")));
  const fs::path file = keys_ / "blob-url.ring";
  const std::string good = contents(file);
  // Any byte changed, and any length cut to: nothing but the whole file is taken.
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    overwrite(file, bad);
    ASSERT_THAT(refusal(), HasSubstr("blob-url.ring is damaged. Restore it from a backup.")) << i;
    overwrite(file, good.substr(0, i));
    ASSERT_THAT(refusal(), HasSubstr("is damaged")) << i;
  }
  EXPECT_THAT(refusal(), testing::Not(HasSubstr("secret")));
  overwrite(file, good);
  EXPECT_EQ(await(start()->key_ring("blob-url"))->bytes, "secret bytes");
}

TEST_F(LocalRegistryTest, ATemporaryFileThatACrashLeftIsIgnored) {
  ASSERT_TRUE(await(start()->replace_key_ring("blob-url", 0, "kept")));
  overwrite(keys_ / "blob-url.tmp", "half a ri");
  const auto registry = start();
  EXPECT_EQ(await(registry->key_ring("blob-url"))->bytes, "kept");
  EXPECT_TRUE(await(registry->replace_key_ring("blob-url", 1, "new")));
}

TEST_F(LocalRegistryTest, ASecondProcessOnTheSameDirectoryIsRefused) {
  const auto registry = start();
  EXPECT_THAT(refusal(), HasSubstr("in use by another portreto"));
}

TEST_F(LocalRegistryTest, ADirectoryThatCannotBeMadeRefusesTheStart) {
  overwrite(fs::path(directory_.path()) / "data", "a file where a directory belongs");
  EXPECT_THAT(refusal(), HasSubstr("Cannot make the directory"));
}

TEST_F(LocalRegistryTest, AFileInPlaceOfTheDirectoryRefusesTheStart) {
  fs::create_directories(keys_.parent_path());
  overwrite(keys_, "");
  EXPECT_THAT(refusal(), HasSubstr("Cannot open the directory"));
}

TEST_F(LocalRegistryTest, ARingThatCannotBeReadRefusesTheStart) {
  start();
  fs::create_directory(keys_ / "blob-url.ring");
  EXPECT_THAT(refusal(), HasSubstr("blob-url.ring"));
}

TEST_F(LocalRegistryTest, AWriteThatFailsChangesNothing) {
  const auto registry = start();
  ASSERT_TRUE(await(registry->replace_key_ring("blob-url", 0, "old")));
  fs::create_directory(keys_ / "blob-url.tmp");  // where the temporary file belongs
  EXPECT_EQ(await(registry->replace_key_ring("blob-url", 1, "new")).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(await(registry->key_ring("blob-url")).value(), (KeyRing{1, "old"}));
  fs::remove(keys_ / "blob-url.tmp");
  EXPECT_TRUE(await(registry->replace_key_ring("blob-url", 1, "new")));
}

TEST_F(LocalRegistryTest, AFailedFsyncChangesNothing) {
  auto registry = start();
  ASSERT_TRUE(await(registry->replace_key_ring("blob-url", 0, "old")));
  syncs_until_failure_ = 0;
  EXPECT_EQ(await(registry->replace_key_ring("blob-url", 1, "new")).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(await(registry->key_ring("blob-url")).value(), (KeyRing{1, "old"}));
  EXPECT_FALSE(fs::exists(keys_ / "blob-url.tmp"));
  registry.reset();
  EXPECT_EQ(await(start()->key_ring("blob-url")).value(), (KeyRing{1, "old"}));
}

TEST_F(LocalRegistryTest, AFailedFsyncOfTheDirectoryIsAnUnknownOutcomeThatReadingSettles) {
  const auto registry = start();
  syncs_until_failure_ = 1;
  EXPECT_EQ(await(registry->replace_key_ring("blob-url", 0, "new")).error().code, ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(await(registry->key_ring("blob-url")).value(), (KeyRing{1, "new"}));
}

TEST_F(LocalRegistryTest, ADiskThatFailsAtTheStartRefusesIt) {
  syncs_until_failure_ = 0;
  EXPECT_THAT(refusal(), HasSubstr("Cannot sync the key ring"));
}

}  // namespace
}  // namespace portreto::cluster
