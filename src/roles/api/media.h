#pragma once

#include <string_view>

namespace portreto::api {

// Before the path of a picture's signed URL at its storage node: the same picture through the web tier.
inline constexpr std::string_view kMediaOrigin = "/media";

}  // namespace portreto::api
