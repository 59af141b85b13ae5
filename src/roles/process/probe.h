#pragma once

#include "cluster/member.h"
#include "runtime/task.h"

namespace portreto::roles {

// Whether a process answers /healthz at its address, within half a second. For the registry, which asks when many have
// left at once (cluster/zookeeper/options.h).
Task<bool> answers(cluster::Member member);

}  // namespace portreto::roles
