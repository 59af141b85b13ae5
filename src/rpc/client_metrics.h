#pragma once

#include <string>

#include "rpc/balanced_client.h"
#include "runtime/metrics.h"

namespace portreto::rpc {

// Shows what a client has done in the metrics of the role that uses it. `tier` names whom it calls ("app"). The client
// must live as long as the metrics are asked for. Once for each client and tier.
void observe(const BalancedClient& client, Metrics& metrics, std::string tier);

}  // namespace portreto::rpc
