#include "security/ticket.h"

#include <cstdint>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/parse_number.h"
#include "security/rotation.h"

namespace portreto::security {
namespace {

constexpr std::size_t kTicketCharsMax = 512;

struct Parts {
  std::string_view issued, payload, kid;
};

std::optional<Parts> split(std::string_view ticket) {
  if (ticket.size() > kTicketCharsMax) return std::nullopt;
  std::string_view parts[3];
  for (std::string_view& part : parts) {
    const auto dot = ticket.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    part = ticket.substr(0, dot);
    ticket.remove_prefix(dot + 1);
  }
  return Parts{parts[0], parts[1], parts[2]};
}

std::string ticket_for(std::string_view purpose, std::string_view issued, std::string_view payload,
                       std::string_view binding, const MacKey& key) {
  std::string text(issued);
  text.append(".").append(payload);
  std::string message = "ticket|v1|";
  message.append(purpose).append("|").append(binding).append("|").append(text);
  text.append(".").append(key.kid).append(".").append(to_base64url(key.mac(as_bytes(message))));
  return text;
}

}  // namespace

Result<std::string> Tickets::issue(std::string_view purpose, std::string_view payload, std::string_view binding,
                                   Timestamp now) const {
  const auto ring = keys_.get();
  const MacKey* key = ring->signing(now);
  if (key == nullptr) return fail(ErrorCode::kUnavailable, "This is not possible at the moment. Try again shortly.");
  return ticket_for(purpose, std::to_string(now.time_since_epoch().count()), payload, binding, *key);
}

std::optional<std::string> Tickets::claimed_payload(std::string_view ticket) {
  const auto parts = split(ticket);
  if (!parts) return std::nullopt;
  return std::string(parts->payload);
}

std::optional<Tickets::Opened> Tickets::open(std::string_view purpose, std::string_view ticket,
                                             std::string_view binding, std::chrono::seconds ttl, Timestamp now) const {
  const auto parts = split(ticket);
  if (!parts) return std::nullopt;
  const auto milliseconds = parse_number<std::int64_t>(parts->issued);
  if (!milliseconds) return std::nullopt;
  const Timestamp issued_at{std::chrono::milliseconds(*milliseconds)};
  // Another replica's clock may run ahead.
  if (issued_at > now + kClockSkewMax || issued_at <= now - ttl) return std::nullopt;
  const auto ring = keys_.get();
  const MacKey* key = ring->verifying(parts->kid, now);
  if (key == nullptr) return std::nullopt;
  const std::string expected = ticket_for(purpose, parts->issued, parts->payload, binding, *key);
  if (!equal_constant_time(as_bytes(expected), as_bytes(ticket))) return std::nullopt;
  return Opened{std::string(parts->payload), issued_at};
}

}  // namespace portreto::security
