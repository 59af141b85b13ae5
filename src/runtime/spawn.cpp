#include "runtime/spawn.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <utility>

#include "runtime/log.h"

namespace portreto {
namespace {

void log_end(const std::string& name, const std::exception_ptr& thrown) noexcept {
  if (!thrown) return;
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    if (error.code() == boost::asio::error::operation_aborted) return;
    log::error("a task failed", {{"task", name}, {"error", error.what()}});
  } catch (const std::exception& error) {
    log::error("a task failed", {{"task", name}, {"error", error.what()}});
  } catch (...) {
    log::error("a task failed", {{"task", name}, {"error", "not a std::exception"}});
  }
}

}  // namespace

void spawn(const boost::asio::any_io_executor& executor, std::string name, Task<void> task) {
  boost::asio::co_spawn(executor, std::move(task),
                        [name = std::move(name)](const std::exception_ptr& thrown) { log_end(name, thrown); });
}

}  // namespace portreto
