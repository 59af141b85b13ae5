#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string>

namespace portreto::roles::web {

// What web/ts/upload_room.ts gets from GET /settings/room.
struct RoomState {
  bool is_limited = false;
  std::uint64_t left_bytes = 0;  // 0 where there is no limit
  std::string text;              // for people; empty where there is no limit
};
BOOST_DESCRIBE_STRUCT(RoomState, (), (is_limited, left_bytes, text))

}  // namespace portreto::roles::web
