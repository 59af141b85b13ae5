#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "blob/volume/testing/test_engine.h"

// Random operations, restarts, crashes and faults against the simplest thing that could be right: a map. A failure
// prints its seed; PORTRETO_SEED=<seed> in the environment plays it again.
namespace portreto::blob::volume {
namespace {

constexpr int kRuns = 25;
constexpr int kStepsPerRun = 120;
constexpr std::uint32_t kKeys = 12;

class Model {
 public:
  explicit Model(std::uint64_t seed) : random_(seed), store_(std::make_unique<TestEngine>(disk_)) {}

  void run() {
    for (step_ = 0; step_ < kStepsPerRun && !::testing::Test::HasFailure(); ++step_) {
      const std::uint64_t choice = random_() % 100;
      if (choice < 68) {
        write_some_at_once();
      } else if (choice < 73) {
        compact();
      } else if (choice < 76) {
        static_cast<void>((*store_)->checkpoint());  // it may be lost without harm
      } else if (choice < 78) {
        scrub();
      } else if (choice < 87) {
        check(static_cast<std::uint32_t>(random_() % kKeys));
      } else if (choice < 91) {
        reopen(disk_);
      } else if (choice < 94) {
        crash([&] { return disk_.after_kill(); });
      } else if (choice < 98) {
        crash([&] { return disk_.after_power_cut(random_); });
      } else {
        fail_a_sync_soon();
      }
    }
    crash([&] { return disk_.after_power_cut(random_); });
    reopen(disk_);
  }

 private:
  // What may be found under a key: one state when it is known, two after an answer that left it open.
  using State = std::optional<Bytes>;
  struct Expected {
    State certain;
    std::optional<State> or_else;
  };

  Bytes some_bytes() {
    static constexpr std::size_t kSizes[] = {0, 1, 500, 3900, 4096, 9000, 16'200, 30'000, 50'000};
    const std::size_t size = kSizes[random_() % std::size(kSizes)] + random_() % 50;
    return test_bytes(random_(), size);
  }

  // Writes to one to four keys, all waiting for the disk at the same time.
  void write_some_at_once() {
    struct Write {
      std::uint32_t key;
      State wanted;
      TestEngine::Pending pending;
    };
    std::vector<Write> writes;
    const std::uint32_t first = static_cast<std::uint32_t>(random_() % kKeys);
    const std::uint32_t count = 1 + static_cast<std::uint32_t>(random_() % 4);
    for (std::uint32_t i = 0; i < count; ++i) {
      Write write{.key = (first + i) % kKeys};
      if (random_() % 3 != 0) write.wanted = some_bytes();
      write.pending = write.wanted ? store_->start_put(test_key(write.key), *write.wanted)
                                   : store_->start_erase(test_key(write.key));
      writes.push_back(std::move(write));
    }
    for (Write& write : writes) settle(write.key, write.wanted, write.pending.get());
  }

  void settle(std::uint32_t key, const State& wanted, const Result<CommitOutcome>& outcome) {
    Expected& expected = expected_[key];
    if (outcome) {
      const bool possible = !wanted || !expected.certain || *expected.certain == *wanted || expected.or_else;
      EXPECT_TRUE(possible) << where() << "a put over other bytes succeeded, key " << key;
      expected = {.certain = wanted, .or_else = {}};
      return;
    }
    switch (outcome.error().code) {
      case ErrorCode::kConflict:
        EXPECT_TRUE(wanted && expected.certain != wanted) << where() << "a conflict without one, key " << key;
        break;
      case ErrorCode::kOutcomeUnknown: expected.or_else = wanted; break;
      case ErrorCode::kUnavailable: EXPECT_TRUE(crashing_ || !(*store_)->health().writable) << where(); break;
      default: ADD_FAILURE() << where() << outcome.error().message;
    }
  }

  void check(std::uint32_t key) {
    const auto read = store_->get(test_key(key));
    if (!read && read.error().code != ErrorCode::kNotFound) {
      ADD_FAILURE() << where() << "key " << key << ": " << read.error().message;
      return;
    }
    const State found = read ? State(*read) : std::nullopt;
    const Expected& expected = expected_[key];
    EXPECT_TRUE(found == expected.certain || (expected.or_else && found == *expected.or_else))
        << where() << "key " << key << (found ? " is there or wrong" : " is missing");
    if (!found || found->empty()) return;
    const std::uint64_t from = random_() % found->size();
    const std::uint64_t length = random_() % (found->size() - from + 1);
    const auto range = (*store_)->get(test_key(key), from, length);
    const auto first = found->begin() + static_cast<std::ptrdiff_t>(from);
    EXPECT_TRUE(range && std::equal(range->begin(), range->end(), first, first + static_cast<std::ptrdiff_t>(length)))
        << where() << "range of key " << key;
  }

  void compact() {
    const auto compacted = store_->compact();
    EXPECT_TRUE(compacted || crashing_ || fails_a_sync_ || !(*store_)->health().writable)
        << where() << compacted.error().message;
  }

  void scrub() {
    EXPECT_TRUE(store_->scrub()) << where();
    // A batch whose sync failed is sealed off; all before it is durable.
    EXPECT_TRUE((*store_)->health().damage.empty()) << where();
    EXPECT_TRUE((*store_)->health().damaged_blobs.empty()) << where();
  }

  // What is found after opening is what it stays.
  void reopen(const SimulatedDisk& disk) {
    store_.reset();
    disk_ = disk;
    disk_.set_fault(nullptr);
    fails_a_sync_ = false;
    store_ = std::make_unique<TestEngine>(disk_);
    EXPECT_TRUE((*store_)->health().damage.empty()) << where();
    std::uint64_t blobs = 0;
    std::uint64_t live_bytes = 0;
    for (std::uint32_t key = 0; key < kKeys; ++key) {
      check(key);
      const auto read = store_->get(test_key(key));
      expected_[key] = {.certain = read ? State(*read) : std::nullopt, .or_else = {}};
      if (read) {
        ++blobs;
        live_bytes += read->size();
      }
    }
    EXPECT_EQ((*store_)->catalogue().usage().blobs, blobs) << where();
    EXPECT_EQ((*store_)->catalogue().usage().live_bytes, live_bytes) << where();
  }

  // With writes on their way, whose answers nobody gets.
  template <typename After>
  void crash(After after) {
    disk_.cut_power_after(random_() % 12);
    crashing_ = true;
    const std::uint64_t with = random_() % 3;
    for (int i = 0; i < 3; ++i) {
      write_some_at_once();
      if (with == 1) static_cast<void>(store_->compact());
      if (with == 2) static_cast<void>((*store_)->checkpoint());
    }
    crashing_ = false;
    reopen(after());
  }

  void fail_a_sync_soon() {
    fails_a_sync_ = true;
    disk_.set_fault([left = std::make_shared<int>(static_cast<int>(random_() % 4))](
                        SimulatedDisk::Op op, const std::string&) -> std::optional<std::errc> {
      if (op != SimulatedDisk::Op::kSync || --*left != 0) return std::nullopt;
      return std::errc::io_error;
    });
  }

  std::string where() const { return "step " + std::to_string(step_) + ": "; }

  std::mt19937_64 random_;
  SimulatedDisk disk_;
  std::unique_ptr<TestEngine> store_;
  std::map<std::uint32_t, Expected> expected_;
  int step_ = 0;
  bool crashing_ = false;
  bool fails_a_sync_ = false;
};

TEST(VolumeModel, DoesWhatAMapWouldDo) {
  if (const char* replay = std::getenv("PORTRETO_SEED")) {  // NOLINT(concurrency-mt-unsafe): nobody sets it meanwhile
    Model(std::strtoull(replay, nullptr, 10)).run();
    return;
  }
  std::random_device device;
  for (int i = 0; i < kRuns && !HasFailure(); ++i) {
    const std::uint64_t seed = std::uint64_t{device()} << 32 | device();
    SCOPED_TRACE("PORTRETO_SEED=" + std::to_string(seed));
    Model(seed).run();
  }
}

}  // namespace
}  // namespace portreto::blob::volume
