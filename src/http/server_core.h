#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "http/forwarded.h"
#include "http/router.h"
#include "http/server.h"
#include "http/shedder.h"
#include "runtime/task.h"

namespace portreto::http {

class Connection;

using ConnectionHook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

// What all connections of a server share. Lives as long as the last of them. It owns nothing that belongs to a loop, so
// that it may outlive the loops.
struct ServerCore {
  // The connections of one loop; touched only there.
  struct Loop {
    boost::asio::io_context& context;
    boost::intrusive::list<Connection, boost::intrusive::base_hook<ConnectionHook>,
                           boost::intrusive::constant_time_size<false>>
        connections{};
    Shedder shedder;
  };

  ServerCore(std::vector<boost::asio::io_context*> contexts, ServerSettings settings, const Router& router);

  const ServerSettings settings;
  const Router& router;
  const TrustedProxies proxies;
  std::vector<std::unique_ptr<Loop>> loops;
  std::atomic<std::size_t> connections{0};
  std::atomic<bool> is_draining{false};
  std::atomic<bool> is_stopped{false};
};

// Expires the connections of one loop whose deadline has passed, and once the server has stopped ends them all. One
// timer for all of them.
Task<void> sweep_deadlines(std::shared_ptr<ServerCore> core, std::size_t loop);

// On the loop itself: closes its idle connections, or all.
void close_idle(ServerCore::Loop& loop);
void close_all(ServerCore::Loop& loop);

}  // namespace portreto::http
