#include "services/key_rings.h"

#include <string>
#include <utility>

#include "runtime/log.h"
#include "security/rotation.h"

namespace portreto::services {
namespace {

using security::PublicRing;
using security::SecretRing;
using security::SigningRing;

template <typename Ring>
Result<Ring> decode(std::string_view text) {
  if constexpr (std::is_same_v<Ring, SigningRing>) return security::decode_signing_ring(text);
  if constexpr (std::is_same_v<Ring, PublicRing>) return security::decode_public_ring(text);
  if constexpr (std::is_same_v<Ring, SecretRing>) return security::decode_secret_ring(text);
}

template <typename Ring>
Task<Result<std::pair<std::uint64_t, Ring>>> read(cluster::Registry& registry, std::string name) {
  PORTRETO_CO_ASSIGN(const cluster::KeyRing stored, co_await registry.key_ring(std::move(name)));
  if (stored.version == 0) co_return std::pair(stored.version, Ring{});
  PORTRETO_CO_ASSIGN(Ring ring, decode<Ring>(stored.bytes));
  co_return std::pair(stored.version, std::move(ring));
}

// Reads a ring, lets `change` say what it should be, and writes it back when that differs. Who loses a race takes what the winner
// wrote: it did the same work.
template <typename Ring, typename Change>
Task<Result<Ring>> update(cluster::Registry& registry, std::string name, Change change) {
  PORTRETO_CO_ASSIGN(auto stored, co_await read<Ring>(registry, name));
  Ring wanted = change(stored.second);
  if (wanted == stored.second && stored.first != 0) co_return wanted;
  auto written = co_await registry.replace_key_ring(name, stored.first, security::encode_ring(wanted));
  if (written) {
    log::info("key ring rotated", {{"ring", name}, {"version", *written}, {"keys", wanted.size()}});
    co_return wanted;
  }
  if (written.error().code != ErrorCode::kConflict) co_return fail(std::move(written).error());
  PORTRETO_CO_ASSIGN(auto winner, co_await read<Ring>(registry, name));
  co_return std::move(winner.second);
}

struct SecretRingPolicy {
  std::string_view name;
  const security::RotationPolicy& policy;
};

constexpr SecretRingPolicy kSecretRings[] = {
    {security::kRefreshRing, security::kRefreshRotation}, {security::kDeviceRing, security::kDeviceRotation},
    {security::kUrlRing, security::kUrlRotation},         {security::kCsrfRing, security::kCsrfRotation},
    {security::kServiceRing, security::kServiceRotation},
};

template <typename Ring>
cluster::Subscription follow(cluster::Registry& registry, std::string_view name, std::function<void(Ring)> use) {
  return registry.watch_key_ring(std::string(name), [name = std::string(name), use](cluster::KeyRing stored) {
    if (stored.version == 0) return;
    if (auto ring = decode<Ring>(stored.bytes)) {
      use(std::move(*ring));
    } else {
      log::error("key ring unreadable, keeping the last one", {{"ring", name}, {"version", stored.version}});
    }
  });
}

}  // namespace

Task<Status> rotate_key_rings(cluster::Registry& registry, const Clock& clock) {
  const Timestamp now = clock.now();
  PORTRETO_CO_ASSIGN(const SigningRing signing,
                     co_await update<SigningRing>(registry, std::string(security::kTokenSigningRing), [&](SigningRing r) {
                       return security::advance(std::move(r), now, security::kTokenRotation);
                     }));
  PORTRETO_CO_TRY(co_await update<PublicRing>(registry, std::string(security::kTokenPublicRing),
                                              [&](const PublicRing&) { return security::public_ring(signing); }));
  for (const auto& [name, policy] : kSecretRings) {
    PORTRETO_CO_TRY(co_await update<SecretRing>(registry, std::string(name), [&](SecretRing ring) {
      return security::advance(std::move(ring), now, policy);
    }));
  }
  co_return Status{};
}

cluster::Subscription follow_ring(cluster::Registry& registry, std::string_view name,
                                  std::function<void(SigningRing)> use) {
  return follow<SigningRing>(registry, name, std::move(use));
}
cluster::Subscription follow_ring(cluster::Registry& registry, std::string_view name,
                                  std::function<void(PublicRing)> use) {
  return follow<PublicRing>(registry, name, std::move(use));
}
cluster::Subscription follow_ring(cluster::Registry& registry, std::string_view name,
                                  std::function<void(SecretRing)> use) {
  return follow<SecretRing>(registry, name, std::move(use));
}

}  // namespace portreto::services
