#include "services/key_rings.h"

#include <algorithm>
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
struct Stored {
  std::uint64_t version = 0;  // 0: not yet written
  Ring ring{};
};

template <typename Ring>
Task<Result<Stored<Ring>>> read(cluster::Registry& registry, std::string name) {
  PORTRETO_CO_ASSIGN(const cluster::KeyRing stored, co_await registry.key_ring(std::move(name)));
  if (stored.version == 0) co_return Stored<Ring>{};
  PORTRETO_CO_ASSIGN(Ring ring, decode<Ring>(stored.bytes));
  co_return Stored<Ring>{stored.version, std::move(ring)};
}

// Writes a ring in place of the one that was read; kConflict when somebody else has written it meanwhile.
template <typename Ring>
Task<Status> replace(cluster::Registry& registry, std::string name, const Stored<Ring>& stored, Ring wanted) {
  if (stored.version != 0 && wanted == stored.ring) co_return Status{};
  PORTRETO_CO_ASSIGN(const std::uint64_t version,
                     co_await registry.replace_key_ring(name, stored.version, security::encode_ring(wanted)));
  log::info("key ring rotated", {{"ring", name}, {"version", version}, {"keys", wanted.size()}});
  co_return Status{};
}

// Rotates one ring of its own. Who loses a race has nothing left to do: the winner did the same work.
template <typename Ring>
Task<Status> rotate(cluster::Registry& registry, std::string_view name, Timestamp now, security::RotationPolicy policy,
                    std::chrono::seconds lead_min) {
  policy.publish_lead = std::max(policy.publish_lead, lead_min);
  PORTRETO_CO_ASSIGN(const auto stored, co_await read<Ring>(registry, std::string(name)));
  auto written = co_await replace(registry, std::string(name), stored, security::advance(stored.ring, now, policy));
  if (!written && written.error().code != ErrorCode::kConflict) co_return written;
  co_return Status{};
}

// More racers than a cluster has replicas.
constexpr int kPublishTriesMax = 8;

// Makes the public ring that of the signing ring. The signing ring is read after the version that is replaced: so
// nobody who read it earlier can put an older public ring in place of a newer one, and tokens always find their key.
Task<Status> publish_public_keys(cluster::Registry& registry) {
  Status written;
  for (int i = 0; i < kPublishTriesMax; ++i) {
    PORTRETO_CO_ASSIGN(const auto stored, co_await read<PublicRing>(registry, std::string(security::kTokenPublicRing)));
    PORTRETO_CO_ASSIGN(const auto signing,
                       co_await read<SigningRing>(registry, std::string(security::kTokenSigningRing)));
    written = co_await replace(registry, std::string(security::kTokenPublicRing), stored,
                               security::public_ring(signing.ring));
    if (written || written.error().code != ErrorCode::kConflict) break;
  }
  co_return written;
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

Task<Status> rotate_key_rings(cluster::Registry& registry, const Clock& clock, std::chrono::seconds lead_min) {
  const Timestamp now = clock.now();
  PORTRETO_CO_TRY(
      co_await rotate<SigningRing>(registry, security::kTokenSigningRing, now, security::kTokenRotation, lead_min));
  PORTRETO_CO_TRY(co_await publish_public_keys(registry));
  for (const auto& [name, policy] : kSecretRings) {
    PORTRETO_CO_TRY(co_await rotate<SecretRing>(registry, name, now, policy, lead_min));
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
