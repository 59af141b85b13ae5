#pragma once

#include "http/message.h"

namespace portreto::api {

// With each answer of the app tier while the database takes no changes, so that pages can say so. Its value is 1.
inline constexpr char kReadOnlyHeader[] = "Portreto-Read-Only";

inline bool says_read_only(const http::Response& answer) { return answer.headers.find(kReadOnlyHeader).has_value(); }

}  // namespace portreto::api
