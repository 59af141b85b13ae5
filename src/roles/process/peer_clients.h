#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "http/client.h"

namespace portreto::roles {

// Connections to other processes, by address. Thread-safe. Destroyed before the event loops, when no call is
// under way.
class PeerClients {
 public:
  static constexpr std::size_t kPeersMax = 1024;

  // `address` is host:port, with an IPv6 host in brackets. kInvalidArgument when it is none, kOverloaded beyond
  // kPeersMax.
  Result<http::Client*> at(const std::string& address);

 private:
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<http::Client>> clients_;
};

}  // namespace portreto::roles
