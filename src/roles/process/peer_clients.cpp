#include "roles/process/peer_clients.h"

#include <algorithm>
#include <optional>

#include "base/parse_number.h"
#include "rpc/socket_client.h"

namespace portreto::roles {
namespace {

std::optional<rpc::SocketClientSettings> parse(std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = address.substr(0, colon);
  const std::string_view port_text = address.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.contains(':')) {
    return std::nullopt;
  }
  const std::uint16_t port = parse_number<std::uint16_t>(port_text).value_or(0);
  const auto is_of_host = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '_';
  };
  if (host.empty() || host.size() > 255 || !std::ranges::all_of(host, is_of_host) || port == 0) {
    return std::nullopt;
  }
  return rpc::SocketClientSettings{.host = std::string(host), .port = port};
}

}  // namespace

Result<http::Client*> PeerClients::at(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (const auto found = clients_.find(address); found != clients_.end()) return found->second.get();
  auto settings = parse(address);
  if (!settings) return fail(Error::invalid_field("from", "Name the node as host:port."));
  if (clients_.size() == kPeersMax) return fail(ErrorCode::kOverloaded, "This node knows too many others.");
  auto client = std::make_unique<rpc::SocketClient>(std::move(*settings));
  return clients_.emplace(address, std::move(client)).first->second.get();
}

}  // namespace portreto::roles
