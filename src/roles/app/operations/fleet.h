#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "roles/api/figures_dto.h"
#include "roles/process/figures.h"

namespace portreto::roles::app {

// One process in one of its roles, as it is known here.
struct FleetProcess {
  std::string role, instance, zone, address, version;
  bool is_registered = true;
  std::optional<api::ProcessFigures> figures{};  // as it told them last
  std::optional<Timestamp> told_at{};            // when that was
  std::string problem{};                         // why it did not tell them now; empty: it did
};

// All processes of this Portreto. Thread-safe.
class Fleet {
 public:
  virtual ~Fleet() = default;
  // Asks all of them at once, each with a deadline: never fails, and takes two seconds at most. By role and instance.
  virtual Task<std::vector<FleetProcess>> look(SeriesRange range) = 0;
};

// A process that plays all roles by itself. `figures` outlives it.
class LocalFleet final : public Fleet {
 public:
  LocalFleet(const Figures& figures, std::vector<std::string> roles) : figures_(figures), roles_(std::move(roles)) {}

  Task<std::vector<FleetProcess>> look(SeriesRange range) override {
    const api::ProcessFigures told = co_await figures_.look(range);
    std::vector<FleetProcess> processes;
    for (const std::string& role : roles_) {
      processes.push_back({.role = role,
                           .instance = told.instance,
                           .zone = told.zone,
                           .version = told.version,
                           .figures = told,
                           .told_at = told.now});
    }
    co_return processes;
  }

 private:
  const Figures& figures_;
  const std::vector<std::string> roles_;
};

}  // namespace portreto::roles::app
