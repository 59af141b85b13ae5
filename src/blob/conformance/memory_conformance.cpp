#include "blob/conformance/blob_store_conformance.h"
#include "blob/memory/memory_blob_store.h"

namespace portreto::blob {
namespace {

struct MemoryBackend {
  BlobStore& store() { return store_; }
  StoreUsage usage() { return store_.usage(); }
  void reopen() {}  // its memory is all it has

  MemoryBlobStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, BlobStoreConformance, MemoryBackend);

}  // namespace
}  // namespace portreto::blob
