#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/task.h"

namespace portreto {

// Whether a role can do its work: what /readyz answers. Alive (/healthz) is every process that answers at all.
// Checks are added before the first report; report() and drain() may be called by any thread.
class Health {
 public:
  // Asks a dependency. Called on the loop that asked for the report, by many at a time; must outlive this.
  using Check = std::function<Task<Status>()>;

  // What it means when a check fails.
  enum class Weight {
    kRequired,  // the role cannot do its work
    kAdvisory,  // it can, with less to fall back on: an operator should look
  };

  struct Report {
    bool is_ready = false;
    // {"status":"ready"|"degraded"|"not_ready"|"draining","checks":{name:{"ok":true,"took_ms":1}|{...,"error":code}},
    // and what was added by describe()}
    std::string json;
  };

  // All checks of a report together may take `checks_time_max`; those that are late have failed.
  explicit Health(std::chrono::milliseconds checks_time_max = std::chrono::milliseconds(1000))
      : checks_time_max_(checks_time_max) {}

  void add(std::string name, Check check, Weight weight = Weight::kRequired);
  // What a report says beside the checks: JSON under a name, or nothing as long as `json` gives an empty text. Added
  // as checks are, and called by any thread.
  void describe(std::string name, std::function<std::string()> json);
  // Not ready from now on, whatever the checks say: load balancers look elsewhere while running requests end.
  void drain() { is_draining_.store(true, std::memory_order_relaxed); }
  bool is_draining() const { return is_draining_.load(std::memory_order_relaxed); }
  // What a check throws is logged, and the check has failed.
  Task<Report> report() const;

 private:
  struct Named {
    std::string name;
    Check check;
    Weight weight;
  };

  const std::chrono::milliseconds checks_time_max_;
  std::vector<Named> checks_;
  std::vector<std::pair<std::string, std::function<std::string()>>> descriptions_;
  std::atomic<bool> is_draining_{false};
};

}  // namespace portreto
