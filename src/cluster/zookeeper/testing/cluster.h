#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/conformance/await.h"
#include "cluster/zookeeper/zookeeper_registry.h"

// What the tests of the registry in ZooKeeper have in common.
namespace portreto::cluster {

inline Member storage_node(std::string instance) {
  return {.role = Role::kStorage, .instance = std::move(instance), .address = "127.0.0.1:9001", .zone = "a"};
}

// The storage nodes that a registry knows, in one word.
inline std::string seen(const Registry& registry) {
  std::string names;
  for (const Member& member : *registry.members(Role::kStorage)) {
    names += (names.empty() ? "" : " ") + member.instance;
  }
  return names;
}

inline std::unique_ptr<ZookeeperRegistry> connect(ZookeeperOptions options) {
  auto registry = std::make_unique<ZookeeperRegistry>(std::move(options));
  if (!eventually([&] { return registry->is_current(); })) throw std::runtime_error("ZooKeeper does not answer");
  return registry;
}

inline std::unique_ptr<Membership> enter(Registry& registry, std::string instance) {
  auto membership = await(registry.register_member(storage_node(std::move(instance))));
  if (!membership) throw std::runtime_error("no membership: " + membership.error().message);
  return *std::move(membership);
}

template <typename T>
std::optional<ErrorCode> code_of(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error().code);
}

}  // namespace portreto::cluster
