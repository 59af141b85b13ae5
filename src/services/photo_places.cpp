#include "services/photo_places.h"

namespace portreto::services {

std::optional<std::int64_t> place_between(std::optional<std::int64_t> before, std::optional<std::int64_t> after,
                                          std::int64_t step) {
  if (!before && !after) return 0;
  if (!after) return *before + step;
  if (!before) return *after - step;
  if (*after - *before < 2) return std::nullopt;
  return *before + (*after - *before) / 2;
}

std::vector<std::int64_t> make_room(std::int64_t before, const std::vector<std::int64_t>& others, bool has_more,
                                    std::int64_t step) {
  // How many have to move: up to the first that has room for all of them, and for one more, before it.
  std::size_t moved = 1;
  const auto wanted = [](std::size_t count) { return static_cast<std::int64_t>(count) + 2; };
  while (moved < others.size() && others[moved] - before < wanted(moved)) ++moved;
  std::int64_t apart = step;
  if (moved < others.size()) {
    apart = (others[moved] - before) / wanted(moved);
  } else if (has_more) {
    return {};
  }
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < moved && i < others.size(); ++i) {
    places.push_back(before + (static_cast<std::int64_t>(i) + 2) * apart);
  }
  return places;
}

}  // namespace portreto::services
