#include "roles/process/peer_clients.h"

#include <utility>

#include "base/address.h"
#include "rpc/socket_client.h"

namespace portreto::roles {

Result<http::Client*> PeerClients::at(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (const auto found = clients_.find(address); found != clients_.end()) return found->second.get();
  auto parsed = parse_address(address);
  if (!parsed) return fail(Error::invalid_field("from", "Name the node as host:port."));
  if (clients_.size() == kPeersMax) return fail(ErrorCode::kOverloaded, "This node knows too many others.");
  auto client = std::make_unique<rpc::SocketClient>(
      rpc::SocketClientSettings{.host = std::move(parsed->host), .port = parsed->port});
  return clients_.emplace(address, std::move(client)).first->second.get();
}

}  // namespace portreto::roles
