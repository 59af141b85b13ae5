#include "base/testing/temporary_directory.h"
#include "metadata/conformance/metadata_conformance.h"
#include "metadata/sqlite/sqlite_metadata_store.h"

namespace portreto::metadata {
namespace {

class SqliteBackend final : public ConformanceBackend {
 public:
  MetadataStore& store() override { return *store_; }
  MetadataStore& other_store() override { return *other_store_; }

 private:
  std::unique_ptr<SqliteMetadataStore> open() {
    return SqliteMetadataStore::open({.path = directory_.path() + "/portreto.db", .readers = 2}, pool_);
  }

  TemporaryDirectory directory_;
  BlockingPool pool_{2, 1000};
  std::unique_ptr<SqliteMetadataStore> store_ = open();
  std::unique_ptr<SqliteMetadataStore> other_store_ = open();
};

INSTANTIATE_TEST_SUITE_P(Sqlite, MetadataConformance,
                         testing::Values([] { return std::make_unique<SqliteBackend>(); }));

}  // namespace
}  // namespace portreto::metadata
