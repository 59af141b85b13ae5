#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/message.h"

namespace portreto::roles::web {

// The fields with these names, for messages that are passed on: all else belongs to one connection or one tier.
template <std::size_t N>
http::Headers selected_headers(const http::Headers& from, const std::string_view (&names)[N]) {
  http::Headers headers;
  for (const std::string_view name : names) {
    if (const auto value = from.find(name)) headers.set(std::string(name), std::string(*value));
  }
  return headers;
}

}  // namespace portreto::roles::web
