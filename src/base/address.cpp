#include "base/address.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/parse_number.h"

namespace portreto {

namespace {

constexpr std::size_t kHostBytesMax = 255;

bool is_of_host(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == ':' || c == '_';
}

}  // namespace

std::string to_string(const Address& address) {
  const bool is_v6 = address.host.contains(':');
  return is_v6 ? fmt::format("[{}]:{}", address.host, address.port) : fmt::format("{}:{}", address.host, address.port);
}

std::optional<Address> parse_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.contains(':')) {
    return std::nullopt;
  }
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1)).value_or(0);
  if (host.empty() || host.size() > kHostBytesMax || !std::ranges::all_of(host, is_of_host) || port == 0) {
    return std::nullopt;
  }
  return Address{std::string(host), port};
}

}  // namespace portreto
