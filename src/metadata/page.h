#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace portreto::metadata {

// Where a list goes on: after the row with this time and id, in the list's own order. Opaque to clients.
struct Cursor {
  Timestamp time;
  Uuid id;
  auto operator<=>(const Cursor&) const = default;

  std::string str() const;  // base64url, 32 characters
  static std::optional<Cursor> parse(std::string_view text);
};

inline constexpr std::size_t kPageSizeMax = 200;

struct PageRequest {
  std::optional<Cursor> after;
  std::size_t limit = 50;  // 1…kPageSizeMax
};

template <typename T>
struct Page {
  std::vector<T> items;
  std::optional<Cursor> next;  // set when there is more
};

}  // namespace portreto::metadata
