#include "roles/serve/serve.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

#include "roles/serve/wiring.h"
#include "runtime/log.h"
#include "runtime/shutdown.h"

namespace portreto::roles {

int run_serve(const config::Settings& settings, const ServeOptions& options) {
  boost::asio::io_context loop;
  Shutdown shutdown(loop);
  ServeProcess process(settings);
  std::exception_ptr failure;
  boost::asio::co_spawn(loop, process.run(shutdown, options), [&](std::exception_ptr thrown) {
    failure = thrown;
    loop.stop();  // the signal handler would keep it running
  });
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return 0;
}

}  // namespace portreto::roles
