#pragma once

#include <string>
#include <vector>

namespace portreto::roles {

using TextRow = std::vector<std::string>;

// What a command prints: columns as wide as their widest cell, two spaces apart. The first row says how many there are.
std::string text_table(const std::vector<TextRow>& rows);

}  // namespace portreto::roles
