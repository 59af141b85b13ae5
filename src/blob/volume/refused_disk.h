#pragma once

#include <stdexcept>

namespace portreto::blob {

// A disk that is in order, as far as was seen, and must not be used by this server: another one uses it, or it belongs
// to another cluster, or it is not the one that was expected here. The text says which, for the operator.
class RefusedDisk : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace portreto::blob
