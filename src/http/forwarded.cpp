#include "http/forwarded.h"

#include <fmt/compile.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>

#include "base/random.h"
#include "http/ascii.h"
#include "http/header_names.h"

namespace portreto::http {

namespace ip = boost::asio::ip;

namespace {

ip::address unmapped(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

template <typename Network, typename Address>
bool is_within(const Network& network, const Address& address) {
  return Network(address, network.prefix_length()).canonical() == network;
}

// An address, with or without the port that some proxies append ("192.0.2.1:4711", "[2001:db8::1]:4711").
std::optional<ip::address> parse_hop(std::string_view text) {
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (std::ranges::count(text, ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  boost::system::error_code error;
  auto address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return unmapped(address);
}

// Calls `visit` with the elements of a comma-separated list, last first, until it returns false.
template <typename Visit>
void for_each_backwards(const Headers& headers, std::string_view name, Visit visit) {
  const auto& fields = headers.fields();
  for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
    if (!equal_ignoring_case(field->first, name)) continue;
    std::string_view list = field->second;
    for (;;) {
      const auto comma = list.rfind(',');
      if (!visit(trim(comma == list.npos ? list : list.substr(comma + 1)))) return;
      if (comma == list.npos) break;
      list = list.substr(0, comma);
    }
  }
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& list) {
  for (const auto& text : list) {
    boost::system::error_code error;
    const bool is_network = text.find('/') != text.npos;
    if (const auto v4 = ip::make_network_v4(is_network ? text : text + "/32", error); !error) {
      v4_.push_back(v4.canonical());
      continue;
    }
    error.clear();
    const auto v6 = ip::make_network_v6(is_network ? text : text + "/128", error);
    if (error) throw std::invalid_argument(fmt::format("\"{}\" is neither an address nor a network", text));
    v6_.push_back(v6.canonical());
  }
}

bool TrustedProxies::contains(const ip::address& address) const {
  const auto plain = unmapped(address);
  if (plain.is_v4()) {
    return std::ranges::any_of(v4_, [&](const auto& network) { return is_within(network, plain.to_v4()); });
  }
  return std::ranges::any_of(v6_, [&](const auto& network) { return is_within(network, plain.to_v6()); });
}

std::string forwarded_client(const Headers& headers, const ip::address& peer, const TrustedProxies& proxies) {
  ip::address client = unmapped(peer);
  for_each_backwards(headers, kForwardedForHeader, [&](std::string_view text) {
    const auto hop = parse_hop(text);
    if (!hop) return false;
    client = *hop;
    return proxies.contains(client);
  });
  return client.to_string();
}

bool forwarded_is_secure(const Headers& headers) {
  bool is_secure = false;
  for_each_backwards(headers, kForwardedProtoHeader, [&](std::string_view text) {
    is_secure = equal_ignoring_case(text, "https");
    return false;
  });
  return is_secure;
}

TraceContext forwarded_trace(const Headers& headers) {
  const auto field = headers.find(kTraceParentHeader);
  if (field && headers.count(kTraceParentHeader) == 1) {
    if (const auto trace = parse_traceparent(*field)) return *trace;
  }
  return make_trace();
}

bool is_request_id(std::string_view text) {
  return text.size() >= 8 && text.size() <= 64 &&
         std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '-'; });
}

std::string make_request_id() {
  thread_local const std::string prefix = [] {
    std::array<std::byte, 8> random{};
    fill_random(random);
    return to_hex(random);
  }();
  thread_local std::uint64_t count = 0;
  return fmt::format(FMT_COMPILE("{}-{:x}"), prefix, ++count);
}

}  // namespace portreto::http
