#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <string>

#include "cluster/zookeeper/session.h"
#include "runtime/task.h"

namespace portreto::cluster {

// Work that is to be done again when something has changed: one run at a time, and however often it is asked for during
// a run, one more. Work that tells of a failure is tried again after a while, as long as there is a connection: whoever
// connects asks for it anyway. For the session's thread; must outlive the loop.
class Repeater {
 public:
  Repeater(Session& session, boost::asio::any_io_executor loop, std::string name, std::function<Task<bool>()> work);
  void request();

 private:
  Task<void> run();

  Session& session_;
  const boost::asio::any_io_executor loop_;
  const std::string name_;
  const std::function<Task<bool>()> work_;
  bool is_running_ = false;
  bool is_wanted_ = false;
};

}  // namespace portreto::cluster
