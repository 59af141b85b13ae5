#pragma once

#include <string>

#include "base/result.h"
#include "runtime/task.h"
#include "services/adoption.h"

namespace portreto::roles {

// Adopts, and tells what was done. An error, which names the pictures, when some are not whole on the node.
Task<Result<std::string>> adoption_report(services::Adoption& adoption);

}  // namespace portreto::roles
