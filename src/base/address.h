#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portreto {

struct Address {
  std::string host;  // an address without brackets, or a name; at most 255 bytes
  std::uint16_t port = 0;
  bool operator==(const Address&) const = default;
};

// host:port, with an IPv6 host in brackets: what parse_address() reads.
std::string to_string(const Address& address);

// host:port as members of the cluster name themselves, with an IPv6 host in brackets; nullopt when it is none.
std::optional<Address> parse_address(std::string_view text);

}  // namespace portreto
