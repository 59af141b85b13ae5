#include "roles/storage/storage_role.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/testing/temporary_directory.h"
#include "blob/memory/memory_blob_store.h"
#include "model/variant.h"
#include "roles/api/testing/call.h"

namespace portreto::roles {
namespace {

using model::ImageFormat;
using model::Variant;
using test::Answer;
using test::Call;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr Variant kOriginal{.width = 0, .format = ImageFormat::kHeic};
constexpr Variant kThumbnail{.width = 320, .format = ImageFormat::kWebp};

// More than two pieces of a BlobBody, and no two parts of it alike.
std::string make_original() {
  std::string text;
  for (int i = 0; text.size() < 600'000; ++i) text += fmt::format("{} ", i);
  return text;
}

// A store whose disk decays: whatever is read from `broken_from` on does not match its checksum.
class DecayingBlobStore final : public blob::NodeStore {
 public:
  explicit DecayingBlobStore(blob::BlobStore& good) : good_(good) {}

  Task<Result<blob::PutOutcome>> put(blob::BlobKey key, std::shared_ptr<blob::BlobSource> source) override {
    return good_.put(key, std::move(source));
  }
  Task<Result<blob::BlobInfo>> head(blob::BlobKey key) override {
    if (head_failure) co_return fail(*head_failure, "The disk does not answer.");
    co_return co_await good_.head(key);
  }
  Task<Result<Bytes>> get(blob::BlobKey key, std::uint64_t offset, std::uint64_t length) override {
    if (offset + length > broken_from) co_return fail(ErrorCode::kCorruption, "The stored bytes are damaged.");
    co_return co_await good_.get(key, offset, length);
  }
  Task<Status> erase(blob::BlobKey key) override { return good_.erase(key); }
  blob::StoreUsage usage() const override { return {}; }
  std::vector<blob::DiskReport> disks() const override { return {}; }
  std::vector<blob::BlobKey> damaged_blobs(std::size_t) const override { return {}; }
  Task<Result<blob::BlobPage>> list(Uuid, blob::BlobCursor, std::size_t) override {
    co_return fail(ErrorCode::kNotFound, "It has no disks.");
  }

  std::uint64_t broken_from = UINT64_MAX;
  std::optional<ErrorCode> head_failure;

 private:
  blob::BlobStore& good_;
};

class StorageRoleTest : public ::testing::Test {
 protected:
  StorageRoleTest() {
    signer_.set_keys({security::generate_secret_key(clock_.now())});
    put(kOriginal, original_);
    put(kThumbnail, "thumbnail");
  }

  void put(Variant variant, std::string_view text) {
    const ByteView bytes = as_bytes(text);
    const auto stored =
        test::await(good_.put({blob_, variant.number()}, blob::source_of(Bytes(bytes.begin(), bytes.end()))));
    ASSERT_TRUE(stored);
  }

  std::string url(Variant variant, bool download = false) const {
    std::string text;
    signer_.at(clock_.now())->get(text, blob_, variant.number(), download);
    return text;
  }

  Answer get(std::string target, std::vector<std::pair<std::string, std::string>> headers = {}) {
    return test::get(role_.router(), std::move(target), std::move(headers));
  }
  Answer get_range(std::string range) { return get(url(kOriginal), {{"Range", std::move(range)}}); }

  ManualClock clock_{*parse_rfc3339("2026-11-25T03:13:57.250Z")};
  const BlobId blob_ = BlobId::generate(clock_);
  const std::string original_ = make_original();
  blob::MemoryBlobStore good_;
  DecayingBlobStore blobs_{good_};
  security::UrlSigner signer_;
  security::ServiceCredentials credentials_;
  Metrics metrics_{"storage"};
  TemporaryDirectory directory_;
  BlockingPool pool_{2, 16};
  Spool spool_{directory_.path(), pool_};
  LeaderFence fence_{directory_.path() + "/fence", pool_};
  StorageRole role_{{.blobs = blobs_,
                     .signer = signer_,
                     .credentials = credentials_,
                     .spool = spool_,
                     .fence = fence_,
                     .metrics = metrics_,
                     .clock = clock_}};
};

TEST_F(StorageRoleTest, GivesTheBytesThatWereStored) {
  const Answer original = get(url(kOriginal));
  EXPECT_EQ(original.status, 200u);
  EXPECT_EQ(original.body, original_);
  EXPECT_EQ(original.header("Content-Type"), "image/heic");
  EXPECT_EQ(original.header("Accept-Ranges"), "bytes");
  const Answer thumbnail = get(url(kThumbnail));
  EXPECT_EQ(thumbnail.body, "thumbnail");
  EXPECT_EQ(thumbnail.header("Content-Type"), "image/webp");
}

TEST_F(StorageRoleTest, HeadIsGetWithoutTheBody) {
  const std::string target = url(kOriginal);
  const Answer head = test::send(role_.router(), {.method = http::Method::kHead, .target = target});
  EXPECT_EQ(head.status, 200u);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.header("Content-Length"), std::to_string(original_.size()));
  EXPECT_EQ(head.header("ETag"), get(target).header("ETag"));
}

TEST_F(StorageRoleTest, HeadKnowsNoRanges) {
  const Answer head = test::send(
      role_.router(), {.method = http::Method::kHead, .target = url(kOriginal), .headers = {{"Range", "bytes=0-9"}}});
  EXPECT_EQ(head.status, 200u);
  EXPECT_EQ(head.header("Content-Length"), std::to_string(original_.size()));
}

TEST_F(StorageRoleTest, AnAddressForReadingIsForNothingElse) {
  EXPECT_EQ(test::send(role_.router(), {.method = http::Method::kPost, .target = url(kThumbnail)}).status, 405u);
  for (const auto method : {http::Method::kPut, http::Method::kDelete}) {
    EXPECT_EQ(test::send(role_.router(), {.method = method, .target = url(kThumbnail)}).status, 403u);
  }
  EXPECT_EQ(get(url(kThumbnail)).body, "thumbnail");
}

TEST_F(StorageRoleTest, Security27_EachChangedByteIsRefused) {
  const std::string good = url(kThumbnail);
  const std::size_t after_route = std::string_view("/b/").size();
  for (std::size_t i = after_route; i < good.size(); ++i) {
    for (const char other : std::string_view("0129abzABZ-_&=?./%~")) {
      if (other == good[i]) continue;
      std::string changed = good;
      changed[i] = other;
      if (!http::Target::parse(changed)) continue;  // the server answers 400 before any role sees it
      const Answer answer = get(changed);
      // A path with fewer or more segments is none of ours.
      const bool moves_segments = std::string_view("/?").contains(good[i]) || std::string_view("/?").contains(other);
      if (moves_segments) {
        EXPECT_THAT(answer.status, AnyOf(403u, 404u)) << changed;
      } else {
        EXPECT_EQ(answer.status, 403u) << changed;
      }
      EXPECT_THAT(answer.body, Not(HasSubstr("thumbnail"))) << changed;
    }
  }
  EXPECT_EQ(get(good).status, 200u);
}

TEST_F(StorageRoleTest, Security27_NothingCanBeAddedOrLeftOut) {
  const std::string good = url(kThumbnail);
  for (const std::string& changed :
       {good + "&d=1", good + "&", good + "=", good.substr(0, good.size() - 1), good.substr(0, good.find('?')),
        good.substr(0, good.find('?') + 1), good + "&s=" + good.substr(good.rfind("s=") + 2)}) {
    EXPECT_EQ(get(changed).status, 403u) << changed;
  }
}

TEST_F(StorageRoleTest, Security27_AThumbnailsAddressNeverYieldsTheOriginal) {
  const std::string thumbnail = url(kThumbnail);
  const std::string original = url(kOriginal);
  const std::string mixed = original.substr(0, original.find('?')) + thumbnail.substr(thumbnail.find('?'));
  ASSERT_NE(mixed, original);
  const Answer answer = get(mixed);
  EXPECT_EQ(answer.status, 403u);
  EXPECT_THAT(answer.body, Not(HasSubstr(original_.substr(0, 20))));
}

TEST_F(StorageRoleTest, AnAddressExpires) {
  const std::string target = url(kThumbnail);
  clock_.advance(2 * security::kUrlBucket);
  EXPECT_EQ(get(target).status, 403u);
}

TEST_F(StorageRoleTest, AnAddressOfAnotherKeyIsRefused) {
  const std::string target = url(kThumbnail);
  signer_.set_keys({security::generate_secret_key(clock_.now())});
  EXPECT_EQ(get(target).status, 403u);
}

TEST_F(StorageRoleTest, MayBeCachedUntilItExpiresAndNoLonger) {
  for (int step = 0; step < 3; ++step) {
    const auto expires_at = security::url_expiry(blob_, clock_.now());
    const auto left = std::chrono::floor<std::chrono::seconds>(expires_at - clock_.now());
    EXPECT_EQ(get(url(kThumbnail)).header("Cache-Control"),
              fmt::format("private, max-age={}, immutable", left.count()));
    clock_.advance(std::chrono::minutes(17));
  }
}

TEST_F(StorageRoleTest, ErrorsAreNotCached) {
  EXPECT_EQ(get("/b/x/y?k=1").header("Cache-Control"), "no-store");
  EXPECT_EQ(get_range("bytes=99999999-").header("Cache-Control"), "no-store");
}

TEST_F(StorageRoleTest, Security37_NothingInAFileCanRun) {
  for (const std::string& target :
       {url(kOriginal), url(kThumbnail), std::string("/b/x/y"), std::string("/elsewhere")}) {
    const Answer answer = get(target);
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << target;
    EXPECT_THAT(answer.header("Content-Security-Policy"), HasSubstr("sandbox")) << target;
    EXPECT_THAT(answer.header("Content-Security-Policy"), HasSubstr("default-src 'none'")) << target;
  }
}

TEST_F(StorageRoleTest, Security37_OriginalsAndDownloadsAreAttachments) {
  EXPECT_EQ(get(url(kOriginal)).header("Content-Disposition"),
            fmt::format("attachment; filename=\"{}.heic\"", blob_.str()));
  EXPECT_THAT(get(url(kThumbnail, true)).header("Content-Disposition"), StartsWith("attachment"));
  EXPECT_EQ(get(url(kThumbnail)).header("Content-Disposition"), "");
}

TEST_F(StorageRoleTest, GivesARange) {
  struct Case {
    const char* range;
    std::size_t first, length;
  };
  const std::size_t size = original_.size();
  for (const auto& [range, first, length] :
       {Case{"bytes=0-0", 0, 1}, Case{"bytes=100000-499999", 100'000, 400'000}, Case{"bytes=-7", size - 7, 7},
        Case{"bytes=599000-", 599'000, size - 599'000}, Case{"bytes=5-99999999", 5, size - 5}}) {
    const Answer answer = get_range(range);
    EXPECT_EQ(answer.status, 206u) << range;
    EXPECT_TRUE(answer.body == original_.substr(first, length)) << range;
    EXPECT_EQ(answer.header("Content-Range"), fmt::format("bytes {}-{}/{}", first, first + length - 1, size));
  }
}

TEST_F(StorageRoleTest, ARangeBehindTheEndCannotBeGiven) {
  for (const char* range : {"bytes=99999999-", "bytes=-0"}) {
    const Answer answer = get_range(range);
    EXPECT_EQ(answer.status, 416u) << range;
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.header("Content-Range"), fmt::format("bytes */{}", original_.size()));
  }
}

TEST_F(StorageRoleTest, SeveralRangesAndNonsenseGiveTheWhole) {
  for (const char* range : {"bytes=0-1,4-5", "bytes=9-3", "lines=0-1", "bytes=x", "bytes="}) {
    const Answer answer = get_range(range);
    EXPECT_EQ(answer.status, 200u) << range;
    EXPECT_TRUE(answer.body == original_) << range;
  }
}

TEST_F(StorageRoleTest, ARangeOfAnotherVersionGivesTheWhole) {
  const std::string target = url(kOriginal);
  const std::string etag = get(target).header("ETag");
  EXPECT_EQ(get(target, {{"Range", "bytes=0-9"}, {"If-Range", etag}}).status, 206u);
  EXPECT_EQ(get(target, {{"Range", "bytes=0-9"}, {"If-Range", "\"other\""}}).status, 200u);
  EXPECT_EQ(get(target, {{"Range", "bytes=0-9"}, {"If-Range", "W/" + etag}}).status, 200u);
}

TEST_F(StorageRoleTest, WhoHasItAlreadyGetsNothing) {
  const std::string target = url(kThumbnail);
  const Answer whole = get(target);
  const Answer again = get(target, {{"If-None-Match", whole.header("ETag")}});
  EXPECT_EQ(again.status, 304u);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(again.header("ETag"), whole.header("ETag"));
  EXPECT_EQ(again.header("Cache-Control"), whole.header("Cache-Control"));
  EXPECT_EQ(get(target, {{"If-None-Match", "\"other\""}}).status, 200u);
  EXPECT_NE(get(url(kOriginal)).header("ETag"), whole.header("ETag"));
}

TEST_F(StorageRoleTest, AnETagDoesNotOpenAnything) {
  const std::string etag = get(url(kThumbnail)).header("ETag");
  EXPECT_EQ(get("/b/x/y?k=1", {{"If-None-Match", etag}}).status, 403u);
}

TEST_F(StorageRoleTest, WhatIsGoneIsMissing) {
  ASSERT_TRUE(test::await(good_.erase({blob_, kThumbnail.number()})));
  EXPECT_EQ(get(url(kThumbnail)).status, 404u);
  EXPECT_EQ(get(url({.width = 640, .format = ImageFormat::kWebp})).status, 404u);
}

TEST_F(StorageRoleTest, AnEmptyBlobIsEmpty) {
  const Variant empty{.width = 640, .format = ImageFormat::kJpeg};
  put(empty, "");
  const Answer answer = get(url(empty));
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.body, "");
  EXPECT_FALSE(answer.cut);
}

TEST_F(StorageRoleTest, DecayOnTheWayEndsTheBodyWithAnError) {
  blobs_.broken_from = 400'000;
  const Answer answer = get(url(kOriginal));
  EXPECT_EQ(answer.status, 200u) << "its head had been sent by then";
  ASSERT_TRUE(answer.cut);
  EXPECT_EQ(answer.cut->code, ErrorCode::kCorruption);
  EXPECT_EQ(get_range("bytes=0-9").body, original_.substr(0, 10)) << "what is whole is still given";
}

TEST_F(StorageRoleTest, ADiskThatIsAwayIsSaidSo) {
  blobs_.head_failure = ErrorCode::kUnavailable;
  EXPECT_EQ(get(url(kThumbnail)).status, 503u);
}

}  // namespace
}  // namespace portreto::roles
