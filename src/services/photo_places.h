#pragma once

#include <cstdint>
#include <optional>
#include <vector>

// Where a thing goes among others that have numbers in rising order, so that only its own number changes.
namespace portreto::services {

// A number between two neighbours, none of which may be there; nullopt when no whole number lies between them. At an
// end it is `step` beyond.
std::optional<std::int64_t> place_between(std::optional<std::int64_t> before, std::optional<std::int64_t> after,
                                          std::int64_t step);

// New numbers for the first of `others`, which stand behind `before` and of which the first leaves no room there: as
// few of them as can be moved towards what follows so that there is room behind `before`. Each is larger than its old
// number, so that they are in order at every moment when the last is written first. Empty when there is no room among
// all of them and `has_more` says that others follow.
std::vector<std::int64_t> make_room(std::int64_t before, const std::vector<std::int64_t>& others, bool has_more,
                                    std::int64_t step);

}  // namespace portreto::services
