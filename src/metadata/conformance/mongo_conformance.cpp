#include "metadata/conformance/metadata_conformance.h"
#include "metadata/mongo/mongo_metadata_store.h"
#include "metadata/mongo/testing/mongo_server.h"

namespace portreto::metadata {
namespace {

class MongoBackend final : public ConformanceBackend {
 public:
  MetadataStore& store() override { return *store_; }
  bool has_snapshots() const override { return false; }
  MetadataStore& other_store() override { return *other_store_; }

 private:
  MongoTestDatabase database_;
  BlockingPool pool_{8, 1000};
  std::unique_ptr<MongoMetadataStore> store_ = MongoMetadataStore::open({.uri = database_.uri()}, pool_);
  std::unique_ptr<MongoMetadataStore> other_store_ = MongoMetadataStore::open({.uri = database_.uri()}, pool_);
};

std::unique_ptr<ConformanceBackend> make_backend() {
  if (const auto& why = MongoServer::shared().why_missing(); !why.empty()) throw BackendMissing(why);
  return std::make_unique<MongoBackend>();
}

INSTANTIATE_TEST_SUITE_P(Mongo, MetadataConformance, testing::Values(make_backend));

}  // namespace
}  // namespace portreto::metadata
