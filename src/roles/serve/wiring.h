#pragma once

#include <memory>
#include <string>

#include "config/settings.h"
#include "roles/process/process.h"
#include "runtime/shutdown.h"
#include "runtime/task.h"

namespace portreto::roles {

// All four tiers in one process: SQLite, local volumes, an in-process registry. The tiers talk through their REST
// handlers over an in-memory transport. The constructor opens everything, and throws with a text for the operator when
// it cannot.
class ServeProcess {
 public:
  // `version`: of the program.
  ServeProcess(const config::Settings& settings, const std::string& version);
  ~ServeProcess();

  // Listens, says so, and serves until `shutdown`; then finishes what runs. Once.
  Task<void> run(Shutdown& shutdown, ProcessOptions options);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace portreto::roles
