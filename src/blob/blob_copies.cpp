#include "blob/blob_copies.h"

#include <fmt/format.h>

namespace portreto::blob {
namespace {

constexpr int kRetryAfterS = 5;  // about as long as a node takes to start

}  // namespace

Error too_few_nodes(std::size_t possible, std::size_t needed) {
  const std::string message =
      needed == 1 ? "No storage node can be reached. Nothing was stored; try again soon."
                  : fmt::format(
                        "Only {} of {} needed storage nodes in different zones can be reached. Nothing was "
                        "stored; try again soon.",
                        possible, needed);
  return {.code = ErrorCode::kUnavailable, .message = message, .retry_after_s = kRetryAfterS};
}

Error no_room() { return {.code = ErrorCode::kStorageFull, .message = "The storage is full. Nothing was stored."}; }

}  // namespace portreto::blob
