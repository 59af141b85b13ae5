#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <random>
#include <vector>

#include "blob/volume/testing/test_engine.h"

// The promise itself: what was acknowledged is there after a power cut at any moment, and what was not is there whole
// or not at all. A cut is tried at every single disk operation of a workload that makes, fills, and rotates volumes.
namespace portreto::blob::volume {
namespace {

struct Step {
  enum class Kind { kPut, kErase, kCompact, kCheckpoint };
  std::uint32_t blob = 0;
  std::size_t size = 0;  // of the put
  Kind kind = Kind::kPut;
  bool writes() const { return kind == Kind::kPut || kind == Kind::kErase; }
  bool erases() const { return kind == Kind::kErase; }
};
constexpr Step erase(std::uint32_t blob) { return {.blob = blob, .kind = Step::Kind::kErase}; }
constexpr Step kCompact{.kind = Step::Kind::kCompact};
constexpr Step kCheckpoint{.kind = Step::Kind::kCheckpoint};

const std::vector<Step>& workload() {
  static const std::vector<Step> steps{
      {1, 3000}, {2, 10'000}, {3, 0},      erase(1),    {4, 40'000},  // streamed
      {5, 9000},                                                      // into the next volume
      {1, 3000}, kCheckpoint, {6, 52'000},                            // a volume of its own
      erase(4),  {7, 100},    erase(2),    {4, 40'000}, {8, 16'000}, kCompact,  erase(5),
      kCompact,  {2, 10'000}, kCheckpoint, erase(6),    kCompact,    {5, 9000},
  };
  return steps;
}

Bytes bytes_of(const Step& step) { return test_bytes(step.blob, step.size); }

struct Ledger {
  // What was last acknowledged of each blob: its size, or nothing when it was erased.
  std::map<std::uint32_t, std::optional<std::size_t>> acknowledged;
  std::optional<Step> in_doubt;  // the step that was not acknowledged
  bool complete = true;
};

Status take(TestEngine& store, const Step& step) {
  switch (step.kind) {
    case Step::Kind::kPut: return store.put(test_key(step.blob), bytes_of(step));
    case Step::Kind::kErase: return store.erase(test_key(step.blob));
    case Step::Kind::kCompact: return store.compact();
    case Step::Kind::kCheckpoint: return store->checkpoint();
  }
  return {};
}

// Runs until the first step that fails; the store may not even open.
Ledger run_until_failure(const SimulatedDisk& disk) {
  Ledger ledger;
  try {
    TestEngine store(disk);
    for (const Step& step : workload()) {
      const Status status = take(store, step);
      if (!status) {
        if (step.writes()) ledger.in_doubt = step;
        ledger.complete = false;
        break;
      }
      if (step.writes()) ledger.acknowledged[step.blob] = step.erases() ? std::nullopt : std::optional(step.size);
    }
  } catch (const std::runtime_error&) {
  }
  return ledger;
}

// Whether the store holds exactly what it must.
::testing::AssertionResult keeps_promises(TestEngine& store, const Ledger& ledger) {
  for (std::uint32_t number = 1; number <= 8; ++number) {
    const auto read = store.get(test_key(number));
    if (!read && read.error().code != ErrorCode::kNotFound) {
      return ::testing::AssertionFailure() << "blob " << number << ": " << read.error().message;
    }
    const auto found = ledger.acknowledged.find(number);
    const std::optional<std::size_t> size = found == ledger.acknowledged.end() ? std::nullopt : found->second;
    const auto is = [&](std::optional<std::size_t> expected) {
      return expected ? read && *read == test_bytes(number, *expected) : !read;
    };
    bool right = is(size);
    if (ledger.in_doubt && ledger.in_doubt->blob == number) {
      right |= is(ledger.in_doubt->erases() ? std::nullopt : std::optional(ledger.in_doubt->size));
    }
    if (!right) {
      return ::testing::AssertionFailure() << "blob " << number << (read ? " is there or wrong" : " is missing");
    }
  }
  return ::testing::AssertionSuccess();
}

std::uint64_t operations_of_the_workload() {
  SimulatedDisk disk;
  const Ledger ledger = run_until_failure(disk);
  EXPECT_TRUE(ledger.complete);
  return disk.counts().operations;
}

TEST(VolumePowerCut, KeepsWhatWasAcknowledgedWhereverItComes) {
  const std::uint64_t operations = operations_of_the_workload();
  ASSERT_GT(operations, 60u);
  std::mt19937_64 random(20261125);
  for (std::uint64_t cut = 0; cut < operations; ++cut) {
    SimulatedDisk disk;
    disk.cut_power_after(cut);
    const Ledger ledger = run_until_failure(disk);
    for (int round = 0; round < 4; ++round) {
      SimulatedDisk found = round == 0 ? disk.after_harshest_power_cut() : disk.after_power_cut(random);
      {
        TestEngine store(found);
        ASSERT_TRUE(keeps_promises(store, ledger)) << "cut after operation " << cut << ", round " << round;
        EXPECT_TRUE(store->health().damage.empty()) << "a torn tail was taken for damage at " << cut;
        // Doing it again settles what was in doubt.
        if (ledger.in_doubt) {
          const Step& step = *ledger.in_doubt;
          ASSERT_TRUE(take(store, step));
        }
      }
      TestEngine again(found);
      Ledger settled = ledger;
      if (ledger.in_doubt) {
        settled.acknowledged[ledger.in_doubt->blob] =
            ledger.in_doubt->erases() ? std::nullopt : std::optional(ledger.in_doubt->size);
      }
      settled.in_doubt.reset();
      ASSERT_TRUE(keeps_promises(again, settled)) << "cut after operation " << cut << ", opened again";
    }
  }
}

TEST(VolumePowerCut, RecoveryMayItselfBeCutAnyNumberOfTimes) {
  const std::uint64_t operations = operations_of_the_workload();
  std::mt19937_64 random(7);
  for (std::uint64_t cut = 3; cut < operations; cut += 3) {
    SimulatedDisk disk;
    disk.cut_power_after(cut);
    const Ledger ledger = run_until_failure(disk);
    for (std::uint64_t in_recovery = 0; in_recovery < 9; ++in_recovery) {
      disk = disk.after_power_cut(random);
      disk.cut_power_after(in_recovery);
      try {
        TestEngine store(disk);
        const bool has_power = disk.counts().operations < in_recovery;
        ASSERT_TRUE(!has_power || keeps_promises(store, ledger)) << cut << ", " << in_recovery;
      } catch (const std::runtime_error&) {
      }
    }
    TestEngine store(disk.after_power_cut(random));
    ASSERT_TRUE(keeps_promises(store, ledger)) << "cut after operation " << cut;
  }
}

TEST(VolumePowerCut, AKilledProcessLosesNothing) {
  const std::uint64_t operations = operations_of_the_workload();
  for (std::uint64_t cut = 0; cut < operations; cut += 2) {
    SimulatedDisk disk;
    disk.cut_power_after(cut);
    const Ledger ledger = run_until_failure(disk);
    // The page cache lives on, and the power goes later: what the store found at opening must be durable by then.
    SimulatedDisk found = disk.after_kill();
    Ledger seen = ledger;
    {
      TestEngine store(found);
      ASSERT_TRUE(keeps_promises(store, ledger)) << cut;
      if (ledger.in_doubt) {
        const auto read = store.get(test_key(ledger.in_doubt->blob));
        seen.acknowledged[ledger.in_doubt->blob] = read ? std::optional(read->size()) : std::nullopt;
        seen.in_doubt.reset();
      }
      TestEngine after_power_cut(found.after_harshest_power_cut());
      ASSERT_TRUE(keeps_promises(after_power_cut, seen)) << cut;
    }
  }
}

// The negative control: on a disk whose syncs do nothing (which is an engine without fdatasync) the same test must find
// losses, or it would find none anywhere.
TEST(VolumePowerCut, AnEngineWithoutFdatasyncIsFoundOut) {
  const std::uint64_t operations = operations_of_the_workload();
  std::mt19937_64 random(1);
  int losses = 0;
  for (std::uint64_t cut = 10; cut < operations; cut += 5) {
    SimulatedDisk disk;
    disk.ignore_syncs();
    disk.cut_power_after(cut);
    const Ledger ledger = run_until_failure(disk);
    try {
      TestEngine store(disk.after_power_cut(random));
      if (!keeps_promises(store, ledger)) ++losses;
    } catch (const std::runtime_error&) {
      ++losses;
    }
  }
  EXPECT_GT(losses, 0);
}

}  // namespace
}  // namespace portreto::blob::volume
