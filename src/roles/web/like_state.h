#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>

namespace portreto::roles::web {

// What web/ts/like.ts gets from a like or an unlike.
struct LikeState {
  bool liked = false;
  std::uint64_t like_count = 0;
};
BOOST_DESCRIBE_STRUCT(LikeState, (), (liked, like_count))

}  // namespace portreto::roles::web
