#pragma once

#include <chrono>
#include <functional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cluster/registry.h"
#include "runtime/task.h"
#include "security/keys.h"

namespace portreto::services {

// The rings of security/keys.h, kept in the registry.
//
// Rotating is the steward's part: it makes keys that are missing, publishes successors that are due, and drops what is
// past its end. Doing it twice, or by two at once, changes nothing more, and the public ring always becomes that of the
// signing ring. Errors of the registry stop it where it is; the next rotation goes on from there. A damaged ring is
// kCorruption, and is left for the operator. A successor signs `lead_min` after it was made at the earliest: when it
// takes longer than a key's publish_lead to bring it to everybody.
Task<Status> rotate_key_rings(cluster::Registry& registry, const Clock& clock, std::chrono::seconds lead_min = {});

// Calls `use` with a ring as it is now and after each change, from a thread of the registry, until the Subscription
// goes. A ring that was never written is skipped; one that cannot be read is logged and the earlier one kept.
[[nodiscard]] cluster::Subscription follow_ring(cluster::Registry& registry, std::string_view name,
                                                std::function<void(security::SigningRing)> use);
[[nodiscard]] cluster::Subscription follow_ring(cluster::Registry& registry, std::string_view name,
                                                std::function<void(security::PublicRing)> use);
[[nodiscard]] cluster::Subscription follow_ring(cluster::Registry& registry, std::string_view name,
                                                std::function<void(security::SecretRing)> use);

}  // namespace portreto::services
