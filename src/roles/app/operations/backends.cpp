#include "roles/app/operations/backends.h"

#include <utility>

#include "runtime/spawn.h"
#include "runtime/timer.h"

namespace portreto::roles::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kWaitStep{10};

// How it is, and how long it took to say so.
Task<api::BackendItem> ask(std::string kind, Task<Status> check) {
  const auto began = SteadyClock::now();
  const Status status = co_await std::move(check);
  const auto took = std::chrono::duration<double, std::milli>(SteadyClock::now() - began);
  api::BackendItem item{.kind = std::move(kind), .state = status ? "ready" : "away"};
  if (status) {
    item.took_ms = took.count();
  } else {
    item.problem = status.error().message;
  }
  co_return item;
}

}  // namespace

Backends::Backends(Dependencies dependencies) : d_(std::move(dependencies)) {
  shared_->state.database = {.kind = d_.database_kind, .state = "away", .problem = "It has not answered yet."};
  shared_->state.registry = {.kind = d_.registry_kind,
                             .state = d_.check_registry ? "away" : "ready",
                             .problem = d_.check_registry ? "It has not answered yet." : ""};
}

bool Backends::is_fresh() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->looked_at && SteadyClock::now() - *shared_->looked_at < d_.age_max;
}

bool Backends::begin_look() {
  const std::lock_guard lock(shared_->mutex);
  return !std::exchange(shared_->is_looking, true);
}

void Backends::forget() {
  const std::lock_guard lock(shared_->mutex);
  shared_->looked_at.reset();
}

// Ends a look however it ends.
struct Backends::Done {
  std::shared_ptr<Shared> shared;
  ~Done() {
    const std::lock_guard lock(shared->mutex);
    shared->is_looking = false;
    shared->looked_at = SteadyClock::now();
  }
};

Task<void> Backends::look_anew(Dependencies d, std::shared_ptr<Shared> shared) {
  const Done done{shared};
  api::BackendItem database = co_await ask(d.database_kind, d.metadata.check());
  if (database.state == "ready" && d.database && d.database->is_read_only()) database.state = "read_only";
  {
    const std::lock_guard lock(shared->mutex);
    shared->state.database = database;
  }
  if (d.check_registry) {
    api::BackendItem registry = co_await ask(d.registry_kind, d.check_registry());
    const std::lock_guard lock(shared->mutex);
    shared->state.registry = std::move(registry);
  }
  if (!d.storage || database.state == "away") co_return;
  services::StorageNodes nodes(d.metadata);
  auto view = co_await nodes.look(d.storage());
  if (!view) co_return;
  const std::lock_guard lock(shared->mutex);
  shared->state.nodes = *std::move(view);
}

Task<Backends::State> Backends::look() {
  const auto give_up_at = SteadyClock::now() + d_.patience;
  while (!is_fresh() && SteadyClock::now() < give_up_at) {
    if (begin_look()) {
      spawn(co_await boost::asio::this_coro::executor, "look at database and registry", look_anew(d_, shared_));
    }
    co_await sleep_for(kWaitStep);
  }
  const std::lock_guard lock(shared_->mutex);
  co_return shared_->state;
}

}  // namespace portreto::roles::app
