#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "cluster/registry.h"

namespace portreto::cluster {

// A registry to be put to the test, empty at first.
class RegistryHarness {
 public:
  virtual ~RegistryHarness() = default;
  // Two clients of it, as two processes would have them; the same object twice where it serves one process only.
  virtual Registry& first() = 0;
  virtual Registry& second() = 0;
  // Ends both clients and makes new ones. Everything that they handed out must be gone before.
  virtual void restart() = 0;
  // Whether a member may register at another address than before.
  virtual bool can_move() const { return true; }
  // Waits until that many candidates stand under a name, where they do not at once.
  virtual void await_candidates([[maybe_unused]] const std::string& name, [[maybe_unused]] std::size_t count) {}
};

using RegistryFactory = std::function<std::unique_ptr<RegistryHarness>()>;

// What every Registry must do. A backend joins with one line:
//   INSTANTIATE_TEST_SUITE_P(Local, RegistryConformance, testing::Values(make_local_harness));
class RegistryConformance : public testing::TestWithParam<RegistryFactory> {
 protected:
  std::unique_ptr<RegistryHarness> harness_ = GetParam()();
};

}  // namespace portreto::cluster
