#include "blob/memory/memory_blob_store.h"

#include <gtest/gtest.h>

#include "blob/conformance/test_bytes.h"
#include "blob/conformance/test_loop.h"

namespace portreto::blob {
namespace {

TEST(MemoryBlobStore, RefusesMoreThanItsLimitAndTakesItAfterAnErase) {
  TestLoop loop;
  MemoryBlobStore store(1000);
  ASSERT_TRUE(loop.run(store.put(test_key(1), source_of(test_bytes(1, 600)))));
  for (const std::size_t size : {std::size_t{401}, std::size_t{1001}}) {
    const auto refused = loop.run(store.put(test_key(2), source_of(test_bytes(2, size))));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kStorageFull);
  }
  EXPECT_EQ(store.usage().blobs, 1u);
  ASSERT_TRUE(loop.run(store.erase(test_key(1))));
  EXPECT_TRUE(loop.run(store.put(test_key(2), source_of(test_bytes(2, 1000)))));
}

}  // namespace
}  // namespace portreto::blob
