#include <memory>

#include "cluster/conformance/registry_conformance.h"
#include "cluster/zookeeper/testing/client.h"
#include "cluster/zookeeper/testing/zookeeper_server.h"
#include "cluster/zookeeper/zookeeper_registry.h"

namespace portreto::cluster {
namespace {

class ZookeeperHarness final : public RegistryHarness {
 public:
  ZookeeperHarness() { start(); }
  Registry& first() override { return *first_; }
  Registry& second() override { return *second_; }
  void restart() override {
    first_.reset();
    second_.reset();
    start();
  }
  void await_candidates(const std::string& name, std::size_t count) override {
    Client client(options_);
    ASSERT_TRUE(eventually([&] { return client.count(options_.root + "/leaders/" + name) == count; }));
  }

 private:
  void start() {
    first_ = std::make_unique<ZookeeperRegistry>(options_);
    second_ = std::make_unique<ZookeeperRegistry>(options_);
  }

  const ZookeeperOptions options_{.servers = shared_zookeeper().addresses(),
                                  .root = own_root(),
                                  .session_timeout = std::chrono::milliseconds(1500)};
  std::unique_ptr<ZookeeperRegistry> first_, second_;
};

INSTANTIATE_TEST_SUITE_P(Zookeeper, RegistryConformance, testing::Values([]() -> std::unique_ptr<RegistryHarness> {
                           return std::make_unique<ZookeeperHarness>();
                         }));

}  // namespace
}  // namespace portreto::cluster
