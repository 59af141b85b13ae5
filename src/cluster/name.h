#pragma once

#include <string_view>

namespace portreto::cluster {

// Whether a text may name something in the registry: [A-Za-z0-9._-]{1,64} and not starting with a dot, so that it is
// safe as a file name and as a ZooKeeper node name.
bool is_name(std::string_view text);

}  // namespace portreto::cluster
