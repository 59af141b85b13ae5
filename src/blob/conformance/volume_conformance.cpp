#include "base/testing/temporary_directory.h"
#include "blob/conformance/blob_store_conformance.h"
#include "blob/volume/volume_blob_store.h"

namespace portreto::blob {
namespace {

// On a real disk, with volumes and batches so small that the suite rotates and streams.
class VolumeBackend {
 public:
  VolumeBackend() { reopen(); }
  BlobStore& store() { return *store_; }
  StoreUsage usage() { return store_->usage(); }
  void reopen() {
    store_.reset();
    store_ = VolumeBlobStore::open({.directory = directory_.path(),
                                    .volume_size_bytes = std::uint64_t{6} << 20,
                                    .batch_bytes_max = std::size_t{300} << 10,
                                    .reserve_bytes = 0},
                                   pool_);
  }

 private:
  TemporaryDirectory directory_;
  BlockingPool pool_{3, 1000};
  std::unique_ptr<VolumeBlobStore> store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Volume, BlobStoreConformance, VolumeBackend);

}  // namespace
}  // namespace portreto::blob
