#include "blob/volume/volume_blob_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/testing/temporary_directory.h"
#include "blob/conformance/test_bytes.h"
#include "blob/conformance/test_loop.h"
#include "blob/volume/resident_cache.h"
#include "blob/volume/testing/test_engine.h"

namespace portreto::blob {
namespace {

using volume::SimulatedDisk;

VolumeSettings settings_in(const TemporaryDirectory& directory) {
  VolumeSettings settings = volume::small_volumes();
  settings.directory = directory.path();
  return settings;
}

class VolumeBlobStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<VolumeBlobStore> open(const VolumeSettings& settings) {
    return VolumeBlobStore::open(settings, pool_);
  }
  Result<PutOutcome> put(VolumeBlobStore& store, BlobKey key, Bytes bytes) {
    return loop_.run(store.put(key, source_of(std::move(bytes))));
  }
  // What opening says when it refuses.
  std::string refusal(const VolumeSettings& settings) {
    try {
      open(settings);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  TestLoop loop_;  // outlives the pool, whose threads post to it
  BlockingPool pool_{2, 1000};
  TemporaryDirectory directory_;
};

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// What a resident blob's file holds where it says.
Bytes bytes_of(const ResidentBlob& blob) {
  Bytes bytes(blob.info.size_bytes);
  EXPECT_EQ(::pread(blob.descriptor, bytes.data(), bytes.size(), static_cast<off_t>(blob.offset)),
            static_cast<ssize_t>(bytes.size()));
  return bytes;
}

TEST_F(VolumeBlobStoreTest, ABlobThatWasReadCanBeSentFromItsFile) {
  auto store = open(settings_in(directory_));
  const BlobKey key = test_key(1);
  const Bytes bytes = test_bytes(1, 30'000);
  ASSERT_TRUE(put(*store, key, bytes));
  EXPECT_FALSE(store->find_resident(key)) << "nobody has verified it yet";
  ASSERT_TRUE(loop_.run(store->get(key, 10, 20)));
  const auto resident = store->find_resident(key);
  ASSERT_TRUE(resident);
  EXPECT_EQ(bytes_of(*resident), bytes);
  EXPECT_EQ(resident->info.crc32c, loop_.run(store->head(key))->crc32c);
  EXPECT_FALSE(store->find_resident(test_key(2)));

  ASSERT_TRUE(loop_.run(store->erase(key)));
  EXPECT_FALSE(store->find_resident(key));
  store.reset();
  EXPECT_EQ(bytes_of(*resident), bytes) << "who holds it can still send it";
}

TEST_F(VolumeBlobStoreTest, ALargeBlobCanBeSentFromItsFileWhenAllOfItWasRead) {
  VolumeSettings settings = settings_in(directory_);
  settings.volume_size_bytes = std::uint64_t{4} << 20;
  auto store = open(settings);
  const BlobKey key = test_key(1);
  const Bytes bytes = test_bytes(1, 700'000);
  ASSERT_TRUE(put(*store, key, bytes));
  ASSERT_TRUE(loop_.run(store->get(key, 0, 300'000)));
  EXPECT_FALSE(store->find_resident(key));
  store->verified(key);
  const auto resident = store->find_resident(key);
  ASSERT_TRUE(resident);
  EXPECT_EQ(bytes_of(*resident), bytes);
}

TEST_F(VolumeBlobStoreTest, WhatLeftTheMemoryIsReadAndVerifiedAgain) {
  auto store = open(settings_in(directory_));
  const BlobKey key = test_key(1);
  ASSERT_TRUE(put(*store, key, test_bytes(1, 30'000)));
  ASSERT_TRUE(loop_.run(store->get(key, 0, 30'000)));
  ASSERT_TRUE(store->find_resident(key));
  const int descriptor = store->find_resident(key)->descriptor;
  ASSERT_EQ(::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED), 0);
  std::this_thread::sleep_for(volume::ResidentCache::kMoment);
  EXPECT_FALSE(store->find_resident(key));
}

TEST_F(VolumeBlobStoreTest, CompactsAndScrubsARealDirectory) {
  const auto settings = settings_in(directory_);
  {
    auto store = open(settings);
    for (std::uint32_t number = 0; number < 12; ++number) {
      ASSERT_TRUE(put(*store, test_key(number), test_bytes(number, 15'000)));
    }
    for (std::uint32_t number = 1; number < 12; number += 2) ASSERT_TRUE(loop_.run(store->erase(test_key(number))));
    const auto before = store->usage().disk_bytes;
    ASSERT_GT(store->compact_all().value(), 0u);
    EXPECT_LT(store->usage().disk_bytes, before);
    ASSERT_TRUE(store->scrub_all());
    EXPECT_TRUE(store->health().damage.empty());
    EXPECT_TRUE(store->health().damaged_blobs.empty());
    EXPECT_GT(store->disk()->total_bytes, 0u);
  }
  auto again = open(settings);
  for (std::uint32_t number = 0; number < 12; ++number) {
    const auto read = loop_.run(again->get(test_key(number), 0, 15'000));
    EXPECT_EQ(read.has_value(), number % 2 == 0);
    if (read) EXPECT_EQ(*read, test_bytes(number, 15'000));
  }
  EXPECT_EQ(loop_.run(again->list({}, 100))->blobs.size(), 6u);
}

// A flipped bit on the real disk, behind the page cache's back.
TEST_F(VolumeBlobStoreTest, TheScrubReadsPastThePageCache) {
  auto store = open(settings_in(directory_));
  ASSERT_TRUE(put(*store, test_key(1), test_bytes(1, 15'000)));
  ASSERT_TRUE(store->scrub_all());
  EXPECT_TRUE(store->health().damaged_blobs.empty());
  const auto listed = loop_.run(store->list({}, 1))->blobs.at(0);
  std::fstream file(directory_.path() + "/" + volume::VolumeFile::name_of(listed.volume),
                    std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(listed.offset_bytes + volume::kHeaderBytes + 100));
  file.put('\x5a').put('\x5b').flush();
  ASSERT_TRUE(store->scrub_all());
  EXPECT_EQ(store->health().damaged_blobs, std::vector{test_key(1)});
}

// Its threads begin and end with it, and a store that is left alone stays as it is.
TEST_F(VolumeBlobStoreTest, LooksAfterItself) {
  VolumeSettings settings = settings_in(directory_);
  settings.has_maintenance = true;
  settings.compaction_bytes_per_s = 0;
  auto store = open(settings);
  for (std::uint32_t number = 0; number < 12; ++number) {
    ASSERT_TRUE(put(*store, test_key(number), test_bytes(number, 15'000)));
  }
  const auto before = store->usage().disk_bytes;
  for (std::uint32_t number = 0; number < 12; ++number) ASSERT_TRUE(loop_.run(store->erase(test_key(number))));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (store->usage().disk_bytes >= before || !store->health().verified_since) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST_F(VolumeBlobStoreTest, RefusesADirectoryThatIsInUse) {
  const auto settings = settings_in(directory_);
  auto store = open(settings);
  EXPECT_TRUE(says(refusal(settings), "in use by another server")) << refusal(settings);
  store.reset();
  EXPECT_EQ(refusal(settings), "");
}

TEST_F(VolumeBlobStoreTest, RefusesTheDiskOfAnotherClusterAndAnotherDisk) {
  auto settings = settings_in(directory_);
  settings.cluster_id = test_key(1).id.uuid;
  settings.disk_id = test_key(2).id.uuid;
  {
    const auto store = open(settings);
    EXPECT_EQ(store->cluster_id(), *settings.cluster_id);
    EXPECT_EQ(store->disk_id(), *settings.disk_id);
  }
  auto foreign = settings;
  foreign.cluster_id = test_key(3).id.uuid;
  EXPECT_TRUE(says(refusal(foreign), settings.cluster_id->str())) << refusal(foreign);
  foreign = settings;
  foreign.disk_id = test_key(3).id.uuid;
  EXPECT_TRUE(says(refusal(foreign), settings.disk_id->str())) << refusal(foreign);
  EXPECT_EQ(open(settings_in(directory_))->disk_id(), *settings.disk_id) << "nothing was asked for";
}

TEST_F(VolumeBlobStoreTest, RefusesAVolumeThatBelongsToAnotherDisk) {
  const TemporaryDirectory other;
  for (const TemporaryDirectory* directory : {&std::as_const(directory_), &other}) {
    const auto store = open(settings_in(*directory));
    ASSERT_TRUE(put(*store, test_key(1), test_bytes(1, 100)));
  }
  std::filesystem::copy_file(other.path() + "/00000001.volume", directory_.path() + "/00000001.volume",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_TRUE(says(refusal(settings_in(directory_)), "belongs to disk"));
}

TEST_F(VolumeBlobStoreTest, RefusesAVolumeThatTheManifestDoesNotKnow) {
  {
    const auto store = open(settings_in(directory_));
    ASSERT_TRUE(put(*store, test_key(1), test_bytes(1, 100)));
  }
  std::filesystem::copy_file(directory_.path() + "/00000001.volume", directory_.path() + "/00000009.volume");
  EXPECT_TRUE(says(refusal(settings_in(directory_)), "00000009.volume holds blobs"));
  std::filesystem::remove(directory_.path() + "/00000009.volume");
  std::filesystem::remove(directory_.path() + "/manifest");
  EXPECT_TRUE(says(refusal(settings_in(directory_)), "00000001.volume holds blobs")) << "its manifest is gone";
}

TEST_F(VolumeBlobStoreTest, RefusesWhatItDoesNotUnderstand) {
  const auto settings = settings_in(directory_);
  {
    const auto store = open(settings);
    ASSERT_TRUE(put(*store, test_key(1), test_bytes(1, 100)));
  }
  const std::string volume = directory_.path() + "/00000001.volume";
  const std::string kept = directory_.path() + "/kept";
  std::filesystem::rename(volume, kept);
  EXPECT_TRUE(says(refusal(settings), "cannot be opened"));
  std::ofstream(volume) << "not a volume";
  EXPECT_TRUE(says(refusal(settings), "does not begin as a volume does"));
  std::filesystem::rename(kept, volume);
  EXPECT_EQ(refusal(settings), "");
  std::ofstream(directory_.path() + "/manifest") << "portreto volumes 2\n";
  EXPECT_TRUE(says(refusal(settings), "format 2")) << refusal(settings);
}

TEST_F(VolumeBlobStoreTest, RefusesSettingsWithoutSense) {
  const auto refuses = [&](auto change) {
    auto settings = settings_in(directory_);
    change(settings);
    EXPECT_THROW(open(settings), std::invalid_argument);
  };
  refuses([](VolumeSettings& settings) { settings.volume_size_bytes += 1; });
  refuses([](VolumeSettings& settings) { settings.volume_size_bytes = 4096; });
  refuses([](VolumeSettings& settings) { settings.batch_bytes_max = 0; });
  refuses([](VolumeSettings& settings) { settings.batch_bytes_max = settings.volume_size_bytes; });
  refuses([](VolumeSettings& settings) { settings.queue_max = 0; });
  refuses([](VolumeSettings& settings) { settings.queue_bytes_max = settings.batch_bytes_max - 1; });
}

TEST_F(VolumeBlobStoreTest, RotatesWhenAVolumeIsFullAndReportsWhatIsDead) {
  const auto settings = settings_in(directory_);
  auto store = open(settings);
  for (std::uint32_t number = 0; number < 12; ++number) {
    ASSERT_TRUE(put(*store, test_key(number), test_bytes(number, 12'000)));
  }
  for (int round = 0; round < 2; ++round) {
    auto volumes = store->volumes();
    ASSERT_EQ(volumes.size(), 3u);  // of 57,344 bytes for batches, each taking 12,288
    EXPECT_TRUE(volumes[0].sealed);
    EXPECT_FALSE(volumes[2].sealed);
    EXPECT_EQ(volumes[0].used_bytes, 4 * 12'288u);
    EXPECT_EQ(volumes[0].live_bytes, 4 * 12'072u);
    EXPECT_EQ(store->usage().disk_bytes, 3 * settings.volume_size_bytes);
    EXPECT_EQ(store->usage().live_bytes, 144'000u);
    store.reset();
    store = open(settings);
  }
  ASSERT_TRUE(loop_.run(store->erase(test_key(0))));
  EXPECT_EQ(store->volumes()[0].live_bytes, 3 * 12'072u);
  EXPECT_EQ(store->usage().live_bytes, 132'000u);
  EXPECT_EQ(store->usage().blobs, 11u);
}

TEST_F(VolumeBlobStoreTest, ABlobLargerThanAVolumeIsTooLarge) {
  auto store = open(settings_in(directory_));
  // A volume of 64 KiB has 56 KiB for batches; the rest is frame.
  const auto too_large = put(*store, test_key(1), test_bytes(1, 57'344));
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().code, ErrorCode::kPayloadTooLarge);
  ASSERT_TRUE(put(*store, test_key(1), test_bytes(1, 57'100)));
  store.reset();
  store = open(settings_in(directory_));
  const auto read = loop_.run(store->get(test_key(1), 0, 57'100));
  ASSERT_TRUE(read);
  EXPECT_TRUE(*read == test_bytes(1, 57'100));
}

// Makes its bytes as they are asked for, and remembers how much was asked for at once.
class EndlessSource final : public BlobSource {
 public:
  explicit EndlessSource(std::uint64_t size_bytes) : size_(size_bytes) {}
  std::uint64_t size() const override { return size_; }
  Status read(std::uint64_t offset, std::span<std::byte> out) override {
    largest_ = std::max(largest_, out.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>((offset + i) % 251);
    return {};
  }
  std::size_t largest_read_bytes() const { return largest_; }

 private:
  const std::uint64_t size_;
  std::size_t largest_ = 0;
};

TEST_F(VolumeBlobStoreTest, StreamsALargeBlobInBoundedMemory) {
  SimulatedDisk disk;
  VolumeSettings settings = volume::small_volumes();
  settings.volume_size_bytes = std::uint64_t{4} << 20;
  settings.batch_bytes_max = 64 * 1024;
  settings.queue_bytes_max = 64 * 1024;
  const auto store = VolumeBlobStore::open(settings, pool_, disk.open());
  constexpr std::uint64_t kSize = 3'000'001;
  const auto source = std::make_shared<EndlessSource>(kSize);
  ASSERT_TRUE(loop_.run(store->put(test_key(1), source)));
  EXPECT_LE(source->largest_read_bytes(), settings.batch_bytes_max);
  EXPECT_LE(disk.counts().largest_write_bytes, settings.batch_bytes_max);
  const auto read = loop_.run(store->get(test_key(1), kSize - 300'000, 300'000));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->back(), static_cast<std::byte>((kSize - 1) % 251));
  const auto again = loop_.run(store->put(test_key(1), source));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, PutOutcome::kAlreadyThere);
  EXPECT_LE(source->largest_read_bytes(), settings.batch_bytes_max * 2) << "comparing goes by chunks, too";
}

TEST_F(VolumeBlobStoreTest, ManyPutsAtOnceNeedFewSyncs) {
  SimulatedDisk disk;
  VolumeSettings settings = volume::small_volumes();
  settings.volume_size_bytes = std::uint64_t{4} << 20;
  const auto store = VolumeBlobStore::open(settings, pool_, disk.open());
  ASSERT_TRUE(put(*store, test_key(1000), test_bytes(1, 10)));
  disk.set_on_sync([] { std::this_thread::sleep_for(std::chrono::milliseconds(2)); });  // as long as a real one takes
  const auto before = disk.counts().syncs;
  std::vector<std::future<Result<PutOutcome>>> puts;
  for (std::uint32_t number = 0; number < 200; ++number) {
    puts.push_back(loop_.start(store->put(test_key(number), source_of(test_bytes(number, 100)))));
  }
  for (auto& put : puts) ASSERT_TRUE(put.get());
  EXPECT_LT(disk.counts().syncs - before, 100u);
}

TEST_F(VolumeBlobStoreTest, CallsThatOutliveTheStoreStillEnd) {
  std::vector<std::future<Result<PutOutcome>>> puts;
  auto store = open(settings_in(directory_));
  for (std::uint32_t number = 0; number < 50; ++number) {
    puts.push_back(loop_.start(store->put(test_key(number), source_of(test_bytes(number, 3000)))));
  }
  loop_.run([]() -> Task<int> { co_return 0; }());  // all of them have begun
  store.reset();
  std::vector<bool> stored;
  for (auto& put : puts) {
    const auto outcome = put.get();
    stored.push_back(outcome.has_value());
    if (!outcome) EXPECT_EQ(outcome.error().code, ErrorCode::kUnavailable);
  }
  store = open(settings_in(directory_));
  for (std::uint32_t number = 0; number < 50; ++number) {
    EXPECT_EQ(loop_.run(store->head(test_key(number))).has_value(), stored[number]);
  }
}

// A real process, a real file system, kill -9.
TEST(VolumeBlobStoreKilled, KeepsWhatItAcknowledged) {
  const TemporaryDirectory directory;
  VolumeSettings settings = settings_in(directory);
  std::uint32_t acknowledged = 0;
  for (const std::uint32_t lives : {1u, 7u, 30u}) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      volume::Engine engine(settings, volume::open_directory(settings.directory));
      for (std::uint32_t number = acknowledged;; ++number) {
        auto prepared =
            engine.prepare_put(test_key(number), source_of(test_bytes(number, 500 + number * 991 % 40'000)));
        if (!prepared) ::_exit(1);
        if (*prepared) {
          std::promise<bool> done;
          (*prepared)->done = [&done](auto outcome) { done.set_value(outcome.has_value()); };
          engine.submit(std::move(**prepared));
          if (!done.get_future().get()) ::_exit(1);
        }
        if (::write(pipe_ends[1], &number, sizeof(number)) != sizeof(number)) ::_exit(1);
      }
    }
    ::close(pipe_ends[1]);
    std::uint32_t number = 0;
    const std::uint32_t enough = acknowledged + lives;
    while (acknowledged < enough && ::read(pipe_ends[0], &number, sizeof(number)) == sizeof(number)) {
      acknowledged = number + 1;
    }
    ::kill(child, SIGKILL);
    while (::read(pipe_ends[0], &number, sizeof(number)) == sizeof(number)) acknowledged = number + 1;
    ::close(pipe_ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself with " << WEXITSTATUS(status);
  }
  volume::Engine engine(settings, volume::open_directory(settings.directory));
  for (std::uint32_t number = 0; number < acknowledged; ++number) {
    const Bytes bytes = test_bytes(number, 500 + number * 991 % 40'000);
    const auto read = engine.get(test_key(number), 0, bytes.size());
    ASSERT_TRUE(read) << number;
    EXPECT_TRUE(*read == bytes) << number;
  }
  engine.close();
}

}  // namespace
}  // namespace portreto::blob
