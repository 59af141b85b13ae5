#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace portreto::http {

// The proxies whose X-Forwarded-*, X-Request-Id and traceparent count. Immutable; any thread.
class TrustedProxies {
 public:
  // Addresses or networks ("10.0.0.7", "10.0.0.0/8", "fd00::/8"). Throws std::invalid_argument for anything else.
  explicit TrustedProxies(const std::vector<std::string>& list);
  bool contains(const boost::asio::ip::address& address) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

// The client as the trusted proxies saw it: X-Forwarded-For is read from its end, over trusted proxies, up to the first
// address that is none of them; everything before that may be invented. `peer` when there is no such field.
std::string forwarded_client(const Headers& headers, const boost::asio::ip::address& peer,
                             const TrustedProxies& proxies);
// Whether the nearest proxy got the request by TLS (the last X-Forwarded-Proto).
bool forwarded_is_secure(const Headers& headers);

// A request id is accepted from a proxy when it is [A-Za-z0-9-]{8,64}: it goes into logs and onto pages.
bool is_request_id(std::string_view text);
// The trace that a trusted caller goes on with; a new one when it names none, or more than one, or no valid one.
TraceContext forwarded_trace(const Headers& headers);
// Unique among all processes without asking the kernel each time: 64 random bits drawn once for each thread, and a
// counter.
std::string make_request_id();

}  // namespace portreto::http
