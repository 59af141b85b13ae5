#pragma once

#include <string>

#include "base/error.h"

namespace portreto::cluster {

// Whether a call may have been carried out although it failed (ZOO_ERRORS).
bool is_outcome_unknown(int code);
// Whether the same call may succeed in a moment.
bool is_passing(int code);

// What a failed write gives: kUnavailable, nothing was done; kOutcomeUnknown; kPermissionDenied. `what` is a clause
// such as "The key ring cannot be written".
Error write_error(int code, const std::string& what);
// What a failed read gives: as above without kOutcomeUnknown.
Error read_error(int code, const std::string& what);

}  // namespace portreto::cluster
