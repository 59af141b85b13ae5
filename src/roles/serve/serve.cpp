#include "roles/serve/serve.h"

#include "roles/process/process.h"
#include "roles/serve/wiring.h"

namespace portreto::roles {

int run_serve(const config::Settings& settings, const ProcessOptions& options) {
  refuse_half_restored(settings.data.directory);
  ServeProcess process(settings, options.version);
  run_until_shutdown([&](Shutdown& shutdown) { return process.run(shutdown, options); });
  return 0;
}

}  // namespace portreto::roles
