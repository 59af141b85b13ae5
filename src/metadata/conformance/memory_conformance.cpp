#include "metadata/conformance/metadata_conformance.h"
#include "metadata/memory/memory_metadata_store.h"

namespace portreto::metadata {
namespace {

class MemoryBackend final : public ConformanceBackend {
 public:
  MetadataStore& store() override { return store_; }
  MetadataStore& other_store() override { return store_; }

 private:
  MemoryMetadataStore store_;
};

INSTANTIATE_TEST_SUITE_P(Memory, MetadataConformance,
                         testing::Values([] { return std::make_unique<MemoryBackend>(); }));

}  // namespace
}  // namespace portreto::metadata
