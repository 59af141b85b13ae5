#include "cluster/zookeeper/errors.h"

#include <fmt/format.h>
#include <zookeeper/zookeeper.h>

#include "runtime/log.h"

namespace portreto::cluster {

bool is_outcome_unknown(int code) {
  return code == ZCONNECTIONLOSS || code == ZOPERATIONTIMEOUT || code == ZSESSIONEXPIRED || code == ZCLOSING;
}

bool is_passing(int code) {
  return is_outcome_unknown(code) || code == ZINVALIDSTATE || code == ZSESSIONMOVED || code == ZTHROTTLEDOP;
}

Error write_error(int code, const std::string& what) {
  if (is_outcome_unknown(code)) {
    return {ErrorCode::kOutcomeUnknown, fmt::format("{}: ZooKeeper went away before it answered.", what)};
  }
  return read_error(code, what);
}

Error read_error(int code, const std::string& what) {
  if (code == ZNOAUTH) {
    return {ErrorCode::kPermissionDenied, fmt::format("{}: ZooKeeper does not permit it to this process.", what)};
  }
  if (!is_passing(code)) log::warn("ZooKeeper refuses a call", {{"call", what}, {"error", zerror(code)}});
  return {ErrorCode::kUnavailable, fmt::format("{}: ZooKeeper is not available.", what)};
}

}  // namespace portreto::cluster
