#pragma once

#include <cstddef>
#include <string_view>

namespace portreto::config {

// Levenshtein distance: how many bytes to insert, delete or replace to turn `a` into `b` (Wagner and Fischer, 1974; one
// row of the matrix is kept). O(|a| |b|) time, meant for short names.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace portreto::config
