#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "base/hash.h"
#include "blob/blob_store.h"
#include "blob/conformance/test_bytes.h"
#include "blob/conformance/test_loop.h"
#include "blob/store_usage.h"

namespace portreto::blob {

// What every BlobStore promises, as tests. A backend runs them by
//
//   struct MyBackend {
//     BlobStore& store();  // an empty store at first
//     StoreUsage usage();
//     void reopen();       // closes it, and opens it again on what it kept; store() may be another object afterwards
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyStore, BlobStoreConformance, MyBackend);
//
// MyBackend is made anew for each test, by its default constructor.
template <typename Backend>
class BlobStoreConformance : public ::testing::Test {
 protected:
  Result<PutOutcome> put(BlobKey key, Bytes bytes) { return loop_.run(store().put(key, source_of(std::move(bytes)))); }
  Result<BlobInfo> head(BlobKey key) { return loop_.run(store().head(key)); }
  Result<Bytes> get(BlobKey key, std::uint64_t offset, std::uint64_t length) {
    return loop_.run(store().get(key, offset, length));
  }
  Status erase(BlobKey key) { return loop_.run(store().erase(key)); }
  StoreUsage usage() { return backend_.usage(); }
  void reopen() { backend_.reopen(); }
  BlobStore& store() { return backend_.store(); }

  void expect_holds(BlobKey key, const Bytes& bytes) {
    const auto info = head(key);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->size_bytes, bytes.size());
    EXPECT_EQ(info->crc32c, crc32c(bytes));
    const auto read = get(key, 0, bytes.size());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(*read == bytes);
    const auto fetched = loop_.run(store().fetch(key));
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(fetched->info, *info);
    EXPECT_TRUE(fetched->bytes.value_or(bytes) == bytes);
  }
  void expect_missing(BlobKey key) {
    const auto info = head(key);
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().code, ErrorCode::kNotFound);
    const auto read = get(key, 0, 0);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kNotFound);
    const auto fetched = loop_.run(store().fetch(key));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::kNotFound);
  }
  void expect_stored(BlobKey key, const Bytes& bytes) {
    const auto outcome = put(key, bytes);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(*outcome, PutOutcome::kStored);
  }

  // The loops come first, so that they outlive the backend, whose threads post to them.
  static constexpr std::size_t kLoops = 3;
  std::array<TestLoop, kLoops> loops_;
  TestLoop& loop_ = loops_[0];
  Backend backend_;
};

TYPED_TEST_SUITE_P(BlobStoreConformance);

TYPED_TEST_P(BlobStoreConformance, GivesBackWhatWasPut) {
  const Bytes bytes = test_bytes(1, 5000);
  this->expect_stored(test_key(1), bytes);
  this->expect_holds(test_key(1), bytes);
  this->reopen();
  this->expect_holds(test_key(1), bytes);
}

TYPED_TEST_P(BlobStoreConformance, MissesWhatWasNeverPut) {
  this->expect_missing(test_key(1));
  this->expect_stored(test_key(1), test_bytes(1, 10));
  this->expect_missing(test_key(2));
  this->expect_missing(test_key(1, 1));
}

TYPED_TEST_P(BlobStoreConformance, KeepsVariantsApart) {
  this->expect_stored(test_key(1, 0), test_bytes(1, 100));
  this->expect_stored(test_key(1, 1), test_bytes(2, 200));
  this->expect_stored(test_key(1, 65535), test_bytes(3, 300));
  ASSERT_TRUE(this->erase(test_key(1, 1)));
  this->reopen();
  this->expect_holds(test_key(1, 0), test_bytes(1, 100));
  this->expect_missing(test_key(1, 1));
  this->expect_holds(test_key(1, 65535), test_bytes(3, 300));
}

TYPED_TEST_P(BlobStoreConformance, TheSameBytesAgainAreAlreadyThere) {
  const Bytes bytes = test_bytes(1, 3000);
  this->expect_stored(test_key(1), bytes);
  const auto before = this->usage();
  for (int i = 0; i < 2; ++i) {
    const auto again = this->put(test_key(1), bytes);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, PutOutcome::kAlreadyThere);
    EXPECT_EQ(this->usage().blobs, 1u);
    EXPECT_EQ(this->usage().live_bytes, before.live_bytes);
    this->reopen();
  }
  this->expect_holds(test_key(1), bytes);
}

TYPED_TEST_P(BlobStoreConformance, OtherBytesUnderTheSameKeyConflict) {
  const Bytes bytes = test_bytes(1, 300'000);
  this->expect_stored(test_key(1), bytes);
  Bytes one_byte_off = bytes;
  one_byte_off[299'999] ^= std::byte{1};
  for (const Bytes& other : {one_byte_off, test_bytes(1, 299'999), Bytes{}}) {
    const auto outcome = this->put(test_key(1), other);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::kConflict);
  }
  this->expect_holds(test_key(1), bytes);
}

TYPED_TEST_P(BlobStoreConformance, HoldsAnEmptyBlob) {
  this->expect_stored(test_key(1), Bytes{});
  this->reopen();
  this->expect_holds(test_key(1), Bytes{});
  const auto again = this->put(test_key(1), Bytes{});
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, PutOutcome::kAlreadyThere);
  const auto beyond = this->get(test_key(1), 0, 1);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::kInvalidArgument);
}

TYPED_TEST_P(BlobStoreConformance, ReadsRanges) {
  // Around the borders of pages, of 128 KiB chunks and of the blob itself.
  constexpr std::uint64_t kChunk = 128 * 1024;
  for (const std::uint64_t size : {std::uint64_t{1000}, 2 * kChunk, 2 * kChunk + 1, 5 * kChunk, 5 * kChunk + 777}) {
    const BlobKey key = test_key(static_cast<std::uint32_t>(size));
    const Bytes bytes = test_bytes(size, size);
    this->expect_stored(key, bytes);
    for (const std::uint64_t from :
         {std::uint64_t{0}, std::uint64_t{1}, kChunk - 1, kChunk, 3 * kChunk + 5, size - 1, size}) {
      for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{4097}, 2 * kChunk, size}) {
        const auto read = this->get(key, from, length);
        if (from > size || length > size - from) {
          ASSERT_FALSE(read) << size << " " << from << " " << length;
          EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
        } else {
          ASSERT_TRUE(read) << size << " " << from << " " << length << ": " << read.error().message;
          const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(from);
          EXPECT_TRUE(std::equal(read->begin(), read->end(), first, first + static_cast<std::ptrdiff_t>(length)));
        }
      }
    }
  }
}

TYPED_TEST_P(BlobStoreConformance, ARangeThatOverflowsIsRefused) {
  this->expect_stored(test_key(1), test_bytes(1, 100));
  const auto read = this->get(test_key(1), 50, UINT64_MAX - 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
}

TYPED_TEST_P(BlobStoreConformance, HoldsALargeBlob) {
  const Bytes bytes = test_bytes(1, 5 * 1024 * 1024 + 13);
  this->expect_stored(test_key(1), bytes);
  this->expect_stored(test_key(2), test_bytes(2, 10));
  this->reopen();
  this->expect_holds(test_key(1), bytes);
  this->expect_holds(test_key(2), test_bytes(2, 10));
  const auto again = this->put(test_key(1), bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, PutOutcome::kAlreadyThere);
}

TYPED_TEST_P(BlobStoreConformance, ErasesForGood) {
  this->expect_stored(test_key(1), test_bytes(1, 4000));
  this->expect_stored(test_key(2), test_bytes(2, 4000));
  ASSERT_TRUE(this->erase(test_key(1)));
  this->expect_missing(test_key(1));
  ASSERT_TRUE(this->erase(test_key(1))) << "done twice";
  ASSERT_TRUE(this->erase(test_key(3))) << "was never there";
  this->reopen();
  this->expect_missing(test_key(1));
  this->expect_holds(test_key(2), test_bytes(2, 4000));
}

TYPED_TEST_P(BlobStoreConformance, APutAfterAnEraseIsANewPut) {
  this->expect_stored(test_key(1), test_bytes(1, 4000));
  ASSERT_TRUE(this->erase(test_key(1)));
  this->expect_stored(test_key(1), test_bytes(2, 50));
  this->expect_holds(test_key(1), test_bytes(2, 50));
  this->reopen();
  this->expect_holds(test_key(1), test_bytes(2, 50));
  ASSERT_TRUE(this->erase(test_key(1)));
  this->reopen();
  this->expect_missing(test_key(1));
}

TYPED_TEST_P(BlobStoreConformance, CountsWhatItHolds) {
  EXPECT_EQ(this->usage().blobs, 0u);
  EXPECT_EQ(this->usage().live_bytes, 0u);
  this->expect_stored(test_key(1), test_bytes(1, 4000));
  this->expect_stored(test_key(2), test_bytes(2, 500));
  ASSERT_TRUE(this->erase(test_key(1)));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(this->usage().blobs, 1u);
    EXPECT_EQ(this->usage().live_bytes, 500u);
    EXPECT_GE(this->usage().disk_bytes, 500u);
    this->reopen();
  }
}

// A source that cannot be read, as when a connection broke or a file went away.
class BrokenSource final : public BlobSource {
 public:
  BrokenSource(std::uint64_t size_bytes, std::uint64_t good_bytes) : size_(size_bytes), good_(good_bytes) {}
  std::uint64_t size() const override { return size_; }
  Status read(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset + out.size() > good_) return fail(ErrorCode::kUnavailable, "The source broke.");
    std::fill(out.begin(), out.end(), std::byte{7});
    return {};
  }

 private:
  const std::uint64_t size_;
  const std::uint64_t good_;
};

TYPED_TEST_P(BlobStoreConformance, ABrokenSourceLeavesNothingBehind) {
  for (const std::uint64_t size : {std::uint64_t{1000}, std::uint64_t{3} << 20}) {
    const auto outcome =
        this->loop_.run(this->store().put(test_key(1), std::make_shared<BrokenSource>(size, size - 1)));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::kUnavailable);
    this->expect_missing(test_key(1));
  }
  this->expect_stored(test_key(2), test_bytes(2, 100));
  this->reopen();
  this->expect_missing(test_key(1));
  this->expect_holds(test_key(2), test_bytes(2, 100));
  this->expect_stored(test_key(1), test_bytes(1, 100));
}

TYPED_TEST_P(BlobStoreConformance, ServesManyCallersFromSeveralLoops) {
  constexpr std::uint32_t kBlobs = 120;
  const auto size_of = [](std::uint32_t number) { return std::size_t{number % 7} * 9000 + number; };

  std::vector<std::future<Result<PutOutcome>>> puts;
  for (std::uint32_t number = 0; number < kBlobs; ++number) {
    auto source = source_of(test_bytes(number, size_of(number)));
    puts.push_back(this->loops_[number % this->kLoops].start(this->store().put(test_key(number), std::move(source))));
  }
  for (auto& put : puts) {
    const auto outcome = put.get();
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(*outcome, PutOutcome::kStored);
  }

  std::vector<std::future<Result<Bytes>>> gets;
  std::vector<std::future<Status>> erases;
  for (std::uint32_t number = 0; number < kBlobs; ++number) {
    gets.push_back(this->loops_[number % this->kLoops].start(this->store().get(test_key(number), 0, size_of(number))));
    if (number % 5 == 4) {
      // Erased while others are being read.
      erases.push_back(this->loops_[(number + 1) % this->kLoops].start(this->store().erase(test_key(number))));
    }
  }
  for (auto& erase : erases) EXPECT_TRUE(erase.get());
  for (std::uint32_t number = 0; number < gets.size(); ++number) {
    const auto read = gets[number].get();
    if (read) {
      EXPECT_TRUE(*read == test_bytes(number, size_of(number))) << number;
    } else {
      EXPECT_EQ(number % 5, 4u) << read.error().message;
    }
  }

  this->reopen();
  for (std::uint32_t number = 0; number < kBlobs; ++number) {
    if (number % 5 == 4) {
      this->expect_missing(test_key(number));
    } else {
      this->expect_holds(test_key(number), test_bytes(number, size_of(number)));
    }
  }
}

TYPED_TEST_P(BlobStoreConformance, OneOfManyWritersOfAKeyStoresIt) {
  std::vector<std::future<Result<PutOutcome>>> puts;
  for (int i = 0; i < 16; ++i) {
    auto source = source_of(test_bytes(i % 4 == 3 ? 2 : 1, 2000));  // every fourth brings other bytes
    puts.push_back(this->loops_[static_cast<std::size_t>(i) % this->kLoops].start(
        this->store().put(test_key(1), std::move(source))));
  }
  int stored = 0;
  int already_there = 0;
  int conflicts = 0;
  for (auto& put : puts) {
    const auto outcome = put.get();
    if (!outcome) {
      EXPECT_EQ(outcome.error().code, ErrorCode::kConflict);
      ++conflicts;
    } else {
      ++(*outcome == PutOutcome::kStored ? stored : already_there);
    }
  }
  EXPECT_EQ(stored, 1);
  EXPECT_TRUE((already_there == 11 && conflicts == 4) || (already_there == 3 && conflicts == 12))
      << already_there << " already there, " << conflicts << " conflicts";
  EXPECT_EQ(this->usage().blobs, 1u);
}

REGISTER_TYPED_TEST_SUITE_P(BlobStoreConformance, GivesBackWhatWasPut, MissesWhatWasNeverPut, KeepsVariantsApart,
                            TheSameBytesAgainAreAlreadyThere, OtherBytesUnderTheSameKeyConflict, HoldsAnEmptyBlob,
                            ReadsRanges, ARangeThatOverflowsIsRefused, HoldsALargeBlob, ErasesForGood,
                            APutAfterAnEraseIsANewPut, CountsWhatItHolds, ABrokenSourceLeavesNothingBehind,
                            ServesManyCallersFromSeveralLoops, OneOfManyWritersOfAKeyStoresIt);

}  // namespace portreto::blob
