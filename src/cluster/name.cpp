#include "cluster/name.h"

#include <algorithm>

namespace portreto::cluster {

bool is_name(std::string_view text) {
  constexpr std::size_t kNameCharsMax = 64;
  return !text.empty() && text.size() <= kNameCharsMax && text.front() != '.' && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

}  // namespace portreto::cluster
